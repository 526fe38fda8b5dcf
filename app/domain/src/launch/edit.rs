//! The buttons of the form that add and remove rows: what they change, and where the focus goes then.
//!
//! A button posts its name as the form's `intent`. Lists are named as their controls are: `tags`,
//! `containers-0-env`, `new_group-rules`.

use super::check::{EnvFileNote, read_env_file};
use super::form::{ContainerForm, LaunchForm, Pair, RuleLine, StrategyLine};
use crate::fargate::strategy::row;

/// Posted by the button that reads all choices anew.
pub const REFRESH: &str = "refresh";
/// Posted by Enter in a text field: what follows from the choices is read, nothing is launched.
pub const FOLLOW: &str = "follow";

/// Does what a button says: `add-tags`, `remove-tags-2`, `up-strategy-1`, `rows-containers-0` (a `.env` text becomes
/// rows).
/// Returns the control to go to; `None` for a button of another kind, which changes nothing.
pub fn press(form: &mut LaunchForm, intent: &str) -> Option<String> {
    let (what, list) = intent.split_once('-')?;
    match what {
        "add" => {
            let (at, part) = list_of(form, list)?.add();
            Some(format!("{list}-{at}-{part}"))
        }
        "remove" => {
            let (list, at) = list.rsplit_once('-')?;
            let (left, part) = list_of(form, list)?.remove(at.parse().ok()?)?;
            Some(left.map_or_else(|| format!("{list}-add"), |at| format!("{list}-{at}-{part}")))
        }
        "up" | "down" => {
            let at: usize =
                list.strip_prefix("strategy-")?.parse().ok().filter(|at| *at < form.strategy.len())?;
            row::shift(&mut form.strategy, at, what == "up");
            let there =
                if what == "up" { at.saturating_sub(1) } else { (at + 1).min(form.strategy.len() - 1) };
            Some(format!("strategy-{there}-{what}"))
        }
        "rows" => {
            let container = container_of(form, list)?;
            unfold_env_file(container);
            Some(format!("{list}-env_file"))
        }
        _ => None,
    }
}

/// Moves what a `.env` text says into rows, quotes taken off. Lines that say nothing stay where they are.
pub fn unfold_env_file(container: &mut ContainerForm) {
    let (variables, notes) = read_env_file(&container.env_file);
    let unread = |number: &usize| {
        notes.iter().any(|note| match note {
            EnvFileNote::NoEquals(line, _) => line == number,
            EnvFileNote::Unclosed(line, _) => line <= number,
            EnvFileNote::Unquoted(..) => false,
        })
    };
    let left = container.env_file.lines().zip(1..).filter(|(_, number)| unread(number));
    container.env_file = left.map(|(line, _)| line).collect::<Vec<_>>().join("\n");
    container.env.retain(|pair| *pair != Pair::default());
    container
        .env
        .extend(variables.into_iter().map(|v| Pair { key: v.name, value: v.value.unwrap_or_default() }));
}

/// A list of the form.
enum List<'a> {
    Pairs(&'a mut Vec<Pair>),
    Strategy(&'a mut Vec<StrategyLine>),
    Rules(&'a mut Vec<RuleLine>),
}

fn container_of<'a>(form: &'a mut LaunchForm, path: &str) -> Option<&'a mut ContainerForm> {
    form.containers.get_mut(path.strip_prefix("containers-")?.parse::<usize>().ok()?)
}

fn list_of<'a>(form: &'a mut LaunchForm, path: &str) -> Option<List<'a>> {
    match path {
        "tags" => Some(List::Pairs(&mut form.tags)),
        "strategy" => Some(List::Strategy(&mut form.strategy)),
        "new_group-rules" => Some(List::Rules(&mut form.new_group.rules)),
        _ => container_of(form, path.strip_suffix("-env")?).map(|c| List::Pairs(&mut c.env)),
    }
}

impl List<'_> {
    /// Adds an empty row; returns its place and its first control.
    fn add(self) -> (usize, &'static str) {
        match self {
            Self::Pairs(rows) => (push(rows, Pair::default()), "key"),
            Self::Strategy(rows) => (push(rows, StrategyLine::default()), "provider"),
            Self::Rules(rows) => {
                (push(rows, RuleLine { protocol: "tcp".into(), ..RuleLine::default() }), "protocol")
            }
        }
    }

    /// Removes a row; returns the one that then stands nearest, if any.
    fn remove(self, at: usize) -> Option<(Option<usize>, &'static str)> {
        match self {
            Self::Pairs(rows) => Some((drop_row(rows, at)?, "key")),
            Self::Strategy(rows) => Some((drop_row(rows, at)?, "provider")),
            Self::Rules(rows) => Some((drop_row(rows, at)?, "protocol")),
        }
    }
}

fn push<T>(rows: &mut Vec<T>, row: T) -> usize {
    rows.push(row);
    rows.len() - 1
}

fn drop_row<T>(rows: &mut Vec<T>, at: usize) -> Option<Option<usize>> {
    if at >= rows.len() {
        return None;
    }
    rows.remove(at);
    Some(rows.len().checked_sub(1).map(|last| at.min(last)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(key: &str, value: &str) -> Pair {
        Pair { key: key.into(), value: value.into() }
    }

    fn form() -> LaunchForm {
        LaunchForm {
            tags: vec![pair("a", "1"), pair("b", "2")],
            containers: vec![ContainerForm { name: "app".into(), ..ContainerForm::default() }],
            ..LaunchForm::default()
        }
    }

    #[test]
    fn buttons_by_table() {
        let rows = [
            ("add-tags", Some("tags-2-key")),
            ("remove-tags-0", Some("tags-0-key")),
            ("remove-tags-1", Some("tags-0-key")),
            ("remove-tags-2", None),
            ("remove-tags-x", None),
            ("add-strategy", Some("strategy-0-provider")),
            ("up-strategy-0", None),
            ("down-strategy-x", None),
            ("add-new_group-rules", Some("new_group-rules-0-protocol")),
            ("add-containers-0-env", Some("containers-0-env-0-key")),
            ("add-containers-1-env", None),
            ("rows-containers-0", Some("containers-0-env_file")),
            ("add-nothing", None),
            ("run", None),
            ("", None),
        ];
        for (intent, focus) in rows {
            let mut form = form();
            assert_eq!(press(&mut form, intent).as_deref(), focus, "{intent}");
            assert!(focus.is_some() || form == self::form(), "{intent} changed the form");
        }
    }

    #[test]
    fn lines_of_the_strategy_move_within_their_ends() {
        for (intent, order, focus) in [
            ("up-strategy-1", "ba", "strategy-0-up"),
            ("down-strategy-0", "ba", "strategy-1-down"),
            ("up-strategy-0", "ab", "strategy-0-up"),
            ("down-strategy-1", "ab", "strategy-1-down"),
        ] {
            let line = |name: &str| StrategyLine { provider: name.into(), ..StrategyLine::default() };
            let mut form = LaunchForm { strategy: vec![line("a"), line("b")], ..LaunchForm::default() };
            assert_eq!(press(&mut form, intent).as_deref(), Some(focus), "{intent}");
            let now: String = form.strategy.iter().map(|line| line.provider.as_str()).collect();
            assert_eq!(now, order, "{intent}");
        }
    }

    #[test]
    fn the_last_row_leaves_the_focus_to_the_button_that_adds() {
        let mut form = LaunchForm { tags: vec![pair("a", "")], ..LaunchForm::default() };
        assert_eq!(press(&mut form, "remove-tags-0").as_deref(), Some("tags-add"));
        assert_eq!(form.tags, []);
    }

    #[test]
    fn a_env_text_becomes_rows_and_keeps_what_it_cannot_read() {
        let mut form = form();
        form.containers[0].env = vec![pair("X", "0"), Pair::default()];
        form.containers[0].env_file = "A=\"one two\"\nnothing\n# comment\nB=$HOME".into();
        press(&mut form, "rows-containers-0");
        assert_eq!(form.containers[0].env, [pair("X", "0"), pair("A", "one two"), pair("B", "$HOME")]);
        assert_eq!(form.containers[0].env_file, "nothing");
    }
}
