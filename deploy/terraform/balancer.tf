# The load balancer signs people in and says who they are in a signed token, which Slipway verifies.

resource "aws_lb" "slipway" {
  name                       = var.name
  load_balancer_type         = "application"
  subnets                    = var.public_subnet_ids
  security_groups            = [aws_security_group.balancer.id]
  idle_timeout               = 120
  drop_invalid_header_fields = true
  # Slipway compares Host with its own name.
  preserve_host_header = true
}

resource "aws_lb_target_group" "slipway" {
  name                 = var.name
  vpc_id               = var.vpc_id
  target_type          = "ip"
  protocol             = "HTTP"
  port                 = 3000
  deregistration_delay = 15

  health_check {
    path              = "/healthz"
    interval          = 15
    healthy_threshold = 2
  }
}

resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.slipway.arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = var.certificate_arn

  default_action {
    order = 1
    type  = "authenticate-oidc"

    authenticate_oidc {
      issuer                     = var.oidc.issuer
      authorization_endpoint     = var.oidc.authorization_endpoint
      token_endpoint             = var.oidc.token_endpoint
      user_info_endpoint         = var.oidc.user_info_endpoint
      client_id                  = var.oidc.client_id
      client_secret              = var.oidc.client_secret
      scope                      = "openid email"
      session_timeout            = 28800
      on_unauthenticated_request = "authenticate"
    }
  }

  default_action {
    order            = 2
    type             = "forward"
    target_group_arn = aws_lb_target_group.slipway.arn
  }
}

# A script gets 401 rather than the way to a sign-in page; so does a socket whose session has ended.
resource "aws_lb_listener_rule" "api" {
  listener_arn = aws_lb_listener.https.arn
  priority     = 10

  condition {
    path_pattern {
      values = ["/api/*"]
    }
  }

  action {
    order = 1
    type  = "authenticate-oidc"

    authenticate_oidc {
      issuer                     = var.oidc.issuer
      authorization_endpoint     = var.oidc.authorization_endpoint
      token_endpoint             = var.oidc.token_endpoint
      user_info_endpoint         = var.oidc.user_info_endpoint
      client_id                  = var.oidc.client_id
      client_secret              = var.oidc.client_secret
      scope                      = "openid email"
      session_timeout            = 28800
      on_unauthenticated_request = "deny"
    }
  }

  action {
    order            = 2
    type             = "forward"
    target_group_arn = aws_lb_target_group.slipway.arn
  }
}

# Metrics and readiness are for the VPC: they are not for people, and Slipway answers them without a sign-in.
resource "aws_lb_listener_rule" "closed" {
  listener_arn = aws_lb_listener.https.arn
  priority     = 5

  condition {
    path_pattern {
      values = ["/metrics", "/readyz"]
    }
  }

  action {
    type = "fixed-response"

    fixed_response {
      content_type = "text/plain"
      status_code  = "404"
    }
  }
}
