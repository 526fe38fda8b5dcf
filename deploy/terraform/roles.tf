locals {
  # deploy/iam is written for the partition aws.
  policies = {
    for name in var.policies :
    name => replace(file("${path.module}/../iam/${name}.json"), "arn:aws:", "arn:${data.aws_partition.here.partition}:")
  }

  assumed_by_tasks = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.here.account_id } }
    }]
  })
}

# What Slipway itself may do: deploy/iam, which docs/iam.md explains.
resource "aws_iam_role" "slipway" {
  name_prefix        = "${var.name}-"
  assume_role_policy = local.assumed_by_tasks
}

resource "aws_iam_role_policy" "slipway" {
  for_each = local.policies

  name   = each.key
  role   = aws_iam_role.slipway.id
  policy = each.value
}

# deploy/iam/events.json, on the queues of this module.
resource "aws_iam_role_policy" "events" {
  name = "events"
  role = aws_iam_role.slipway.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      for statement in jsondecode(file("${path.module}/../iam/events.json")).Statement :
      merge(statement, { Resource = [aws_sqs_queue.events.arn, aws_sqs_queue.dead_letters.arn] })
    ]
  })
}

resource "aws_iam_role_policy" "task_roles" {
  count = length(var.task_role_arns) > 0 ? 1 : 0

  name = "task-roles"
  role = aws_iam_role.slipway.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "HandRolesToTasks"
      Effect    = "Allow"
      Action    = "iam:PassRole"
      Resource  = var.task_role_arns
      Condition = { StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" } }
    }]
  })
}

# What starts the container: it may fetch the image, write logs and read the one secret.
resource "aws_iam_role" "execution" {
  name_prefix        = "${var.name}-start-"
  assume_role_policy = local.assumed_by_tasks
}

resource "aws_iam_role_policy_attachment" "execution" {
  role       = aws_iam_role.execution.name
  policy_arn = "arn:${data.aws_partition.here.partition}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role_policy" "execution" {
  name = "database-url"
  role = aws_iam_role.execution.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "secretsmanager:GetSecretValue"
      Resource = var.database_url_secret_arn
    }]
  })
}
