//! Reasons in the shapes that ECS's agent, Fargate and the registries write them, each with the sentence that it must
//! come to. Names, accounts and addresses are made up. Long, because it is one table.

/// A sentence, and the reasons that mean it.
pub(super) const REASONS: &[(&str, &[&str])] = &[
    (
        "A container used more memory than it may and was killed.",
        &[
            "OutOfMemoryError: Container killed due to memory usage",
            "OutOfMemory: Container killed due to memory usage",
            "CannotStartContainerError: Error response from daemon: failed to create task for container: OCI runtime create failed: container init was OOM-killed (memory limit too low?): unknown",
            "CannotStartContainerError: fork/exec /usr/bin/node: cannot allocate memory",
        ],
    ),
    (
        "AWS took the Fargate Spot capacity back.",
        &["Your Spot Task was interrupted.", "Your Spot Task was interrupted"],
    ),
    (
        "AWS stopped it for maintenance of the host underneath.",
        &[
            "ECS is performing maintenance on the underlying infrastructure hosting the task",
            "Task stopped: ECS is performing maintenance on the underlying infrastructure hosting the task.",
        ],
    ),
    (
        "The registry refused the pull: too many requests.",
        &[
            "CannotPullContainerError: inspect image has been retried 1 time(s): httpReadSeeker: failed open: toomanyrequests: You have reached your unauthenticated pull rate limit.",
            "CannotPullContainerError: pull rate limit exceeded",
            "CannotPullContainerError: Error response from daemon: toomanyrequests: Rate exceeded",
            "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to copy: httpReadSeeker: failed open: unexpected status code https://registry-1.docker.io/v2/library/redis/manifests/sha256:4c1f: 429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit.",
            "CannotPullContainerError: ref pull has been retried 1 time(s): failed to copy: httpReadSeeker: failed open: unexpected status code https://public.ecr.aws/v2/nginx/nginx/blobs/sha256:77aa: 429 Too Many Requests",
            "CannotPullECRContainerError: ThrottlingException: Rate exceeded status code: 400, request id: 5e403b6c",
        ],
    ),
    (
        "The image does not fit on the task's disk.",
        &[
            "CannotPullContainerError: ref pull has been retried 1 time(s): failed to extract layer sha256:abc: write /var/lib: no space left on device",
            "CannotPullContainerError: write /var/lib/docker/tmp/GetImageBlob111111111: no space left on device",
            "CannotPullContainerError: failed to register layer: Error processing tar file(exit status 1): write /usr/lib/libLLVM.so: no space left on device",
        ],
    ),
    (
        "The image doesn't support the task's operating system or CPU architecture.",
        &[
            "CannotPullContainerError: image operating system \"windows\" cannot be used on this platform",
            "CannotPullContainerError: image Manifest does not contain descriptor matching platform 'linux/arm64'.",
            "CannotPullContainerError: pull image manifest has been retried 7 time(s): image Manifest does not contain descriptor matching platform 'linux/amd64'",
            "CannotPullContainerError: no matching manifest for linux/arm64/v8 in the manifest list entries",
            "CannotPullContainerError: ref pull has been retried 1 time(s): failed to unpack image on snapshotter overlayfs: no match for platform in manifest sha256:403403: not found",
        ],
    ),
    (
        "The program in the image is for another CPU architecture.",
        &[
            "exec /app/server: exec format error",
            "exec /usr/local/bin/docker-entrypoint.sh: exec format error",
            "CannotStartContainerError: Error response from daemon: OCI runtime create failed: exec user process caused: exec format error: unknown",
        ],
    ),
    (
        "The task could not reach the registry.",
        &[
            "CannotPullContainerError: The task cannot pull 'web' from the Amazon ECR repository '123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1'. There is a connection issue between the task and Amazon ECR. Check your task network configuration.",
            "CannotPullContainerError: The task cannot pull image ‘public.ecr.aws/acme/web:2’ from the registry ‘public.ecr.aws’. There is a connection issue between the task and the registry. Check your task network configuration.",
            "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref docker.io/library/redis:7: failed to do request: Head \"https://registry-1.docker.io/v2/library/redis/manifests/7\": dial tcp: lookup registry-1.docker.io on 10.0.0.2:53: no such host",
            "CannotPullContainerError: Error response from daemon: Get \"https://registry.example.test/v2/\": dial tcp 10.1.2.3:443: connect: connection refused",
            "CannotPullContainerError: Error response from daemon: Get \"https://registry.example.test/v2/\": dial tcp 10.1.2.3:443: connect: no route to host",
            "CannotPullContainerError: ref pull has been retried 5 time(s): failed to copy: read tcp 10.0.1.9:41002->52.1.2.3:443: read: connection reset by peer",
            "CannotPullContainerError: pull image manifest has been retried 3 time(s): failed to resolve ref 1.dkr.ecr.eu-west-1.amazonaws.com/web:1",
            "CannotPullContainerError: pull image manifest has been retried 7 time(s): failed to resolve ref",
            "CannotPullContainerError: Error response from daemon: Get \"https://registry-1.docker.io/v2/\": dial tcp: lookup registry-1.docker.io: server misbehaving",
            "CannotPullECRContainerError: RequestError: send request failed caused by: Post \"https://api.ecr.eu-west-1.amazonaws.com/\": dial tcp: lookup api.ecr.eu-west-1.amazonaws.com: no such host",
        ],
    ),
    (
        "The registry did not answer in time.",
        &[
            "CannotPullContainerError: pull image manifest has been retried 5 time(s): dial tcp 10.0.0.1:443: i/o timeout",
            "CannotPullContainerError: net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)",
            "CannotPullContainerError: Error response from daemon: Get \"https://123456789012.dkr.ecr.eu-west-1.amazonaws.com/v2/\": net/http: request canceled while waiting for connection",
            "CannotPullContainerError: Error response from daemon: Get https://registry-1.docker.io/v2/: net/http: TLS handshake timeout",
            "CannotPullContainerError: ref pull has been retried 1 time(s): failed to copy: httpReadSeeker: failed open: failed to do request: Get \"https://prod-eu-west-1-starport-layer-bucket.s3.eu-west-1.amazonaws.com/403\": dial tcp 52.218.0.1:443: i/o timeout",
            "CannotPullECRContainerError: RequestError: send request failed caused by: Post \"https://api.ecr.us-east-1.amazonaws.com/\": net/http: request canceled while waiting for connection",
            "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref x.example.test/web:1: failed to do request: Head \"https://x.example.test/v2/web/manifests/1\": context deadline exceeded",
            "CannotPullContainerError: Error response from daemon: Get https://index.docker.io/v1/repositories/acme/web/images: dial tcp 52.0.218.102:443: connection timed out",
        ],
    ),
    (
        "The execution role may not pull the image.",
        &[
            "CannotPullContainerError: The task can’t pull the image. Check that the role has the permissions to pull images from the registry.",
            "CannotPullECRContainerError: AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/exec/abc is not authorized to perform: ecr:GetAuthorizationToken on resource: *",
            "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref 123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1: AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/exec/a is not authorized to perform: ecr:BatchGetImage on resource: arn:aws:ecr:eu-west-1:123456789012:repository/web because no identity-based policy allows the ecr:BatchGetImage action",
            "CannotPullECRContainerError: AccessDeniedException: User: arn:aws:sts::111140322223:assumed-role/timeout/a is not authorized to perform: ecr:GetDownloadUrlForLayer on resource: arn:aws:ecr:eu-west-1:111140322223:repository/efs status code: 400, request id: 9d403e",
        ],
    ),
    (
        "The registry refused the image.",
        &[
            "CannotPullContainerError: pull access denied for nobody/nothing, repository does not exist or may require 'docker login'",
            "CannotPullContainerError: Error response from daemon: pull access denied for acme, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
            "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref docker.io/acme/web:1: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed",
        ],
    ),
    (
        "The registry refused the image (403 Forbidden).",
        &[
            "CannotPullContainerError: failed to copy: httpReadSeeker: unexpected status code 403 Forbidden",
            "CannotPullContainerError: ref pull has been retried 1 time(s): failed to copy: httpReadSeeker: failed open: unexpected status code https://123456789012.dkr.ecr.eu-west-1.amazonaws.com/v2/web/blobs/sha256:1a: 403 Forbidden",
            "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref 123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1: unexpected status from HEAD request to https://123456789012.dkr.ecr.eu-west-1.amazonaws.com/v2/web/manifests/1: 403 Forbidden",
        ],
    ),
    (
        "The registry did not accept the credentials, or there were none.",
        &[
            "CannotPullContainerError: Error response from daemon: Get https://123456789012.dkr.ecr.eu-west-1.amazonaws.com/v2/web/manifests/1: no basic auth credentials",
            "CannotPullContainerError: pull image manifest has been retried 7 time(s): failed to resolve ref ghcr.io/acme/web:latest: failed to authorize: failed to fetch anonymous token: unexpected status: 401 Unauthorized",
            "CannotPullContainerError: Error response from daemon: unauthorized: authentication required",
            "CannotPullContainerError: Error response from daemon: Get https://registry.example.test/v2/: unauthorized: incorrect username or password",
            "CannotPullContainerError: denied: Your authorization token has expired. Reauthenticate and try again.",
        ],
    ),
    (
        "The image does not exist.",
        &[
            "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref docker.io/library/nginx:nope: docker.io/library/nginx:nope: not found",
            "CannotPullContainerError: manifest unknown: Requested image not found",
            "CannotPullContainerError: Error response from daemon: manifest unknown",
            "CannotPullContainerError: Error response from daemon: manifest for 123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:2 not found: manifest unknown: Requested image not found",
            "CannotPullContainerError: pull image manifest has been retried 7 time(s): failed to resolve ref 111140322223.dkr.ecr.us-east-1.amazonaws.com/shop:1: 111140322223.dkr.ecr.us-east-1.amazonaws.com/shop:1: not found",
            "CannotPullContainerError: pull image manifest has been retried 7 time(s): failed to resolve ref registry.example.test/shop:2.403: registry.example.test/shop:2.403: not found",
            "CannotPullContainerError: failed to resolve ref shop@sha256:0a403b4d429f: shop@sha256:0a403b4d429f: not found",
            "CannotPullContainerError: API error (404): repository shop not found",
            "CannotPullContainerError: name unknown: The repository with name 'toomanyrequests' does not exist in the registry with id '123456789012'",
            "CannotPullECRContainerError: RepositoryNotFoundException: The repository with name 'shop' does not exist in the registry with id '111140322223' status code: 400",
            "CannotPullContainerError: kiln-e2e:latest not found",
        ],
    ),
    (
        "The image could not be unpacked.",
        &[
            "CannotPullContainerError: ref pull has been retried 1 time(s): failed to extract layer sha256:11: failed to Lchown: operation not permitted: unknown",
            "CannotPullContainerError: failed to register layer: Error processing tar file(exit status 1): unexpected EOF",
            "CannotPullContainerError: filesystem layer verification failed for digest sha256:22",
            "CannotPullContainerError: Error response from daemon: unsupported media type application/vnd.example",
            "CannotPullContainerError: ref pull has been retried 3 time(s): failed commit on ref \"layer-sha256:33\": \"layer-sha256:33\" failed size validation: 1 != 2: failed precondition",
        ],
    ),
    (
        "The image's name is not valid.",
        &[
            "CannotPullContainerError: Error response from daemon: invalid reference format",
            "CannotPullContainerError: invalid reference format: repository name must be lowercase",
        ],
    ),
    (
        "The registry's certificate is not trusted.",
        &[
            "CannotPullContainerError: Error response from daemon: Get \"https://registry.example.test/v2/\": x509: certificate signed by unknown authority",
            "CannotPullContainerError: failed to do request: Head \"https://registry.example.test/v2/web/manifests/1\": tls: failed to verify certificate: x509: certificate has expired or is not yet valid",
            "CannotPullContainerError: Get \"https://registry.example.test/v2/\": http: server gave HTTP response to HTTPS client",
        ],
    ),
    (
        "The pull was broken off.",
        &[
            "CannotPullContainerError: context canceled",
            "CannotPullContainerError: ref pull has been retried 1 time(s): failed to copy: context canceled",
        ],
    ),
    (
        "The registry had an error.",
        &[
            "CannotPullContainerError: Error response from daemon: received unexpected HTTP status: 503 Service Unavailable",
            "CannotPullContainerError: failed to copy: httpReadSeeker: failed open: unexpected status code https://registry.example.test/v2/web/blobs/sha256:44: 500 Internal Server Error",
            "CannotPullContainerError: ref pull has been retried 1 time(s): unexpected status: 502 Bad Gateway",
        ],
    ),
    (
        "The image could not be pulled.",
        &[
            "CannotPullContainerError: something new",
            "CannotPullContainerError: Error response from daemon",
            "CannotPullContainerError",
            "CannotPullImageManifestError: something new",
        ],
    ),
    (
        "The task could not sign in to Amazon ECR.",
        &[
            "ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. Check your task network configuration.",
            "ResourceInitializationError: The task cannot pull registry authentication from Amazon ECR.",
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 3 time(s): RequestError: send request failed caused by: Post \"https://api.ecr.us-east-2.amazonaws.com/\": dial tcp 10.9.8.7:443: i/o timeout. Please check your task network configuration.",
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 1 time(s): operation error ECR: GetAuthorizationToken, exceeded maximum number of attempts, 3, https response error StatusCode: 0, request send failed: dial tcp: lookup api.ecr.eu-west-1.amazonaws.com: i/o timeout",
        ],
    ),
    (
        "The execution role may not sign in to Amazon ECR.",
        &[
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 1 time(s): AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/exec/a is not authorized to perform: ecr:GetAuthorizationToken on resource: * because no identity-based policy allows the ecr:GetAuthorizationToken action",
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 1 time(s): operation error ECR: GetAuthorizationToken, https response error StatusCode: 400, RequestID: 0a403b, api error AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/exec/a is not authorized to perform: ecr:GetAuthorizationToken on resource: *",
        ],
    ),
    (
        "The credentials of the private registry could not be read.",
        &[
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to get registry auth from asm: service call has been retried 1 time(s): asm fetching secret from the service for registry/acme: AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/exec/a is not authorized to perform: secretsmanager:GetSecretValue on resource: registry/acme",
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to get registry auth from asm: service call has been retried 5 time(s): asm fetching secret from the service for registry/acme: ResourceNotFoundException: Secrets Manager can't find the specified secret.",
        ],
    ),
    (
        "The task could not reach Secrets Manager for the registry's credentials.",
        &[
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to get registry auth from asm: service call has been retried 5 time(s): asm fetching secret from the service for registry/acme: RequestError: send request failed",
        ],
    ),
    (
        "The secret lacks the JSON key “DB_PASS”.",
        &[
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): retrieved secret from Secrets Manager did not contain json key DB_PASS",
            "ResourceInitializationError: unable to pull secrets... did not contain json key DB_PASS",
        ],
    ),
    (
        "The secret lacks the JSON key “timeout”.",
        &[
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): retrieved secret from Secrets Manager did not contain json key timeout",
        ],
    ),
    (
        "The secret is not JSON, so no key can be taken from it.",
        &[
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): invalid character 'h' looking for beginning of value",
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): json: cannot unmarshal string into Go value of type map[string]interface {}",
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): unexpected end of JSON input",
        ],
    ),
    (
        "The secret has no value of this version or stage.",
        &[
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-a1b2c3 from secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
        ],
    ),
    (
        "The secret is scheduled for deletion.",
        &[
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-a1b2c3 from secrets manager: InvalidRequestException: You can't perform this operation on the secret because it was marked for deletion.",
        ],
    ),
    (
        "The secret does not exist.",
        &[
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-a1b2c3 from secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified secret.",
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): operation error Secrets Manager: GetSecretValue, https response error StatusCode: 400, RequestID: 1, ResourceNotFoundException: Secrets Manager can't find the specified secret.",
        ],
    ),
    (
        "The execution role may not read the secret.",
        &[
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-a1b2c3 from secrets manager: AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/exec/a is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-a1b2c3",
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): operation error Secrets Manager: GetSecretValue, https response error StatusCode: 403, RequestID: 1, api error Forbidden: Forbidden",
        ],
    ),
    (
        "The execution role may not use the key that the secret is encrypted with.",
        &[
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-a1b2c3 from secrets manager: AccessDeniedException: Access to KMS is not allowed",
        ],
    ),
    (
        "The task could not reach Secrets Manager.",
        &[
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 5 time(s): failed to fetch secret arn:aws:secretsmanager:us-west-2:123456789012:secret:db-a1b2c3 from secrets manager: RequestCanceled: request context canceled caused by: context deadline exceeded. Please check your task network configuration.",
            "ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secret from asm: There is a connection issue between the task and AWS Secrets Manager. Check your task network configuration.",
        ],
    ),
    (
        "The task could not read a secret from Secrets Manager.",
        &[
            "ResourceInitializationError: The task can't pull the secret from Secrets Manager. The task can't retrieve the secret with ARN 'x'",
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s)",
        ],
    ),
    (
        "The parameter “/shop/DB_PASS” does not exist.",
        &[
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 1 time(s): invalid parameters: /shop/DB_PASS",
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 1 time(s): invalid ssm parameters: /shop/DB_PASS",
        ],
    ),
    (
        "The parameter “efs” does not exist.",
        &[
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 1 time(s): invalid parameters: efs",
        ],
    ),
    (
        "The execution role may not read the parameter.",
        &[
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 1 time(s): AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/exec/a is not authorized to perform: ssm:GetParameters on resource: arn:aws:ssm:eu-west-1:123456789012:parameter/shop/db because no identity-based policy allows the ssm:GetParameters action status code: 400, request id: 403",
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 1 time(s): AccessDeniedException: User: ....",
        ],
    ),
    (
        "The task could not reach Systems Manager.",
        &[
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 5 time(s): RequestCanceled: request context canceled caused by: context deadline exceeded. Please check your task network configuration.",
            "ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull secrets from AWS Systems Manager. There is a connection issue between the task and AWS Systems Manager Parameter Store. Check your task network configuration.",
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 1 time(s): RequestError: send request failed caused by: Post \"https://ssm.eu-west-1.amazonaws.com/\": dial tcp 10.0.0.7:443: connect: connection refused",
        ],
    ),
    (
        "The task could not read a parameter from Systems Manager.",
        &[
            "ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull secrets from AWS Systems Manager.",
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 1 time(s)",
        ],
    ),
    (
        "The execution role may not read the secret, or may not sign in to the registry.",
        &[
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: AccessDeniedException: User is not authorized to perform: ecr:GetAuthorizationToken",
        ],
    ),
    (
        "The task could not reach the service that keeps its secrets, or the registry.",
        &[
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: context deadline exceeded",
            "ResourceInitializationError: unable to pull secrets or registry auth: dial tcp 52.9.9.9:443: i/o timeout",
        ],
    ),
    (
        "The task could not read its secrets or sign in to the registry.",
        &[
            "ResourceInitializationError: unable to pull secrets or registry auth",
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed",
        ],
    ),
    (
        "The task may not read its environment file, or the file does not exist.",
        &[
            "ResourceInitializationError: failed to download env files: service call has been retried 1 time(s): operation error S3: HeadObject, https response error StatusCode: 403, api error Forbidden: Forbidden",
            "ResourceInitializationError: failed to download env files for arn:aws:s3:::team-prefs/app.env: service call has been retried 1 time(s): operation error S3: HeadObject, https response error StatusCode: 403, api error Forbidden: Forbidden",
            "ResourceInitializationError: failed to download env files: file download command: non empty error stream: AccessDenied: Access Denied status code: 403, request id: 1, host id: 2",
        ],
    ),
    (
        "The environment file does not exist.",
        &[
            "ResourceInitializationError: failed to download env files: file download command: non empty error stream: NoSuchKey: The specified key does not exist. status code: 404, request id: 1",
            "ResourceInitializationError: failed to download env files: service call has been retried 1 time(s): operation error S3: HeadObject, https response error StatusCode: 404, api error NotFound: Not Found",
            "ResourceInitializationError: failed to download env files: file download command: non empty error stream: NoSuchBucket: The specified bucket does not exist",
        ],
    ),
    (
        "The task could not reach Amazon S3 for its environment file.",
        &[
            "ResourceInitializationError: failed to download env files: file download command: non-empty error stream: RequestCanceled: request context canceled caused by: context deadline exceeded",
            "ResourceInitializationError: The task can't download the environment variable files from Amazon S3. There is a connection issue between the task and Amazon S3. Check your task network configuration.",
        ],
    ),
    (
        "The task could not read its environment file from Amazon S3.",
        &[
            "ResourceInitializationError: The task can't download the environment variable files from Amazon S3.",
            "Resourceinitializationerror: failed to download env files",
        ],
    ),
    (
        "FireLens could not be configured.",
        &[
            "ResourceInitializationError: unable to generate firelens config file: unable to apply log options of container app to firelens config: missing output key",
        ],
    ),
    (
        "The log group does not exist.",
        &[
            "ResourceInitializationError: The task cannot find the Amazon CloudWatch log group defined in the task definition.",
            "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: The specified log group does not exist.",
            "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist. : exit status 1",
            "ResourceInitializationError: failed to validate logger args: The specified log group does not exist: /ecs/timeout",
            "CannotStartContainerError: Error response from daemon: failed to initialize logging driver: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist. status code: 400",
        ],
    ),
    (
        "The execution role may not write to the log group.",
        &[
            "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/exec/a is not authorized to perform: logs:CreateLogStream on resource: arn:aws:logs:eu-west-1:123456789012:log-group:/ecs/web:log-stream:app/app/1 because no identity-based policy allows the logs:CreateLogStream action status code: 400 : exit status 1",
            "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log group: operation error CloudWatch Logs: CreateLogGroup, https response error StatusCode: 400, api error AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/exec/a is not authorized to perform: logs:CreateLogGroup on resource: arn:aws:logs:eu-west-1:123456789012:log-group:/ecs/web:log-stream:",
            "ResourceInitializationError: failed to create Cloudwatch log group AccessDeniedException: not authorized to perform: logs:CreateLogGroup",
        ],
    ),
    (
        "The task could not reach CloudWatch Logs.",
        &[
            "ResourceInitializationError: failed to validate logger args: The task cannot find the Amazon CloudWatch log group defined in the task definition. There is a connection issue between the task and Amazon CloudWatch. Check your network configuration. : signal: killed",
            "ResourceInitializationError: failed to validate logger args: : signal: killed",
            "ResourceInitializationError: failed to validate logger args: create stream has been retried 4 times: failed to create Cloudwatch log stream: RequestError: send request failed caused by: Post \"https://logs.eu-west-1.amazonaws.com/\": dial tcp: i/o timeout",
            "CannotStartContainerError: Error response from daemon: failed to initialize logging driver: failed to create Cloudwatch log stream: RequestError: send request failed caused by: Post https://logs.us-east-2.amazonaws.com/: dial tcp 10.20.10.16:443: i/o timeout",
        ],
    ),
    (
        "The log driver's options are incomplete or wrong.",
        &[
            "ResourceInitializationError: failed to validate logger args: unable to get awslogs driver arguments: awslogs-region is required",
            "CannotStartContainerError: Error response from daemon: unknown log opt 'awslogs-colour' for awslogs log driver",
        ],
    ),
    (
        "The log driver could not start.",
        &[
            "ResourceInitializationError: failed to initialize logging driver: failed to create Cloudwatch log stream",
            "ResourceInitializationError: failed to validate logger args",
            "CannotStartContainerError: failed to initialize logging driver",
        ],
    ),
    (
        "The EFS volume could not be mounted.",
        &[
            "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: Failed to resolve \"fs-0a403b.efs.eu-west-1.amazonaws.com\" - check that your file system ID is correct, and ensure that the VPC has an EFS mount target for this file system ID.",
            "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: mount.nfs4: Connection timed out : unsuccessful EFS utils command execution; code: 32",
            "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: Mount attempt 1/3 failed due to timeout after 15 sec, wait 0 sec before next attempt.",
            "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: mount.nfs4: mount system call failed",
        ],
    ),
    (
        "The task may not mount the EFS volume.",
        &[
            "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: b'mount.nfs4: access denied by server while mounting 127.0.0.1:/' : unsuccessful EFS utils command execution; code: 32",
            "ResourceInitializationError: failed to invoke EFS utils commands: access denied",
        ],
    ),
    (
        "The EFS volume's directory does not exist.",
        &[
            "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: b'mount.nfs4: mounting fs-01.efs.eu-west-1.amazonaws.com:/grafana failed, reason given by server: No such file or directory' : unsuccessful EFS utils command execution; code: 32",
        ],
    ),
    (
        "The EBS volume could not be attached.",
        &[
            "Timeout waiting for EBS volume attachment to complete.",
            "ECS was unable to assume the role 'arn:aws:iam::123456789012:role/infra' that was provided for the EBS volume",
            "ResourceInitializationError: failed to stage EBS volume vol-0403: no free device",
        ],
    ),
    (
        "A role of the task lacks a permission.",
        &[
            "ResourceInitializationError: AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/exec/a is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-west-1:123456789012:key/1",
        ],
    ),
    (
        "What the task needs before its containers could not be prepared.",
        &[
            "ResourceInitializationError: something new",
            "ResourceInitializationError: failed to configure it",
        ],
    ),
    (
        "The task could not reach something that it needs before its containers.",
        &["ResourceInitializationError: dial tcp 10.0.0.1:443: connect: no route to host"],
    ),
    (
        "The task's disk is full.",
        &["ResourceInitializationError: failed to write /var/lib/fargate/1: no space left on device"],
    ),
    (
        "The subnet has no free IP address for the task.",
        &[
            "Unexpected EC2 error while attempting to Create Network Interface with public IP assignment enabled in subnet 'subnet-1': InsufficientFreeAddressesInSubnet",
            "Unexpected EC2 error while attempting to Create Network Interface in subnet 'subnet-0403': InsufficientFreeAddressesInSubnet",
        ],
    ),
    (
        "The task's network interface could not be made.",
        &[
            "Unexpected EC2 error while attempting to Create Network Interface with public IP assignment enabled in subnet 'subnet-1': SubnetNotFound",
            "ResourceInitializationError: failed to configure network interface: no device",
        ],
    ),
    (
        "Amazon ECS may not create the task's network interface.",
        &[
            "Unexpected EC2 error while attempting to Create Network Interface in subnet 'subnet-1': UnauthorizedOperation",
        ],
    ),
    (
        "The task's network interface was not ready in time.",
        &["Timeout waiting for network interface provisioning to complete."],
    ),
    (
        "Fargate had no room for it.",
        &[
            "Capacity is unavailable at this time. Please try again later or in a different availability zone",
            "Capacity is unavailable at this time. Please try again later or in a different availability zone.",
        ],
    ),
    (
        "A quota of the account is used up.",
        &[
            "You've reached the limit on the number of tasks you can run concurrently",
            "You’ve reached the limit on the number of vCPUs you can run concurrently",
            "The requested CPU configuration is above your limit",
        ],
    ),
    (
        "Its capacity provider has no instance to run it on.",
        &[
            "TaskFailedToStart: EMPTY CAPACITY PROVIDER",
            "TaskFailedToStart: NO ACTIVE INSTANCES",
            "No Container Instances were found in your capacity provider.",
        ],
    ),
    (
        "The task definition does not fit the capacity provider.",
        &["The selected task definition is not compatible with the selected compute strategy"],
    ),
    (
        "There was no instance with the resources it asks for.",
        &[
            "TaskFailedToStart: RESOURCE:MEMORY",
            "TaskFailedToStart: RESOURCE:CPU",
            "TaskFailedToStart: RESOURCE:ENI",
            "RESOURCE:PORTS",
            "TaskFailedToStart: ATTRIBUTE",
            "TaskFailedToStart: AGENT",
            "TaskFailedToStart: MemberOf placement constraint unsatisfied",
            "service web was unable to place a task because no container instance met all of its requirements.",
        ],
    ),
    (
        "The command names a program that the image does not have.",
        &[
            "CannotStartContainerError: failed to create shim task: exec: \"serve\": executable file not found in $PATH",
            "CannotStartContainerError: API error (400): OCI runtime create failed: container_linux.go:296: starting container process caused \"exec: \\\"missing\\\": executable file not found in $PATH\": unknown",
            "CannotStartContainerError: exec: \"NODE_ENV=production\": executable file not found in $PATH",
            "CannotStartContainerError: Error response from daemon: exec: \"permission denied --timeout\": executable file not found in $PATH: unknown",
            "ContainerRuntimeError: failed to create container: exec: \"forbidden\": executable file not found in $PATH",
        ],
    ),
    (
        "The command names a file that the image does not have.",
        &[
            "CannotStartContainerError: exec /entry.sh: no such file or directory",
            "CannotStartContainerError: Error response from daemon: exec: \"/app/run\": stat /app/run: no such file or directory: unknown",
            "CannotCreateContainerError: Error response from daemon: stat /srv: no such file or directory",
        ],
    ),
    (
        "The program in the image may not be executed.",
        &[
            "CannotStartContainerError: exec: \"/entry.sh\": permission denied",
            "CannotStartContainerError: Error response from daemon: OCI runtime create failed: exec: \"/srv\": is a directory: unknown",
        ],
    ),
    (
        "The container could not be started.",
        &[
            "CannotStartContainerError: failed to get container status: {\"message\":\"\"}",
            "CannotStartContainerError: API error (500): devmapper: Thin Pool has 4454 free data blocks",
            "CannotStartContainerError: failed to start container \"efs\"",
        ],
    ),
    (
        "The container was not started, because one that it waits for did not become what it waits for.",
        &[
            "CannotStartContainerError: dependency graph: failed to resolve container ordering dependency [migrate(shop:1) (STOPPED->RUNNING) - Exit: 1] for target [app(shop:1) (NONE->RUNNING)] as dependency did not exit successfully.",
        ],
    ),
    (
        "The container could not be created.",
        &[
            "CannotCreateContainerError: API error (400): conflict",
            "CannotCreateContainerError: Error response from daemon: Conflict. The container name \"/web\" is already in use",
        ],
    ),
    (
        "A volume could not be made.",
        &["CannotCreateVolumeError: Volume data not found", "CannotCreateVolumeError: data volume conflict"],
    ),
    (
        "The container did not start or stop in time.",
        &[
            "ContainerRuntimeTimeoutError: Could not transition to running; timed out after waiting 1m: ",
            "DockerTimeoutError: Could not transition to created; timed out after waiting 4m0s",
        ],
    ),
    (
        "The container runtime failed.",
        &[
            "ContainerRuntimeError: failed to create container",
            "CannotInspectContainerError: Could not transition to inspecting",
            "CannotDescribeContainerError: something",
        ],
    ),
    (
        "The container could not be stopped in the usual way.",
        &["CannotStopContainerError: failed sending SIGTERM to container"],
    ),
    ("AWS had an internal error.", &["InternalError: Failed to prepare the host", "InternalError"]),
    (
        "The load balancer found it unhealthy.",
        &[
            "Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/timeout/1)",
            "Task failed ELB health checks",
        ],
    ),
    (
        "Its own health check failed.",
        &["Task failed container health checks", "Task failed container health checks."],
    ),
    (
        "Its service stopped it: it was scaled in, or a new deployment replaced it.",
        &["Scaling activity initiated by (deployment ecs-svc/1234567890123456789)"],
    ),
    (
        "The instance underneath was stopped, terminated or deregistered.",
        &[
            "Host EC2 (instance i-0123) terminated.",
            "Host EC2 (instance i-0403) stopped.",
            "Container instance deregistration forced by user",
        ],
    ),
    (
        "A role of the task lacks the permission ec2:CreateVolume.",
        &[
            "User: arn:aws:sts::123456789012:assumed-role/infra/a is not authorized to perform: ec2:CreateVolume on resource: arn:aws:ec2:eu-west-1:123456789012:volume/*",
        ],
    ),
    (
        "A role of the task lacks the permission kms:Decrypt.",
        &[
            "User: arn:aws:sts::123456789012:assumed-role/infra/a is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-west-1:123456789012:key/1",
        ],
    ),
    (
        "A role of the task cannot be assumed.",
        &[
            "ECS was unable to assume the role 'arn:aws:iam::123456789012:role/app' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role.",
        ],
    ),
];

/// Reasons of which nothing is known: they are shown as they are.
pub(super) const UNKNOWN: &[&str] = &[
    "",
    "   ",
    "Essential container in task exited",
    "Task failed to start",
    "Task stopped by user",
    "404 is the name of a bar, and no such file is a song",
    "the deployment of efs-permission-denied was not found",
    "status 40",
    "\u{202e}\"'“‘`((((",
    ":::: .... {{{}}}",
];
