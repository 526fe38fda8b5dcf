//! What a reason is about, in AWS's own spelling: the action, the key, the parameter.

use super::cause::Cause;
use super::token::{Kind, Word, after};

/// IAM's longest action is far shorter.
const LONGEST: usize = 200;

pub(super) fn of<'a>(words: &[Word<'a>], cause: Option<Cause>) -> Option<&'a str> {
    let found = match cause? {
        Cause::Denied | Cause::Kms => action(words),
        Cause::NoKey => named(words, "json key"),
        Cause::NoParameter => {
            named(words, "invalid parameters").or_else(|| named(words, "invalid ssm parameters"))
        }
        _ => None,
    };
    found.filter(|text| text.len() <= LONGEST)
}

/// `… is not authorized to perform: ecr:GetAuthorizationToken on resource: *`
fn action<'a>(words: &[Word<'a>]) -> Option<&'a str> {
    let word = words.get(after(words, "to perform")?)?;
    let (service, name) = word.text.split_once(':')?;
    let shaped = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    (shaped(service) && shaped(name)).then_some(word.text)
}

fn named<'a>(words: &[Word<'a>], before: &str) -> Option<&'a str> {
    let word = words.get(after(words, before)?)?;
    (word.kind == Kind::Data || word.text.len() < 64).then_some(word.text)
}
