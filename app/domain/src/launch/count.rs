//! The number of tasks, as typed.

/// Tasks of one launch, at most, where the configuration says nothing else.
pub const DEFAULT_LIMIT: u32 = 1000;

/// Reads the number of tasks. Only ASCII digits count; surrounding blanks do not matter.
///
/// # Errors
/// A sentence that says what is wrong.
pub fn parse(text: &str, limit: u32) -> Result<u32, String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(format!("Say how many tasks to run: 1 to {limit}."));
    }
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(format!("“{}” is not a whole number. Type digits only, 1 to {limit}.", clip(text)));
    }
    match text.parse::<u32>() {
        Ok(0) => Err(format!("0 tasks would run nothing. Type 1 to {limit}.")),
        Ok(n) if n <= limit => Ok(n),
        _ => Err(format!("{} tasks are more than the {limit} that one launch may have.", clip(text))),
    }
}

fn clip(text: &str) -> String {
    if text.chars().count() <= 24 {
        text.to_owned()
    } else {
        format!("{}…", text.chars().take(24).collect::<String>())
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn odd_counts_are_refused_by_name() {
        for good in ["1", " 7 ", "1000", "0007"] {
            assert!(parse(good, 1000).is_ok(), "{good}");
        }
        for bad in ["", "0", "-1", "1e9", "1.5", "１２", "9223372036854775808", "1001", "١", "0x10"] {
            let sentence = parse(bad, 1000).expect_err(bad);
            assert!(sentence.ends_with('.') && sentence.contains("1000") || bad == "0", "{sentence}");
        }
    }
}
