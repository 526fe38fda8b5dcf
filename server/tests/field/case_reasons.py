"""AWS's reasons for tasks that did not start."""

from case import case, holds, lacks
from demo import ROLE

SECRETS = (
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: "
    "unable to retrieve secret{} from {}: service call has been retried 1 time(s): {}"
)


@case("a pull from Amazon ECR that the role may not do names the permission")
def ecr_role(demo):
    reason = (
        "CannotPullECRContainerError: AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/exec/abc "
        "is not authorized to perform: ecr:GetAuthorizationToken on resource: *"
    )
    page = demo.page(demo.failed_to_start(containers=[{"name": "app", "lastStatus": "STOPPED", "reason": reason}]))
    holds(page, "ecr:GetAuthorizationToken", "role")
    lacks(page, "no instance", "Add instances")


@case("a pull that finds no way to Amazon ECR says so")
def ecr_route(demo):
    reason = (
        'CannotPullECRContainerError: RequestError: send request failed caused by: Post "https://api.ecr.us-east-1.'
        'amazonaws.com/": net/http: request canceled while waiting for connection'
    )
    page = demo.page(demo.failed_to_start(containers=[{"name": "app", "lastStatus": "STOPPED", "reason": reason}]))
    holds(page, "NAT gateway", "registry")


@case("a volume or a key that the role may not use is no lack of instances")
def other_permissions(demo):
    for action in ["ec2:CreateVolume", "kms:Decrypt"]:
        reason = f"User: arn:aws:sts::123456789012:assumed-role/r/a is not authorized to perform: {action} on resource: arn:aws:x"
        page = demo.page(demo.failed_to_start(reason))
        holds(page, action)
        lacks(page, "no instance")


@case("digits in an account, a tag or a digest are no status")
def digits(demo):
    host = "111140322223.dkr.ecr.us-east-1.amazonaws.com"
    digest = "0a403b" + 58 * "7"
    for image in [f"{host}/shop:1", f"{host}/shop:2.403", f"{host}/shop@sha256:{digest}"]:
        container = {
            "name": "app",
            "image": image,
            "environment": [{"name": "EMULATOR_SCENARIO", "value": "image-not-found"}],
        }
        demo.register("digits", [container], executionRoleArn=ROLE)
        task = demo.run("digits")
        demo.stopped(task)
        page = demo.page(task)
        holds(page, "The image does not exist")
        lacks(page, "refused")


@case("a secret that is there but is no JSON, or lacks the key, is not blamed on the network")
def secrets(demo):
    rows = [
        ("", "asm", "retrieved secret from Secrets Manager did not contain json key DB_PASS", ["DB_PASS", "key"]),
        ("", "asm", "invalid character 'h' looking for beginning of value", ["JSON"]),
        ("s", "ssm", "invalid parameters: /shop/DB_PASS", ["/shop/DB_PASS", "does not exist"]),
    ]
    for plural, where, why, wanted in rows:
        page = demo.page(demo.failed_to_start(SECRETS.format(plural, where, why)))
        holds(page, *wanted)
        lacks(page, "route from its subnet", "no route")


@case("an environment file that cannot be read names the file and the permission")
def environment_files(demo):
    for file in ["", " for arn:aws:s3:::team-prefs/app.env"]:
        reason = (
            f"ResourceInitializationError: failed to download env files{file}: service call has been retried 1 time(s): "
            "operation error S3: HeadObject, https response error StatusCode: 403, api error Forbidden: Forbidden"
        )
        page = demo.page(demo.failed_to_start(reason))
        holds(page, "environment file", "s3:GetObject", "s3:ListBucket")
        lacks(page, "EFS", "2049")
