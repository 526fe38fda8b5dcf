//! An emulator and clients for one test.

use std::time::Duration;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_sdk_ecs::types::{AssignPublicIp, AwsVpcConfiguration, LaunchType, NetworkConfiguration, Task};
use ecs_emulator::{Emulator, Options, TimeMode};
use tokio::net::TcpListener;

pub(crate) struct World {
    pub(crate) emulator: Emulator,
    pub(crate) config: SdkConfig,
    pub(crate) ecs: aws_sdk_ecs::Client,
}

impl World {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let options = Options { time: TimeMode::Manual, seed: Some(1), ..Options::default() };
        let emulator = Emulator::start(options, listener).await.unwrap();
        let config = aws_config::defaults(BehaviorVersion::latest())
            .endpoint_url(emulator.endpoint())
            .region(Region::new("us-east-1"))
            .credentials_provider(Credentials::new("any", "any", None, None, "test"))
            .load()
            .await;
        let ecs = aws_sdk_ecs::Client::new(&config);
        Self { emulator, config, ecs }
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.emulator.advance(Duration::from_secs(seconds));
    }

    /// A network whose subnet is found by running into it: the seeded world's first public one.
    pub(crate) async fn network(&self) -> NetworkConfiguration {
        let body = self.own("GET", "world", "").await;
        let world: serde_json::Value = serde_json::from_str(&body).unwrap();
        let subnets = world["worlds"][0]["subnets"].as_array().unwrap();
        let public = subnets.iter().find(|s| s["free_addresses"] == 4091).unwrap();
        let vpc = AwsVpcConfiguration::builder()
            .subnets(public["id"].as_str().unwrap())
            .assign_public_ip(AssignPublicIp::Enabled)
            .build()
            .unwrap();
        NetworkConfiguration::builder().awsvpc_configuration(vpc).build()
    }

    pub(crate) async fn run(&self, family: &str) -> Task {
        self.ecs.list_clusters().send().await.unwrap();
        let answer = self
            .ecs
            .run_task()
            .cluster("staging")
            .task_definition(family)
            .launch_type(LaunchType::Fargate)
            .network_configuration(self.network().await)
            .send()
            .await
            .unwrap();
        assert!(answer.failures().is_empty());
        answer.tasks()[0].clone()
    }

    pub(crate) async fn look(&self, task: &Task) -> Task {
        let arn = task.task_arn().unwrap();
        let found = self.ecs.describe_tasks().cluster("staging").tasks(arn).send().await.unwrap();
        found.tasks()[0].clone()
    }

    /// One request to the emulator's own endpoints, over a plain connection.
    pub(crate) async fn own(&self, method: &str, path: &str, body: &str) -> String {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let mut stream = tokio::net::TcpStream::connect(self.emulator.addr()).await.unwrap();
        let head = format!(
            "{method} /_emulator/{path} HTTP/1.1\r\nHost: emulator\r\nConnection: close\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap()
    }
}
