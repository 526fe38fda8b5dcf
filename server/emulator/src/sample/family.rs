//! The sample's task definitions: each shows one thing that can happen.

use serde_json::{Value, json};

use crate::ecs::definition::model::Document;
use crate::ecs::definition::register;
use crate::lifecycle::script::VARIABLE;
use crate::tag::Tag;
use crate::world::{Env, World};

/// One family: name, image, scenario (empty: the image's own), size, revisions.
struct Row(&'static str, &'static str, &'static str, (&'static str, &'static str), usize);

const TABLE: [Row; 13] = [
    Row("web", "public.ecr.aws/nginx/nginx:1.27", "", ("256", "512"), 3),
    Row("api", "public.ecr.aws/docker/library/httpd:2.4", "chatty", ("512", "1024"), 2),
    Row("worker", "public.ecr.aws/docker/library/redis:7", "graceful after=4", ("1024", "2048"), 4),
    Row("migrate", "public.ecr.aws/docker/library/flyway:11", "exit code=0 after=12", ("256", "512"), 2),
    Row("nightly-report", "emulator/exit:code-0.after-45", "", ("512", "2048"), 2),
    Row("flaky-import", "emulator/crash:after-8", "", ("256", "1024"), 1),
    Row("thumbnailer", "emulator/oom:after-15", "", ("256", "512"), 1),
    Row("stubborn", "emulator/ignore-sigterm", "", ("256", "512"), 1),
    Row("spot-batch", "emulator/spot-interrupted:after-40", "", ("256", "512"), 1),
    Row(
        "missing-image",
        "public.ecr.aws/docker/library/nginx:no-such-tag",
        "image-not-found",
        ("256", "512"),
        1,
    ),
    Row("no-route", "docker.io/library/nginx:1.27", "no-route", ("256", "512"), 1),
    Row("missing-secret", "public.ecr.aws/nginx/nginx:1.27", "secret-missing", ("256", "512"), 1),
    Row("missing-logs", "public.ecr.aws/nginx/nginx:1.27", "", ("256", "512"), 1),
];

pub(super) fn fill(world: &mut World, env: &Env<'_>) {
    for Row(family, image, scenario, (cpu, memory), revisions) in TABLE {
        for revision in 1..=revisions {
            let container = container(world, family, "app", image, scenario, revision);
            let document = document(world, family, cpu, memory, vec![container]);
            add(world, env, document);
        }
        if family != "missing-logs" {
            world.logs.add(&format!("/ecs/{family}"), env.now);
        }
    }
    sidecar(world, env);
    platforms(world, env);
    legacy(world, env);
}

fn add(world: &mut World, env: &Env<'_>, document: Value) {
    let tags = vec![Tag::new("owner", "platform")];
    let added = serde_json::from_value::<Document>(document).map_err(|error| error.to_string()).and_then(
        |document| register::add(world, env, document, tags).map_err(|fault| fault.message.into_owned()),
    );
    if let Err(error) = added {
        tracing::error!(error, "the sample world has a task definition that is refused");
    }
}

fn document(world: &World, family: &str, cpu: &str, memory: &str, containers: Vec<Value>) -> Value {
    let role = |name: &str| world.iam_arn(&format!("role/{name}"));
    json!({
        "family": family,
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "cpu": cpu,
        "memory": memory,
        "executionRoleArn": role("ecsTaskExecutionRole"),
        "taskRoleArn": role(if family == "worker" { "app-worker" } else { "app-web" }),
        "containerDefinitions": containers,
    })
}

fn container(world: &World, family: &str, name: &str, image: &str, scenario: &str, revision: usize) -> Value {
    let mut environment = vec![json!({ "name": "RELEASE", "value": format!("2026.{revision}") })];
    if !scenario.is_empty() {
        environment.push(json!({ "name": VARIABLE, "value": scenario }));
    }
    json!({
        "name": name,
        "image": image,
        "essential": true,
        "portMappings": if family == "web" { json!([{ "containerPort": 80 }]) } else { json!([]) },
        "environment": environment,
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": format!("/ecs/{family}"),
                "awslogs-region": &*world.region,
                "awslogs-stream-prefix": "ecs",
            },
        },
    })
}

/// Two containers, one of them not essential, with a health check.
fn sidecar(world: &mut World, env: &Env<'_>) {
    let family = "web-with-sidecar";
    let image = "public.ecr.aws/nginx/nginx:1.27";
    let mut app = container(world, family, "app", image, "", 1);
    app["healthCheck"] = json!({
        "command": ["CMD-SHELL", "curl -f http://localhost/ || exit 1"],
        "interval": 10,
        "startPeriod": 5,
    });
    app["stopTimeout"] = json!(60);
    let image = "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable";
    let mut proxy = container(world, family, "log-router", image, "", 1);
    proxy["essential"] = json!(false);
    let document = document(world, family, "512", "1024", vec![app, proxy]);
    add(world, env, document);
    world.logs.add(&format!("/ecs/{family}"), env.now);
}

/// ARM64, Windows, and a health check that fails.
fn platforms(world: &mut World, env: &Env<'_>) {
    let rows = [
        ("arm-encoder", "ARM64", "LINUX", "exit code=0 after=60", ("1024", "2048")),
        ("windows-iis", "X86_64", "WINDOWS_SERVER_2022_CORE", "", ("1024", "2048")),
        ("unhealthy", "X86_64", "LINUX", "unhealthy", ("256", "512")),
    ];
    for (family, architecture, system, scenario, (cpu, memory)) in rows {
        let image = format!("public.ecr.aws/example/{family}:1");
        let mut app = container(world, family, "app", &image, scenario, 1);
        if family == "unhealthy" {
            app["healthCheck"] = json!({ "command": ["CMD", "false"], "interval": 5, "retries": 2 });
        }
        let mut document = document(world, family, cpu, memory, vec![app]);
        document["runtimePlatform"] =
            json!({ "cpuArchitecture": architecture, "operatingSystemFamily": system });
        add(world, env, document);
        world.logs.add(&format!("/ecs/{family}"), env.now);
    }
}

/// A definition that Fargate cannot run.
fn legacy(world: &mut World, env: &Env<'_>) {
    let document = json!({
        "family": "legacy-on-ec2",
        "networkMode": "bridge",
        "requiresCompatibilities": ["EC2"],
        "containerDefinitions": [
            { "name": "app", "image": "example/legacy:9", "memory": 256, "privileged": true },
        ],
    });
    add(world, env, document);
}
