resource "aws_cloudwatch_log_group" "slipway" {
  name              = "/slipway/${var.name}"
  retention_in_days = 90
}

resource "aws_ecs_cluster" "slipway" {
  name = var.name
}

resource "aws_ecs_task_definition" "slipway" {
  family                   = var.name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 512
  memory                   = 1024
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.slipway.arn

  runtime_platform {
    cpu_architecture        = var.cpu_architecture
    operating_system_family = "LINUX"
  }

  volume {
    name = "data"
  }

  container_definitions = jsonencode([{
    name                   = "slipway"
    image                  = var.image
    essential              = true
    readonlyRootFilesystem = true
    user                   = "65532"
    stopTimeout            = 15
    portMappings           = [{ containerPort = 3000 }]
    mountPoints            = [{ sourceVolume = "data", containerPath = "/data" }]

    environment = [
      { name = "AWS_REGION", value = data.aws_region.here.name },
      { name = "SLIPWAY_PUBLIC_URL", value = "https://${var.host_name}" },
      { name = "SLIPWAY_SIGN_IN", value = "alb" },
      { name = "SLIPWAY_ALB_ARN", value = aws_lb.slipway.arn },
      { name = "SLIPWAY_OIDC_ISSUER", value = var.oidc.issuer },
      { name = "SLIPWAY_OIDC_CLIENT_ID", value = var.oidc.client_id },
      { name = "SLIPWAY_EVENTS_QUEUE", value = aws_sqs_queue.events.url },
    ]

    secrets = [
      { name = "SLIPWAY_DATABASE_URL", valueFrom = var.database_url_secret_arn },
    ]

    healthCheck = {
      command     = ["CMD", "/usr/local/bin/slipway", "healthcheck"]
      interval    = 15
      timeout     = 5
      retries     = 3
      startPeriod = 20
    }

    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.slipway.name
        awslogs-region        = data.aws_region.here.name
        awslogs-stream-prefix = "slipway"
      }
    }
  }])
}

resource "aws_ecs_service" "slipway" {
  name            = var.name
  cluster         = aws_ecs_cluster.slipway.id
  task_definition = aws_ecs_task_definition.slipway.arn
  desired_count   = var.replicas
  launch_type     = "FARGATE"

  # The first start makes the tables before it answers.
  health_check_grace_period_seconds = 60

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  load_balancer {
    container_name   = "slipway"
    container_port   = 3000
    target_group_arn = aws_lb_target_group.slipway.arn
  }

  network_configuration {
    subnets         = var.private_subnet_ids
    security_groups = [aws_security_group.slipway.id]
  }

  depends_on = [aws_lb_listener.https, aws_vpc_security_group_ingress_rule.database]
}
