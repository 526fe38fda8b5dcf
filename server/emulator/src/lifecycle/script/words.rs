//! A scenario's spelling: a name and arguments, from a variable or from an image's name.

/// `exit code=3 after=20`, or `emulator/exit:code-3.after-20`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Words {
    name: String,
    arguments: Vec<(String, String)>,
}

impl Words {
    /// From the variable: words apart by spaces, arguments as `key=value`.
    pub(super) fn from_spec(spec: &str) -> Self {
        Self::build(spec, ' ', '=')
    }

    /// From an image whose repository is `…emulator/<name>`: the tag's arguments are apart by
    /// dots and spelt `key-value`, because a tag may hold no others.
    pub(super) fn from_image(image: &str) -> Option<Self> {
        let (path, last) = image.rsplit_once('/')?;
        if path != "emulator" && !path.ends_with("/emulator") {
            return None;
        }
        let (name, tag) = last.split_once(':').unwrap_or((last, ""));
        let mut words = Self::build(tag, '.', '-');
        words.name = name.to_owned();
        words.arguments.extend(Self::argument(tag.split('.').next().unwrap_or(""), '-'));
        Some(words)
    }

    fn build(text: &str, between: char, assign: char) -> Self {
        let mut parts = text.split(between).filter(|part| !part.is_empty());
        let name = parts.next().unwrap_or_default().to_owned();
        Self { name, arguments: parts.filter_map(|part| Self::argument(part, assign)).collect() }
    }

    fn argument(part: &str, assign: char) -> Option<(String, String)> {
        part.split_once(assign).map(|(key, value)| (key.to_owned(), value.to_owned()))
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn number(&self, key: &str) -> Option<i32> {
        self.get(key)?.parse().ok()
    }

    /// Seconds, perhaps with a fraction, as milliseconds.
    pub(super) fn millis(&self, key: &str) -> Option<i64> {
        let seconds: f64 = self.get(key)?.trim_end_matches('s').parse().ok()?;
        (seconds.is_finite() && seconds >= 0.0).then_some((seconds * 1000.0) as i64)
    }

    fn get(&self, key: &str) -> Option<&str> {
        self.arguments.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }
}
