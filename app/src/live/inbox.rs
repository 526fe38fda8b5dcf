//! What the socket's frames do to the rows, without signals: a pure fold that says what changed.

use domain::event::cursor::Cursor;
use domain::event::frame::{Change, ServerFrame, SourceStatus};
use domain::task::row::TaskRow;

/// What a frame means for the page.
#[derive(Debug, PartialEq)]
pub enum News {
    /// Rows to raise, and tasks that left the board.
    Changes(Vec<TaskRow>, Vec<String>),
    /// All rows there are: those not named left the board.
    Everything(Vec<TaskRow>),
    /// How the source is.
    Status(SourceStatus),
    /// Nothing to show.
    Nothing,
}

/// Where the page is in the journal, and a snapshot on its way in.
#[derive(Debug, Default)]
pub struct Inbox {
    cursor: Option<Cursor>,
    /// Parts of a snapshot are kept back until the last has come, so that no half of it is ever shown.
    parts: Option<Vec<TaskRow>>,
    /// Everything was asked for and has not come: what still comes of before is no place to resume from.
    owed: bool,
}

impl Inbox {
    /// Where to resume. After a reset there is no such place until the snapshot is whole.
    pub fn cursor(&self) -> Option<&Cursor> {
        self.cursor.as_ref().filter(|_| !self.owed)
    }

    /// The page was drawn with a snapshot at `cursor`; an open socket's position is the better one.
    pub fn seed(&mut self, cursor: &Cursor) {
        if self.cursor.is_none() {
            self.cursor = Some(cursor.clone());
        }
    }

    /// A new connection: what was half received is forgotten.
    pub fn connected(&mut self) {
        self.parts = None;
    }

    /// Something was missed: only a snapshot puts it right.
    pub fn forget(&mut self) {
        *self = Self { owed: true, ..Self::default() };
    }

    /// Whether everything up to the cursor is shown.
    pub fn is_whole(&self) -> bool {
        self.parts.is_none() && self.cursor().is_some()
    }

    /// Takes a frame.
    pub fn take(&mut self, frame: ServerFrame) -> News {
        match frame {
            ServerFrame::Resume { cursor } | ServerFrame::Mark { cursor } => {
                self.cursor = Some(cursor);
                News::Nothing
            }
            ServerFrame::Reset { .. } => {
                self.cursor = None;
                self.parts = Some(Vec::new());
                News::Nothing
            }
            ServerFrame::Snapshot { cursor, tasks, done } => {
                self.parts.get_or_insert_default().extend(tasks);
                if !done {
                    return News::Nothing;
                }
                self.cursor = Some(cursor);
                self.owed = false;
                News::Everything(self.parts.take().unwrap_or_default())
            }
            ServerFrame::Delta { cursor, changes } => {
                self.cursor = Some(cursor);
                let mut rows = Vec::new();
                let mut gone = Vec::new();
                for change in changes {
                    match change {
                        Change::Task(row) => rows.push(row),
                        Change::Gone(arn) => gone.push(arn),
                    }
                }
                News::Changes(rows, gone)
            }
            ServerFrame::Status(status) => News::Status(status),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: &str) -> TaskRow {
        let json = format!(
            r#"{{"arn":"{id}","cluster":"c","version":1,"last_status":"RUNNING","desired_status":"RUNNING","family":"web","revision":1}}"#
        );
        serde_json::from_str(&json).expect("a row")
    }

    fn at(position: u64) -> Cursor {
        Cursor { epoch: "E".into(), position }
    }

    #[test]
    fn a_snapshot_shows_when_it_is_whole() {
        let mut inbox = Inbox::default();
        inbox.seed(&at(1));
        assert_eq!(inbox.take(ServerFrame::Reset { reason: "epoch".into() }), News::Nothing);
        assert_eq!((inbox.cursor(), inbox.is_whole()), (None, false));
        assert_eq!(
            inbox.take(ServerFrame::Snapshot { cursor: at(9), tasks: vec![row("a")], done: false }),
            News::Nothing
        );
        let News::Everything(rows) =
            inbox.take(ServerFrame::Snapshot { cursor: at(9), tasks: vec![row("b")], done: true })
        else {
            panic!("the last part makes it whole");
        };
        assert_eq!(rows.len(), 2);
        assert_eq!((inbox.cursor(), inbox.is_whole()), (Some(&at(9)), true));
    }

    #[test]
    fn half_a_snapshot_is_forgotten_with_its_connection() {
        let mut inbox = Inbox::default();
        inbox.take(ServerFrame::Snapshot { cursor: at(9), tasks: vec![row("a")], done: false });
        inbox.connected();
        assert_eq!(
            inbox.take(ServerFrame::Snapshot { cursor: at(10), tasks: vec![], done: true }),
            News::Everything(vec![])
        );
    }

    #[test]
    fn after_a_frame_that_could_not_be_read_everything_is_asked_for_again() {
        let mut inbox = Inbox::default();
        inbox.seed(&at(5));
        inbox.forget();
        assert_eq!((inbox.cursor(), inbox.is_whole()), (None, false));
    }

    #[test]
    fn what_comes_of_before_is_no_place_to_resume_from_while_everything_is_owed() {
        let mut inbox = Inbox::default();
        inbox.seed(&at(5));
        inbox.forget();
        for frame in [
            ServerFrame::Mark { cursor: at(6) },
            ServerFrame::Delta { cursor: at(7), changes: vec![Change::Gone("a".into())] },
            ServerFrame::Snapshot { cursor: at(8), tasks: vec![row("a")], done: false },
        ] {
            inbox.take(frame);
            inbox.connected();
            assert_eq!((inbox.cursor(), inbox.is_whole()), (None, false));
        }
        inbox.take(ServerFrame::Snapshot { cursor: at(9), tasks: vec![], done: true });
        assert_eq!((inbox.cursor(), inbox.is_whole()), (Some(&at(9)), true));
    }

    #[test]
    fn a_later_page_does_not_turn_the_cursor_back() {
        let mut inbox = Inbox::default();
        inbox.seed(&at(5));
        inbox.take(ServerFrame::Delta { cursor: at(8), changes: vec![Change::Gone("a".into())] });
        inbox.seed(&at(6));
        assert_eq!(inbox.cursor(), Some(&at(8)));
    }
}
