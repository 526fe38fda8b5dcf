terraform {
  required_version = ">= 1.6"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.60"
    }
  }
}

data "aws_region" "here" {}
data "aws_caller_identity" "here" {}
data "aws_partition" "here" {}
