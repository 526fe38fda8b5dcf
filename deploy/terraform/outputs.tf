output "load_balancer_name" {
  description = "Point the host name at it (CNAME, or an alias in Route 53)"
  value       = aws_lb.slipway.dns_name
}

output "load_balancer_zone" {
  description = "The hosted zone of that name, for an alias"
  value       = aws_lb.slipway.zone_id
}

output "role_arn" {
  description = "What Slipway runs as"
  value       = aws_iam_role.slipway.arn
}

output "queue_url" {
  description = "The queue with task events"
  value       = aws_sqs_queue.events.url
}
