-- A launch has a security group of its own, a parent whose missing tasks it asks for, and may be cancelled and
-- stopped. Its tally is kept beside it, so that the list can be filtered and paged without reading its batches.
ALTER TABLE launches ADD COLUMN own_group TEXT;
ALTER TABLE launches ADD COLUMN parent TEXT;
ALTER TABLE launches ADD COLUMN cancelled TEXT;
ALTER TABLE launches ADD COLUMN stop TEXT;
-- 1 while an order to stop its tasks is being carried out.
ALTER TABLE launches ADD COLUMN stopping INTEGER NOT NULL DEFAULT 0;
-- Who typed the values of environment variables; NULL where there are none.
ALTER TABLE launches ADD COLUMN values_of TEXT;
-- 1 while those values are kept.
ALTER TABLE launches ADD COLUMN values_kept INTEGER NOT NULL DEFAULT 0;
ALTER TABLE launches ADD COLUMN cluster_name TEXT NOT NULL DEFAULT '';
ALTER TABLE launches ADD COLUMN family TEXT NOT NULL DEFAULT '';
ALTER TABLE launches ADD COLUMN task_definition TEXT NOT NULL DEFAULT '';
-- What a search looks in, in lower case.
ALTER TABLE launches ADD COLUMN words TEXT NOT NULL DEFAULT '';
ALTER TABLE launches ADD COLUMN asked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE launches ADD COLUMN started INTEGER NOT NULL DEFAULT 0;
ALTER TABLE launches ADD COLUMN failed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE launches ADD COLUMN open INTEGER NOT NULL DEFAULT 0;
ALTER TABLE launches ADD COLUMN review INTEGER NOT NULL DEFAULT 0;
ALTER TABLE launches ADD COLUMN cancelled_tasks INTEGER NOT NULL DEFAULT 0;
ALTER TABLE launches ADD COLUMN undecided INTEGER NOT NULL DEFAULT 0;

-- One launch asks for what is missing of another, so that two presses are one launch.
CREATE UNIQUE INDEX launches_by_parent ON launches (parent) WHERE parent IS NOT NULL;
CREATE INDEX launches_with_values ON launches (at) WHERE values_kept = 1;

-- A batch may differ from its launch and may be cancelled. A CHECK cannot be altered, so the table is made anew.
CREATE TABLE batches_2 (
    launch     TEXT    NOT NULL REFERENCES launches (id),
    number     INTEGER NOT NULL,
    size       INTEGER NOT NULL,
    token      TEXT    NOT NULL UNIQUE,
    started_by TEXT    NOT NULL,
    state      TEXT    NOT NULL
               CHECK (state IN ('waiting', 'sent', 'answered', 'refused', 'needs_review', 'cancelled')),
    -- How it differs from its launch, and the batch it stands in for; NULL where it does not.
    variant    TEXT,
    sent_at    INTEGER,
    tasks      TEXT    NOT NULL DEFAULT '[]',
    failures   TEXT    NOT NULL DEFAULT '[]',
    problem    TEXT,
    -- What a person decided on it.
    decision   TEXT,
    PRIMARY KEY (launch, number)
) STRICT, WITHOUT ROWID;
INSERT INTO batches_2 (launch, number, size, token, started_by, state, sent_at, tasks, failures, problem)
SELECT launch, number, size, token, started_by, state, sent_at, tasks, failures, problem FROM batches;
DROP TABLE batches;
ALTER TABLE batches_2 RENAME TO batches;
CREATE INDEX batches_open ON batches (launch) WHERE state IN ('waiting', 'sent');

-- What is known of the launches that are there.
UPDATE launches SET
    cluster_name = json_extract(plan, '$.cluster'),
    family = json_extract(plan, '$.family'),
    task_definition = json_extract(plan, '$.family') || COALESCE(':' || json_extract(plan, '$.revision'), ''),
    asked = json_extract(plan, '$.count'),
    started = COALESCE((SELECT SUM(json_array_length(tasks)) FROM batches WHERE launch = id), 0),
    failed = COALESCE((SELECT SUM(size - json_array_length(tasks)) FROM batches
                       WHERE launch = id AND state IN ('answered', 'refused')), 0),
    open = COALESCE((SELECT SUM(size - json_array_length(tasks)) FROM batches
                     WHERE launch = id AND state IN ('waiting', 'sent')), 0),
    review = COALESCE((SELECT SUM(size - json_array_length(tasks)) FROM batches
                       WHERE launch = id AND state = 'needs_review'), 0);
UPDATE launches SET
    undecided = review,
    words = lower(id || ' ' || task_definition || ' ' || cluster_name || ' ' || actor || ' '
            || COALESCE(json_extract(plan, '$.group'), ''));
-- Values may stand in what earlier versions stored.
UPDATE launches SET values_of = actor, values_kept = 1 WHERE instr(plan, '"environment":[{') > 0;
