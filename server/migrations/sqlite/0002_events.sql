-- Events as they came, also those that were late, double or not about a task: the history of a task or
-- service. They have no position in the journal. The same event once more only counts.
CREATE TABLE events (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    subject     TEXT    NOT NULL,
    id          TEXT    NOT NULL,
    event       TEXT    NOT NULL,
    recorded_at INTEGER NOT NULL,
    deliveries  INTEGER NOT NULL DEFAULT 1,
    UNIQUE (subject, id)
) STRICT;
CREATE INDEX events_by_age ON events (recorded_at);
