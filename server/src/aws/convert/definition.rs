//! A task definition with everything that a launch can override or depends on.

use aws_sdk_ecs::types;
use domain::launch::plan::{EnvironmentVariable, Tag};
use domain::task_definition::{ContainerDefinition, Definition, LogConfiguration, SecretStore, Volume};

/// A definition. Whether log groups exist is not known from it.
pub(in crate::aws) fn definition(of: &types::TaskDefinition, tags: &[types::Tag]) -> Definition {
    let tag = |tag: &types::Tag| Tag {
        key: tag.key().unwrap_or_default().to_owned(),
        value: tag.value().unwrap_or_default().to_owned(),
    };
    Definition {
        revision: super::revision(of),
        task_role: of.task_role_arn().map(str::to_owned),
        execution_role: of.execution_role_arn().map(str::to_owned),
        ephemeral_storage: of.ephemeral_storage().and_then(|storage| whole(storage.size_in_gib())),
        containers: of.container_definitions().iter().map(container).collect(),
        tags: tags.iter().map(tag).collect(),
        volumes: of.volumes().iter().map(volume).collect(),
    }
}

fn volume(of: &types::Volume) -> Volume {
    Volume {
        name: of.name().unwrap_or_default().to_owned(),
        configured_at_launch: of.configured_at_launch().unwrap_or_default(),
        efs: of.efs_volume_configuration().is_some(),
    }
}

/// Where a container's secrets come from: its variables', those of its log options, and the credentials of its registry,
/// which are always in Secrets Manager.
fn secret_stores(of: &types::ContainerDefinition) -> Vec<SecretStore> {
    let options = of.log_configuration().map(types::LogConfiguration::secret_options).unwrap_or_default();
    let sources = of.secrets().iter().chain(options).map(|secret| SecretStore::of(secret.value_from()));
    let mut stores: Vec<SecretStore> = Vec::new();
    for store in sources.chain(of.repository_credentials().map(|_| SecretStore::SecretsManager)) {
        if !stores.contains(&store) {
            stores.push(store);
        }
    }
    stores
}

fn container(of: &types::ContainerDefinition) -> ContainerDefinition {
    let variable = |pair: &types::KeyValuePair| EnvironmentVariable {
        name: pair.name().unwrap_or_default().to_owned(),
        value: Some(pair.value().unwrap_or_default().to_owned()),
    };
    ContainerDefinition {
        name: of.name().unwrap_or_default().to_owned(),
        image: of.image().unwrap_or_default().to_owned(),
        essential: of.essential().unwrap_or(true),
        cpu: whole(of.cpu()).unwrap_or(0),
        memory: of.memory().and_then(whole),
        memory_reservation: of.memory_reservation().and_then(whole),
        entry_point: of.entry_point().to_vec(),
        command: of.command().to_vec(),
        environment: of.environment().iter().map(variable).collect(),
        secrets: of.secrets().iter().map(|secret| secret.name().to_owned()).collect(),
        secret_stores: secret_stores(of),
        environment_files: of.environment_files().iter().map(|file| file.value().to_owned()).collect(),
        private_registry: of.repository_credentials().is_some(),
        stop_timeout: of.stop_timeout().and_then(whole),
        log: of.log_configuration().map(log),
    }
}

/// The options in which drivers other than awslogs are told where to; none of them holds a secret.
/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html>
const DESTINATIONS: &[&str] = &[
    "splunk-url",
    "fluentd-address",
    "gelf-address",
    "syslog-address",
    "log_group_name",
    "delivery_stream",
    "stream",
    "bucket",
    "Host",
    "Name",
];

fn log(of: &types::LogConfiguration) -> LogConfiguration {
    // Fluent Bit, to which FireLens hands them, reads its keys in any case.
    let option = |name: &str| {
        let mut all = of.options().into_iter().flatten();
        all.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone())
    };
    LogConfiguration {
        driver: of.log_driver().as_str().to_owned(),
        group: option("awslogs-group"),
        region: option("awslogs-region"),
        stream_prefix: option("awslogs-stream-prefix"),
        destination: DESTINATIONS.iter().find_map(|name| option(name)),
        create_group: option("awslogs-create-group").is_some_and(|text| text.eq_ignore_ascii_case("true")),
        plugin: option("Name").filter(|_| of.log_driver().as_str() == "awsfirelens"),
        exists: None,
    }
}

fn whole(number: i32) -> Option<u32> {
    u32::try_from(number).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(name: &str, value_from: &str) -> types::Secret {
        types::Secret::builder().name(name).value_from(value_from).build().expect("a secret")
    }

    #[test]
    fn what_a_launch_depends_on_is_read() {
        let parameter = "arn:aws:ssm:eu-west-1:123456789012:parameter/shop/key";
        let managed = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop-AbCdEf";
        let log = types::LogConfiguration::builder()
            .log_driver(types::LogDriver::Awsfirelens)
            .options("name", "cloudwatch_logs")
            .options("log_group_name", "/shop/web")
            .secret_options(secret("token", managed))
            .build()
            .expect("a log configuration");
        let file = types::EnvironmentFile::builder()
            .value("arn:aws:s3:::shop-settings/web.env")
            .r#type(types::EnvironmentFileType::S3)
            .build()
            .expect("a file");
        let container = types::ContainerDefinition::builder()
            .name("web")
            .secrets(secret("KEY", parameter))
            .secrets(secret("OTHER", "other"))
            .environment_files(file)
            .log_configuration(log)
            .build();
        let efs = types::EfsVolumeConfiguration::builder().file_system_id("fs-1").build().expect("EFS");
        let found = definition(
            &types::TaskDefinition::builder()
                .container_definitions(container)
                .volumes(types::Volume::builder().name("shared").efs_volume_configuration(efs).build())
                .volumes(types::Volume::builder().name("scratch").configured_at_launch(true).build())
                .build(),
            &[],
        );
        let web = &found.containers[0];
        assert_eq!(web.secret_stores, [SecretStore::ParameterStore, SecretStore::SecretsManager]);
        assert_eq!(web.environment_files, ["arn:aws:s3:::shop-settings/web.env"]);
        let log = web.log.as_ref().expect("a log");
        assert_eq!(
            (log.destination.as_deref(), log.plugin.as_deref()),
            (Some("/shop/web"), Some("cloudwatch_logs"))
        );
        assert_eq!(found.launch_volume().map(|volume| volume.name.as_str()), Some("scratch"));
        assert!(found.volumes[0].efs && !found.volumes[1].efs);
    }
}
