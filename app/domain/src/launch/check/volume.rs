//! The EBS volume that a definition leaves to be configured at each launch.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specify-ebs-config.html>

use super::Faults;
use super::overrides::{clip, digits, is_role};
use crate::fargate::platform;
use crate::launch::facts::Facts;
use crate::launch::form::LaunchForm;
use crate::launch::plan::EbsVolume;

/// A type of volume that Fargate takes without further settings, and the sizes it has in GiB. `io1` and `io2` need a
/// number of operations a second besides, which the form does not have.
/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskManagedEBSVolumeConfiguration.html>
#[derive(Debug)]
pub struct VolumeType {
    /// As AWS spells it.
    pub name: &'static str,
    /// What it is.
    pub about: &'static str,
    /// The least size in GiB.
    least: u32,
}

/// The largest volume in GiB.
const LARGEST: u32 = 16_384;
/// What AWS takes where no type is sent.
const DEFAULT_TYPE: &str = "gp3";

/// The types, AWS's default first.
pub const VOLUME_TYPES: [VolumeType; 4] = [
    VolumeType { name: DEFAULT_TYPE, about: "general purpose SSD", least: 1 },
    VolumeType { name: "gp2", about: "general purpose SSD, older", least: 1 },
    VolumeType { name: "st1", about: "throughput-optimized HDD", least: 125 },
    VolumeType { name: "sc1", about: "cold HDD", least: 125 },
];

pub(super) fn read(form: &LaunchForm, facts: &Facts<'_>, faults: &mut Faults) -> Option<EbsVolume> {
    let (size, kind, role) = (form.volume_size.trim(), form.volume_type.trim(), form.volume_role.trim());
    let typed = [("volume_size", size), ("volume_type", kind), ("volume_role", role)];
    let field = typed.iter().find(|(_, text)| !text.is_empty()).map(|(field, _)| *field);
    let Some(definition) = facts.definition else {
        if let Some(field) = field {
            faults.say(
                field,
                "volume-unread",
                "The task definition could not be read, so the name of its volume is not known. Refresh the choices and try again.",
            );
        }
        return None;
    };
    let Some(volume) = definition.launch_volume() else {
        if let Some(field) = field {
            let revision = &definition.revision;
            faults.say(
                field,
                "volume-none",
                format!(
                    "{}:{} has no volume that is configured at launch. Empty the fields of the EBS volume.",
                    revision.family, revision.revision
                ),
            );
        }
        return None;
    };
    if platform::is_windows(&definition.revision.operating_system) {
        faults.say(
            "volume_size",
            "volume-windows",
            "Fargate attaches no EBS volumes to Windows tasks. Choose another revision.",
        );
        return None;
    }
    let known =
        VOLUME_TYPES.iter().find(|known| known.name == if kind.is_empty() { DEFAULT_TYPE } else { kind });
    let Some(known) = known else {
        let names: Vec<&str> = VOLUME_TYPES.iter().map(|known| known.name).collect();
        faults.say(
            "volume_type",
            "volume-type",
            format!("“{}” is no volume type that can be chosen here: {}.", clip(kind), names.join(", ")),
        );
        return None;
    };
    let size_gib = digits(size).filter(|size| (known.least..=LARGEST).contains(size));
    if size_gib.is_none() {
        let what = if size.is_empty() {
            format!("Volume “{}” needs a size", volume.name)
        } else {
            format!("“{}” is no size for a volume of type {}", clip(size), known.name)
        };
        faults.say("volume_size", "volume-size", format!("{what}. Type {} to {LARGEST} GiB.", known.least));
    }
    let is_role = is_role(role);
    if !is_role {
        let what = if role.is_empty() {
            format!("Volume “{}” needs the role with which ECS creates and attaches it", volume.name)
        } else {
            format!("“{}” is not the ARN of a role", clip(role))
        };
        faults.say(
            "volume_role",
            "volume-role",
            format!("{what}. It looks like arn:aws:iam::123456789012:role/ecsInfrastructureRole."),
        );
    }
    Some(EbsVolume {
        name: volume.name.clone(),
        size_gib: size_gib.filter(|_| is_role)?,
        volume_type: (!kind.is_empty()).then(|| kind.to_owned()),
        role: role.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::launch::sample;
    use crate::task_definition::{Definition, Volume};

    const ROLE: &str = "arn:aws:iam::123456789012:role/ecsInfrastructureRole";

    fn definition(configured_at_launch: bool) -> Definition {
        let scratch = Volume { name: "scratch".into(), configured_at_launch, efs: false };
        Definition { volumes: vec![Volume::default(), scratch], ..sample::definition() }
    }

    fn read_with(
        definition: Option<&Definition>,
        [size, kind, role]: [&str; 3],
    ) -> Result<EbsVolume, Vec<String>> {
        let form = LaunchForm {
            volume_size: size.into(),
            volume_type: kind.into(),
            volume_role: role.into(),
            ..LaunchForm::default()
        };
        let mut faults = Faults::default();
        let found = read(&form, &Facts { definition, ..Facts::none(1000) }, &mut faults);
        let codes = faults.0.into_iter().map(|fault| format!("{}:{}", fault.field, fault.code)).collect();
        found.ok_or(codes)
    }

    #[test]
    fn a_volume_is_read_whole_or_not_at_all() {
        let own = definition(true);
        let volume = |size_gib, kind: Option<&str>| EbsVolume {
            name: "scratch".into(),
            size_gib,
            volume_type: kind.map(str::to_owned),
            role: ROLE.into(),
        };
        assert_eq!(read_with(Some(&own), ["20", "", ROLE]), Ok(volume(20, None)));
        assert_eq!(read_with(Some(&own), [" 125 ", "st1", ROLE]), Ok(volume(125, Some("st1"))));
        let refused: [([&str; 3], &[&str]); 7] = [
            (["", "", ""], &["volume_size:volume-size", "volume_role:volume-role"]),
            (["0", "", ROLE], &["volume_size:volume-size"]),
            (["16385", "gp2", ROLE], &["volume_size:volume-size"]),
            (["124", "sc1", ROLE], &["volume_size:volume-size"]),
            (["20", "io2", ROLE], &["volume_type:volume-type"]),
            (["20", "standard", ROLE], &["volume_type:volume-type"]),
            (["20", "gp3", "ecsInfrastructureRole"], &["volume_role:volume-role"]),
        ];
        for (typed, codes) in refused {
            assert_eq!(read_with(Some(&own), typed).unwrap_err(), codes, "{typed:?}");
        }
    }

    #[test]
    fn fields_count_only_where_the_definition_has_such_a_volume() {
        let plain = definition(false);
        assert_eq!(read_with(Some(&plain), ["", "", ""]).unwrap_err(), Vec::<String>::new());
        assert_eq!(read_with(Some(&plain), ["", "gp3", ROLE]).unwrap_err(), ["volume_type:volume-none"]);
        assert_eq!(read_with(None, ["", "", ""]).unwrap_err(), Vec::<String>::new());
        assert_eq!(read_with(None, ["9", "", ""]).unwrap_err(), ["volume_size:volume-unread"]);
        let mut windows = definition(true);
        windows.revision.operating_system = "WINDOWS_SERVER_2022_CORE".into();
        assert_eq!(read_with(Some(&windows), ["9", "", ROLE]).unwrap_err(), ["volume_size:volume-windows"]);
    }
}
