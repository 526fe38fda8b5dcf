# People reach the load balancer, the load balancer reaches Slipway, Slipway reaches its database.

resource "aws_security_group" "balancer" {
  name_prefix = "${var.name}-balancer-"
  description = "People to the load balancer of Slipway"
  vpc_id      = var.vpc_id

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_security_group" "slipway" {
  name_prefix = "${var.name}-"
  description = "The load balancer to Slipway"
  vpc_id      = var.vpc_id

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "people" {
  security_group_id = aws_security_group.balancer.id
  description       = "HTTPS from everywhere; the load balancer signs people in"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_vpc_security_group_egress_rule" "provider" {
  security_group_id = aws_security_group.balancer.id
  description       = "The sign-in provider's token endpoint"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_vpc_security_group_egress_rule" "balancer_to_slipway" {
  security_group_id            = aws_security_group.balancer.id
  description                  = "Slipway"
  ip_protocol                  = "tcp"
  from_port                    = 3000
  to_port                      = 3000
  referenced_security_group_id = aws_security_group.slipway.id
}

resource "aws_vpc_security_group_ingress_rule" "slipway" {
  security_group_id            = aws_security_group.slipway.id
  description                  = "The load balancer alone"
  ip_protocol                  = "tcp"
  from_port                    = 3000
  to_port                      = 3000
  referenced_security_group_id = aws_security_group.balancer.id
}

resource "aws_vpc_security_group_egress_rule" "endpoints" {
  security_group_id = aws_security_group.slipway.id
  description       = "AWS's endpoints"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_vpc_security_group_egress_rule" "database" {
  security_group_id            = aws_security_group.slipway.id
  description                  = "The database"
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
  referenced_security_group_id = var.database_security_group_id
}

resource "aws_vpc_security_group_ingress_rule" "database" {
  security_group_id            = var.database_security_group_id
  description                  = "Slipway"
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
  referenced_security_group_id = aws_security_group.slipway.id
}
