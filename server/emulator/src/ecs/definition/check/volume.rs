//! `volumes`, and the mount points that name them.

use crate::ecs::definition::model::part::EfsVolume;
use crate::ecs::definition::model::{Document, Volume};
use crate::ecs::refusal::client;
use crate::fault::Fault;

pub(super) fn check(document: &Document) -> Result<(), Fault> {
    let volumes = document.volumes.as_deref().unwrap_or_default();
    for (at, volume) in volumes.iter().enumerate() {
        let name = volume.name.as_deref().unwrap_or_default();
        if name.is_empty() {
            return Err(client("Volume.name should not be null or empty."));
        }
        if volumes[..at].iter().any(|earlier| earlier.name == volume.name) {
            return Err(client(format!("Volume names must be unique. Duplicate name: {name}")));
        }
        if kinds(volume) > 1 {
            return Err(client(
                "When the volume parameter is specified, only one volume configuration type should be used.",
            ));
        }
        if let Some(efs) = &volume.efs_volume_configuration {
            check_efs(efs)?;
        }
    }
    // "Each task definition revision may only have one volume configured at launch" (API_Volume).
    if volumes.iter().filter(|volume| volume.configured_at_launch == Some(true)).count() > 1 {
        return Err(client("Only one volume can be configured at launch."));
    }
    for mount in document.container_definitions.iter().flat_map(|one| one.mount_points.iter().flatten()) {
        let source = mount.source_volume.as_deref().unwrap_or_default();
        if !volumes.iter().any(|volume| volume.name.as_deref() == Some(source)) {
            return Err(client(format!("Unknown volume '{source}'.")));
        }
    }
    Ok(())
}

fn kinds(volume: &Volume) -> usize {
    let configured = [
        volume.host.as_ref().is_some_and(|host| host.source_path.is_some()),
        volume.docker_volume_configuration.is_some(),
        volume.efs_volume_configuration.is_some(),
        volume.fsx_windows_file_server_volume_configuration.is_some(),
        volume.s3_files_volume_configuration.is_some(),
        volume.configured_at_launch == Some(true),
    ];
    configured.into_iter().filter(|one| *one).count()
}

/// API_EFSVolumeConfiguration.
fn check_efs(efs: &EfsVolume) -> Result<(), Fault> {
    let encrypted = efs.transit_encryption.as_deref() == Some("ENABLED");
    let authorization = efs.authorization_config.as_ref();
    let by_point = authorization.is_some_and(|own| own.access_point_id.is_some());
    let by_role = authorization.is_some_and(|own| own.iam.as_deref() == Some("ENABLED"));
    if (by_point || by_role) && !encrypted {
        return Err(client(
            "EFS transit encryption must be enabled when an access point or IAM authorization is used.",
        ));
    }
    if by_point && efs.root_directory.as_deref().is_some_and(|path| path != "/" && !path.is_empty()) {
        return Err(client("With an EFS access point the root directory must be left out or set to /."));
    }
    if efs.transit_encryption_port.is_some_and(|port| !(0..=65_535).contains(&port)) {
        return Err(client("transitEncryptionPort should be between 0 and 65535."));
    }
    Ok(())
}
