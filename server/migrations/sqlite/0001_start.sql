-- The journal's epoch and whatever else exists once.
CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- The ordered list of task changes. AUTOINCREMENT: a position is never given twice, even after the
-- oldest or the newest entries were deleted.
CREATE TABLE journal (
    position    INTEGER PRIMARY KEY AUTOINCREMENT,
    kind        TEXT    NOT NULL CHECK (kind IN ('task', 'gone')),
    task        TEXT    NOT NULL,
    cluster     TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    merge       INTEGER NOT NULL,
    row         TEXT,
    recorded_at INTEGER NOT NULL,
    source      TEXT    NOT NULL
) STRICT;
CREATE INDEX journal_by_task ON journal (task, position);

-- The current row of every task the journal knows, on the board or not.
CREATE TABLE tasks (
    arn      TEXT    PRIMARY KEY,
    -- The last part of the ARN.
    id       TEXT    NOT NULL,
    cluster  TEXT    NOT NULL,
    launch   TEXT,
    on_board INTEGER NOT NULL,
    row      TEXT    NOT NULL
) STRICT;
CREATE INDEX tasks_by_id ON tasks (id);
CREATE INDEX tasks_by_launch ON tasks (launch) WHERE launch IS NOT NULL;
CREATE INDEX tasks_on_board ON tasks (arn) WHERE on_board = 1;

-- A launch is stored before its first call; its batches carry what became of each call.
CREATE TABLE launches (
    id      TEXT    PRIMARY KEY,
    place   TEXT    NOT NULL,
    actor   TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    cluster TEXT    NOT NULL,
    form    TEXT    NOT NULL,
    plan    TEXT    NOT NULL
) STRICT;
CREATE INDEX launches_newest ON launches (place, at DESC, id DESC);

CREATE TABLE batches (
    launch     TEXT    NOT NULL REFERENCES launches (id),
    number     INTEGER NOT NULL,
    size       INTEGER NOT NULL,
    token      TEXT    NOT NULL UNIQUE,
    started_by TEXT    NOT NULL,
    state      TEXT    NOT NULL CHECK (state IN ('waiting', 'sent', 'answered', 'refused', 'needs_review')),
    sent_at    INTEGER,
    tasks      TEXT    NOT NULL DEFAULT '[]',
    failures   TEXT    NOT NULL DEFAULT '[]',
    problem    TEXT,
    PRIMARY KEY (launch, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX batches_open ON batches (launch) WHERE state IN ('waiting', 'sent');

-- Who did what. Lines are only ever added.
CREATE TABLE audit (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    at     INTEGER NOT NULL,
    place  TEXT    NOT NULL,
    actor  TEXT    NOT NULL,
    action TEXT    NOT NULL,
    target TEXT    NOT NULL,
    detail TEXT    NOT NULL
) STRICT;

-- Forms that were refused, for the browser without JavaScript.
CREATE TABLE drafts (
    id      TEXT    PRIMARY KEY,
    owner   TEXT    NOT NULL,
    kept_at INTEGER NOT NULL,
    body    TEXT    NOT NULL
) STRICT;
CREATE INDEX drafts_by_age ON drafts (kept_at);
