//! What may be a user's name in launches, stops and the audit.

use app::port::Actor;
use domain::visible::visible;

use super::Refused;

/// Characters of a name, at most: a `stoppedReason` has room for 255 with what stands round it.
const LONGEST: usize = 128;

/// The user of this name.
pub(super) fn actor(name: &str) -> Result<Actor, Refused> {
    let name = name.trim();
    let actor = Actor { name: name.to_owned() };
    if name.is_empty() {
        return Err(Refused::Unsigned);
    }
    if name.chars().count() > LONGEST {
        return Err(Refused::Untrue("the user's name is longer than 128 characters"));
    }
    // Invisible characters would let one person's name look like another's.
    let is_printed = |c: char| c.is_ascii_graphic() || c == ' ' || (c.is_alphanumeric() && !c.is_ascii());
    // Some letters are invisible, too: Hangul fillers.
    if !name.chars().all(is_printed) || visible(name) != name {
        return Err(Refused::Untrue("the user's name has a character that is not printed"));
    }
    if actor.is_local() {
        return Err(Refused::Untrue("the user's name is the one of nobody in particular"));
    }
    Ok(actor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_printed_as_it_is_meant() {
        for (text, name) in [
            ("ada@example.com", Some("ada@example.com")),
            (" Ada Lovelace ", Some("Ada Lovelace")),
            ("Åse Øvergård", Some("Åse Øvergård")),
            ("", None),
            ("  ", None),
            ("local", None),
            ("ada\u{202e}moc", None),
            ("ada\n", Some("ada")),
            ("a\nb", None),
            ("a\u{200b}da", None),
            ("ada\u{3164}", None),
            ("ada\u{115f}", None),
            ("ada\u{ffa0}", None),
        ] {
            assert_eq!(actor(text).ok().map(|actor| actor.name).as_deref(), name, "{text:?}");
        }
        assert!(actor(&"é".repeat(128)).is_ok() && actor(&"é".repeat(129)).is_err());
    }
}
