//! Platform versions, as data.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-fargate.html>

/// A platform version of Fargate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlatformVersion {
    /// Its number.
    pub version: &'static str,
    /// Whether it is one for Windows; else for Linux.
    pub windows: bool,
    /// Since when no task can be run on it.
    pub retired: Option<&'static str>,
}

/// What is sent for the newest one.
pub const LATEST: &str = "LATEST";

/// All that people may have heard of, newest first.
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-versions-retired.html>
pub const PLATFORM_VERSIONS: &[PlatformVersion] = &[
    PlatformVersion { version: "1.4.0", windows: false, retired: None },
    PlatformVersion { version: "1.3.0", windows: false, retired: Some("2026-03-16") },
    PlatformVersion { version: "1.0.0", windows: true, retired: None },
];

/// Whether this is a Windows task; `operatingSystemFamily` as AWS spells it.
#[must_use]
pub fn is_windows(operating_system: &str) -> bool {
    operating_system.starts_with("WINDOWS")
}

/// The versions of an operating system, newest first, the retired ones too.
pub fn of(operating_system: &str) -> impl Iterator<Item = &'static PlatformVersion> {
    let windows = is_windows(operating_system);
    PLATFORM_VERSIONS.iter().filter(move |row| row.windows == windows)
}

/// Why a task cannot run on this version; `None` when it can. `operating_system` is `None` while the
/// definition is unknown.
#[must_use]
pub fn fault(version: &str, operating_system: Option<&str>) -> Option<String> {
    if version.is_empty() || version == LATEST {
        return None;
    }
    let Some(row) = PLATFORM_VERSIONS.iter().find(|row| row.version == version) else {
        return Some(format!("“{version}” is not a platform version. Choose LATEST."));
    };
    if let Some(since) = row.retired {
        return Some(format!(
            "Platform version {version} is retired: since {since} no task can be run on it. Choose LATEST."
        ));
    }
    let windows = is_windows(operating_system?);
    (windows != row.windows).then(|| {
        let (for_, is) = if row.windows { ("Windows", "Linux") } else { ("Linux", "Windows") };
        format!("Platform version {version} is for {for_}, this task definition is for {is}. Choose LATEST.")
    })
}

/// Why FARGATE_SPOT cannot run such a task; `None` when it can. ARM64 runs on Spot from 1.4.0.
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html>
#[must_use]
pub fn spot_fault(operating_system: &str) -> Option<&'static str> {
    is_windows(operating_system)
        .then_some("FARGATE_SPOT does not run Windows tasks. Take it out of the strategy.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_by_table() {
        let rows = [
            ("", Some("LINUX"), None),
            ("LATEST", Some("WINDOWS_SERVER_2022_CORE"), None),
            ("1.4.0", Some("LINUX"), None),
            ("1.4.0", None, None),
            ("1.3.0", Some("LINUX"), Some("retired")),
            ("1.0.0", Some("LINUX"), Some("for Windows")),
            ("1.4.0", Some("WINDOWS_SERVER_2019_FULL"), Some("for Linux")),
            ("2", Some("LINUX"), Some("not a platform version")),
        ];
        for (version, system, expected) in rows {
            let found = fault(version, system);
            match expected {
                None => assert_eq!(found, None, "{version} {system:?}"),
                Some(words) => {
                    assert!(found.as_deref().is_some_and(|f| f.contains(words)), "{version} {found:?}")
                }
            }
        }
    }

    #[test]
    fn spot_is_not_for_windows() {
        assert!(spot_fault("WINDOWS_SERVER_2022_CORE").is_some());
        assert_eq!(spot_fault("LINUX"), None);
    }
}
