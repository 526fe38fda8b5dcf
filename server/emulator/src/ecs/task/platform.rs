//! Platform versions and families (platform_versions, platform-versions-retired).

use crate::ecs::definition::model::Document;
use crate::fault::Fault;

/// The version that a request resolves to.
pub(crate) fn version(document: &Document, asked: Option<&str>) -> Result<&'static str, Fault> {
    let only = if document.is_windows() { "1.0.0" } else { "1.4.0" };
    match asked {
        None | Some("" | "LATEST") => Ok(only),
        Some(version) if version == only => Ok(only),
        // Known once, retired since (1.3.0 on 2026-03-31) or made for the other system.
        Some("1.0.0" | "1.1.0" | "1.2.0" | "1.3.0" | "1.4.0") => Err(Fault::new(
            "PlatformTaskDefinitionIncompatibilityException",
            "The specified platform version does not satisfy the task definition's required \
             capabilities.",
        )),
        Some(_) => {
            Err(Fault::new("PlatformUnknownException", "The specified platform version does not exist."))
        }
    }
}

/// `platformFamily`: `Linux`, `Windows_Server_2019_Core` and so on.
pub(crate) fn family(document: &Document) -> String {
    let words = document.system().split('_').map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(String::from).unwrap_or_default();
        first + &letters.as_str().to_ascii_lowercase()
    });
    words.collect::<Vec<_>>().join("_")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ecs::definition::model::RuntimePlatform;

    #[test]
    fn versions_and_families() {
        let linux = Document::default();
        let windows = Document {
            runtime_platform: Some(RuntimePlatform {
                cpu_architecture: None,
                operating_system_family: Some("WINDOWS_SERVER_2019_CORE".into()),
            }),
            ..Document::default()
        };
        assert_eq!(version(&linux, None), Ok("1.4.0"));
        assert_eq!(version(&windows, Some("LATEST")), Ok("1.0.0"));
        assert!(version(&linux, Some("1.3.0")).is_err());
        assert!(version(&linux, Some("9")).is_err_and(|f| f.code == "PlatformUnknownException"));
        assert_eq!(family(&linux), "Linux");
        assert_eq!(family(&windows), "Windows_Server_2019_Core");
    }
}
