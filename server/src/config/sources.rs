//! Where a setting is looked up: flags first, then the environment, then the file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::error::{ConfigError, Origin, variable};

/// The name of every setting, of every command. One file may serve several commands, so a key
/// that another command uses is no mistake.
pub const NAMES: &[&str] = &[
    "account",
    "alb_arn",
    "data",
    "database_url",
    "emulator_listen",
    "empty",
    "events_queue",
    "forget_env_after",
    "keep_changes",
    "keep_history",
    "launch_limit",
    "listen",
    "log_format",
    "log_level",
    "oidc_client_id",
    "oidc_issuer",
    "places",
    "poll_interval",
    "prices",
    "public_url",
    "sign_in",
    "site_dir",
    "sockets_per_user",
    "speed",
    "time",
    "trust_network",
    "trusted_proxies",
    "user_claim",
    "user_header",
];

/// What the command line gave, as it was typed.
#[derive(Debug, Default)]
pub struct Given {
    /// The file named by `--config`.
    pub file: Option<PathBuf>,
    flags: BTreeMap<&'static str, String>,
}

impl Given {
    /// Takes a flag with a value.
    pub fn set(&mut self, name: &'static str, value: Option<String>) {
        if let Some(value) = value {
            self.flags.insert(name, value);
        }
    }

    /// Takes a flag without a value; one that is absent leaves the word to the environment.
    pub fn switch(&mut self, name: &'static str, on: bool) {
        self.set(name, on.then(|| "true".to_owned()));
    }

    /// The text given for a flag.
    pub fn flag(&self, name: &str) -> Option<&str> {
        self.flags.get(name).map(String::as_str)
    }
}

/// Answers with an environment variable's value.
type Environment = Box<dyn Fn(&str) -> Option<String>>;

/// Every place a setting may come from.
pub struct Sources {
    given: Given,
    environment: Environment,
    file: Option<File>,
}

/// A file that has been read: each setting in it as a flag would have had it.
struct File {
    path: PathBuf,
    values: BTreeMap<String, String>,
}

impl Sources {
    /// Reads the file, if one is named by `--config` or `SLIPWAY_CONFIG`.
    pub fn new(
        given: Given,
        environment: impl Fn(&str) -> Option<String> + 'static,
    ) -> Result<Self, ConfigError> {
        let named = match &given.file {
            Some(path) => Some((path.clone(), Origin::Flag("config"))),
            None => environment(&variable("config"))
                .filter(|path| !path.is_empty())
                .map(|path| (PathBuf::from(path), Origin::Environment("config"))),
        };
        let file = match named {
            Some((path, origin)) => {
                let values = read(&path, origin)?;
                Some(File { path, values })
            }
            None => None,
        };
        Ok(Self { given, environment: Box::new(environment), file })
    }

    /// The strongest value of a setting and where it stood. An environment variable that is set
    /// to nothing counts as unset: that is how compose files and shells leave one out.
    pub fn find(&self, name: &'static str) -> Option<(String, Origin)> {
        if let Some(value) = self.given.flag(name) {
            return Some((value.to_owned(), Origin::Flag(name)));
        }
        if let Some(value) = (self.environment)(&variable(name)).filter(|v| !v.is_empty()) {
            return Some((value, Origin::Environment(name)));
        }
        let File { path, values } = self.file.as_ref()?;
        let value = values.get(name)?;
        Some((value.clone(), Origin::File(name, path.clone())))
    }
}

fn read(path: &Path, origin: Origin) -> Result<BTreeMap<String, String>, ConfigError> {
    let unusable =
        |problem: String| ConfigError::File { path: path.to_owned(), origin: origin.clone(), problem };
    let text = std::fs::read_to_string(path).map_err(|e| unusable(e.to_string()))?;
    let table: toml::Table = text.parse().map_err(|e: toml::de::Error| {
        let line = e.span().map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
        unusable(format!("line {line} is no TOML, {}", e.message().replace('\n', ", ")))
    })?;
    table.into_iter().map(|(key, value)| entry(path, key, value)).collect()
}

/// A scalar becomes the text that a flag would have had, so that one parser reads all three.
fn entry(path: &Path, key: String, value: toml::Value) -> Result<(String, String), ConfigError> {
    let Some(name) = NAMES.iter().find(|name| **name == key) else {
        let value = discreet(&key, one_line(&value));
        return Err(ConfigError::UnknownKey { path: path.to_owned(), hint: hint(&key), key, value });
    };
    let text = match value {
        toml::Value::String(text) => text,
        toml::Value::Integer(number) => number.to_string(),
        toml::Value::Float(number) => number.to_string(),
        toml::Value::Boolean(yes) => yes.to_string(),
        // The one setting that is a table, which is read again as the text of one.
        toml::Value::Table(table) if *name == "prices" => table.to_string(),
        // And the one that is a list of them.
        toml::Value::Array(list) if *name == "places" => toml::Value::Array(list).to_string(),
        other => {
            return Err(ConfigError::Value {
                name,
                origin: Origin::File(name, path.to_owned()),
                value: discreet(name, one_line(&other)),
                expected: "one word or number".to_owned(),
            });
        }
    };
    Ok((key, text))
}

fn one_line(value: &toml::Value) -> String {
    value.to_string().trim().replace('\n', " ")
}

/// What may be repeated of a text that nobody has understood: it may be an address with a password.
fn discreet(key: &str, value: String) -> String {
    let secret = value.contains("://") || key.contains("password") || value.contains("password");
    if secret { "(not shown)".to_owned() } else { value }
}

/// The name that was probably meant: the same letters but for dashes, or one that begins alike.
fn hint(key: &str) -> String {
    let plain = |s: &str| s.replace(['-', '_'], "").to_lowercase();
    let wanted = plain(key);
    NAMES
        .iter()
        .max_by_key(|name| plain(name).chars().zip(wanted.chars()).take_while(|(a, b)| a == b).count())
        .filter(|name| plain(name).chars().zip(wanted.chars()).take_while(|(a, b)| a == b).count() >= 3)
        .map(|name| format!(" (did you mean {name}?)"))
        .unwrap_or_default()
}
