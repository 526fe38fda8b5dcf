variable "name" {
  description = "The name of everything that is made"
  type        = string
  default     = "slipway"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,23}$", var.name))
    error_message = "Use at most 24 small letters, digits and hyphens, a letter first."
  }
}

variable "image" {
  description = "The image of Slipway, with its digest"
  type        = string
}

variable "cpu_architecture" {
  description = "What the image was built for, X86_64 or ARM64; another one ends at once with \"exec format error\""
  type        = string
  default     = "X86_64"

  validation {
    condition     = contains(["X86_64", "ARM64"], var.cpu_architecture)
    error_message = "Fargate has X86_64 and ARM64."
  }
}

variable "replicas" {
  description = "How many run; they share the database"
  type        = number
  default     = 2
}

variable "database_url_secret_arn" {
  description = "The ARN of a secret whose whole text is postgres://user:password@host/database?sslmode=verify-full"
  type        = string
}

variable "database_security_group_id" {
  description = "The database's security group; Slipway is let in on 5432"
  type        = string
}

variable "vpc_id" {
  description = "The VPC"
  type        = string
}

variable "public_subnet_ids" {
  description = "For the load balancer, in two zones at least"
  type        = list(string)
}

variable "private_subnet_ids" {
  description = "For Slipway; with a NAT gateway"
  type        = list(string)
}

variable "host_name" {
  description = "The name people type; point it at the output load_balancer_name"
  type        = string
}

variable "certificate_arn" {
  description = "The ARN of the certificate for that name"
  type        = string
}

variable "oidc" {
  description = "The sign-in provider, as its discovery document and its client registration have it"
  type = object({
    issuer                 = string
    authorization_endpoint = string
    token_endpoint         = string
    user_info_endpoint     = string
    client_id              = string
    client_secret          = string
  })
  sensitive = true
}

variable "policies" {
  description = "Which files of deploy/iam Slipway gets, besides events.json"
  type        = set(string)
  default     = ["read-only", "runner", "capacity-manager"]
}

variable "task_role_arns" {
  description = "Task roles and execution roles that Slipway may hand to tasks, besides ecsTaskExecutionRole"
  type        = list(string)
  default     = []
}
