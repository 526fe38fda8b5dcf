//! Every row of the tables, by a text as AWS writes it, and the evidence that tells rows apart.

use super::*;
use proptest::prelude::*;

/// Literal reasons, each with the row it must come to.
const TEXTS: &[(&str, &str)] = &[
    ("OutOfMemoryError: Container killed due to memory usage", "out-of-memory"),
    ("Your Spot Task was interrupted.", "spot-interrupted"),
    ("ECS is performing maintenance on the underlying infrastructure hosting the task", "maintenance"),
    (
        "CannotPullContainerError: inspect image has been retried 1 time(s): httpReadSeeker: failed open: toomanyrequests: You have reached your unauthenticated pull rate limit.",
        "pull-rate-limit",
    ),
    ("CannotPullContainerError: pull rate limit exceeded", "pull-rate-limit"),
    (
        "CannotPullContainerError: ref pull has been retried 1 time(s): failed to extract layer sha256:abc: write /var/lib: no space left on device",
        "pull-no-space",
    ),
    (
        "CannotPullContainerError: image operating system \"windows\" cannot be used on this platform",
        "pull-platform",
    ),
    (
        "CannotPullContainerError: image Manifest does not contain descriptor matching platform 'linux/arm64'.",
        "pull-platform",
    ),
    ("exec /app/server: exec format error", "exec-format"),
    (
        "CannotPullContainerError: The task cannot pull 'web' from the Amazon ECR repository '123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1'. There is a connection issue between the task and Amazon ECR.",
        "pull-connection",
    ),
    (
        "CannotPullContainerError: The task can’t pull the image. Check that the role has the permissions to pull images from the registry.",
        "pull-permission",
    ),
    (
        "CannotPullContainerError: pull access denied for nobody/nothing, repository does not exist or may require 'docker login'",
        "pull-denied",
    ),
    (
        "CannotPullContainerError: failed to copy: httpReadSeeker: unexpected status code 403 Forbidden",
        "pull-denied",
    ),
    (
        "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref docker.io/library/nginx:nope: docker.io/library/nginx:nope: not found",
        "pull-not-found",
    ),
    ("CannotPullContainerError: manifest unknown: Requested image not found", "pull-not-found"),
    ("CannotPullContainerError: Error response from daemon: manifest unknown", "pull-not-found"),
    (
        "CannotPullContainerError: pull image manifest has been retried 5 time(s): dial tcp 10.0.0.1:443: i/o timeout",
        "pull-timeout",
    ),
    (
        "CannotPullContainerError: net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)",
        "pull-timeout",
    ),
    ("CannotPullContainerError: context canceled", "pull-canceled"),
    (
        "CannotPullContainerError: pull image manifest has been retried 3 time(s): failed to resolve ref 1.dkr.ecr.eu-west-1.amazonaws.com/web:1",
        "pull-connection",
    ),
    ("CannotPullContainerError: something new", "pull"),
    (
        "ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR.",
        "init-ecr-connection",
    ),
    (
        "ResourceInitializationError: The task cannot pull registry authentication from Amazon ECR.",
        "init-ecr-connection",
    ),
    (
        "ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull secrets from AWS Systems Manager.",
        "init-secrets-connection",
    ),
    (
        "ResourceInitializationError: The task can't pull the secret from Secrets Manager. The task can't retrieve the secret with ARN 'x'",
        "init-secret",
    ),
    (
        "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: AccessDeniedException: User is not authorized to perform: ecr:GetAuthorizationToken",
        "init-permission",
    ),
    (
        "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: context deadline exceeded",
        "init-secrets-connection",
    ),
    (
        "ResourceInitializationError: The task can't download the environment variable files from Amazon S3.",
        "init-env-file",
    ),
    (
        "ResourceInitializationError: The task cannot find the Amazon CloudWatch log group defined in the task definition.",
        "init-log-group",
    ),
    (
        "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: The specified log group does not exist.",
        "init-log-group",
    ),
    (
        "ResourceInitializationError: failed to initialize logging driver: failed to create Cloudwatch log stream",
        "init-logs-connection",
    ),
    (
        "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: Failed to resolve",
        "init-efs",
    ),
    ("ResourceInitializationError: something new", "init"),
    (
        "Unexpected EC2 error while attempting to Create Network Interface with public IP assignment enabled in subnet 'subnet-1': InsufficientFreeAddressesInSubnet",
        "eni-create",
    ),
    ("Timeout waiting for network interface provisioning to complete.", "eni-timeout"),
    (
        "Capacity is unavailable at this time. Please try again later or in a different availability zone",
        "no-capacity",
    ),
    ("TaskFailedToStart: EMPTY CAPACITY PROVIDER", "no-instances"),
    ("The selected task definition is not compatible with the selected compute strategy", "compute-mismatch"),
    ("TaskFailedToStart: RESOURCE:MEMORY", "no-resource"),
    (
        "CannotStartContainerError: failed to create shim task: exec: \"serve\": executable file not found in $PATH",
        "no-executable",
    ),
    ("CannotStartContainerError: exec /entry.sh: no such file or directory", "no-executable"),
    ("CannotStartContainerError: exec: \"/entry.sh\": permission denied", "not-executable"),
    ("CannotStartContainerError: failed to get container status: {\"message\":\"\"}", "start"),
    ("CannotCreateContainerError: API error (400): conflict", "create"),
    ("CannotCreateVolumeError: Volume data not found", "volume"),
    (
        "ContainerRuntimeTimeoutError: Could not transition to running; timed out after waiting 1m: ",
        "runtime-timeout",
    ),
    ("ContainerRuntimeError: failed to create container", "runtime"),
    ("CannotStopContainerError: failed sending SIGTERM to container", "stop-failed"),
    ("CannotInspectContainerError: Could not transition to inspecting", "runtime"),
    ("InternalError: Failed to create the elastic network interface", "aws-internal"),
    (
        "Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/web/1)",
        "elb-health",
    ),
    ("Task failed container health checks", "container-health"),
    ("Scaling activity initiated by (deployment ecs-svc/1234567890123456789)", "service-scaled"),
    ("Host EC2 (instance i-0123) terminated.", "host-gone"),
    ("Container instance deregistration forced by user", "host-gone"),
];

fn code(evidence: &Evidence) -> String {
    evidence.diagnose().code
}

fn ended(exit: Option<i32>, reason: Option<&str>) -> Evidence {
    Evidence {
        stop_code: Some("EssentialContainerExited".into()),
        reason: Some("Essential container in task exited".into()),
        containers: vec![ContainerEnd {
            name: "app".into(),
            essential: Some(true),
            exit,
            reason: reason.map(str::to_owned),
            unhealthy: false,
        }],
        started: true,
        ..Evidence::default()
    }
}

#[test]
fn every_text_comes_to_its_row() {
    for (text, expected) in TEXTS {
        let evidence = Evidence { reason: Some((*text).into()), ..Evidence::default() };
        let found = evidence.diagnose();
        assert_eq!((found.code.as_str(), found.raw.as_deref()), (*expected, Some(*text)));
        // As a container's own reason it leads, whatever the task's says.
        assert_eq!(code(&ended(Some(1), Some(text))), *expected, "{text}");
    }
}

#[test]
fn every_row_is_reached_and_says_something() {
    assert!(words::WORDS.len() >= 40);
    for (parts, advice) in words::WORDS {
        let text = parts.join(" ");
        let mine = words::find(&text).expect("a row").code;
        assert_eq!(mine, advice.code, "“{text}” is caught by an earlier row");
        assert!(TEXTS.iter().any(|(_, code)| *code == advice.code), "{} has no text", advice.code);
    }
    let all = words::WORDS.iter().map(|(_, a)| a);
    let all = all.chain(exits::EXITS.iter().map(|(_, a)| a)).chain(codes::CODES.iter().map(|(_, a)| a));
    for advice in all {
        for sentence in [advice.sentence, advice.cause, advice.next] {
            assert!(sentence.ends_with('.') && sentence.len() > 10, "{}: {sentence}", advice.code);
        }
        assert!(advice.aws.starts_with("https://docs.aws.amazon.com/"), "{}", advice.code);
    }
}

#[test]
fn exit_codes_by_table() {
    let rows = [
        (0, false, "exit-0"),
        (1, false, "exit-1"),
        (2, false, "exit-2"),
        (3, false, "exit-other"),
        (125, false, "exit-125"),
        (126, false, "exit-126"),
        (127, false, "exit-127"),
        (130, false, "exit-130"),
        (131, false, "signal"),
        (132, false, "exit-132"),
        (134, false, "exit-134"),
        (135, false, "exit-135"),
        (136, false, "exit-136"),
        (137, false, "killed"),
        (137, true, "killed-after-stop"),
        (139, false, "exit-139"),
        (141, false, "exit-141"),
        (143, false, "terminated"),
        (143, true, "ended-on-stop"),
        (255, false, "exit-255"),
    ];
    for (exit, asked_to_stop, expected) in rows {
        assert_eq!(code(&Evidence { asked_to_stop, ..ended(Some(exit), None) }), expected, "{exit}");
    }
}

#[test]
fn memory_is_told_from_a_forced_stop_by_the_evidence() {
    let memory = ended(Some(137), Some("OutOfMemoryError: Container killed due to memory usage"));
    assert_eq!(code(&memory), "out-of-memory");
    let forced = Evidence { spot: true, ..ended(Some(137), None) };
    assert_eq!((code(&forced).as_str(), forced.ending()), ("killed-after-stop", Ending::Interrupted));
}

#[test]
fn stop_codes_speak_where_nothing_else_does() {
    for (stop_code, advice) in codes::CODES {
        let evidence =
            Evidence { stop_code: Some((*stop_code).into()), started: true, ..Evidence::default() };
        assert_eq!(code(&evidence), advice.code);
    }
    assert_eq!(code(&Evidence::default()), "never-started");
    assert_eq!(code(&ended(None, None)), "no-exit-code");
    assert_eq!(code(&Evidence { unseen: true, ..ended(Some(1), None) }), "unseen");
    let strange = Evidence {
        stop_code: Some("Novelty".into()),
        reason: Some("<b>x</b>".into()),
        started: true,
        ..Evidence::default()
    };
    let found = strange.diagnose();
    assert_eq!((found.code.as_str(), found.raw.as_deref()), ("unknown", Some("<b>x</b>")), "never hidden");
}

#[test]
fn endings_are_told_apart() {
    assert_eq!(ended(Some(0), None).ending(), Ending::Well);
    assert_eq!(ended(None, None).ending(), Ending::Failed, "no exit code is not success");
    assert_eq!(Evidence { started: false, ..ended(None, None) }.ending(), Ending::NeverStarted);
    let mut sidecar = ended(Some(0), None);
    sidecar.containers.push(ContainerEnd {
        name: "log".into(),
        essential: Some(false),
        exit: Some(1),
        ..ContainerEnd::default()
    });
    assert_eq!(sidecar.ending(), Ending::Well, "a container that is not essential decides nothing");
}

#[test]
fn a_persons_reason_is_theirs() {
    let stopped = Evidence {
        stop_code: Some("UserInitiated".into()),
        reason: Some("RESOURCE: permission denied by my boss".into()),
        ..ended(Some(0), None)
    };
    let stopped = Evidence { asked_to_stop: true, ..stopped };
    let found = stopped.diagnose();
    assert_eq!((found.code.as_str(), found.ending), ("stopped-by-user", Ending::Stopped));
    assert_eq!(found.raw.as_deref(), Some("RESOURCE: permission denied by my boss"));
}

#[test]
fn what_is_known_of_the_network_stands_beside_a_failed_pull() {
    let pull = |reach, public_ip| Evidence {
        reason: Some("CannotPullContainerError: dial tcp: i/o timeout".into()),
        reach: Some(reach),
        public_ip: Some(public_ip),
        ..Evidence::default()
    };
    assert!(pull(Reach::Public, false).diagnose().next.contains("ENABLED"));
    assert!(pull(Reach::PrivateWithExit, true).diagnose().next.contains("DISABLED"));
    assert!(pull(Reach::Isolated, false).diagnose().next.contains("endpoints"));
    let fine = pull(Reach::Public, true).diagnose();
    assert_eq!(fine.cause, Evidence { reach: None, ..pull(Reach::Public, true) }.diagnose().cause);
}

proptest! {
    #[test]
    fn nothing_that_aws_writes_breaks_it(reason in ".*", container in ".*", exit in prop::option::of(any::<i32>()), started: bool, spot: bool) {
        let evidence = Evidence { reason: Some(reason), started, spot, ..ended(exit, Some(&container)) };
        let found = evidence.diagnose();
        prop_assert!(found.sentence.ends_with('.'));
    }
}
