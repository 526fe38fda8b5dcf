-- The counterpart of ../sqlite. JSON stands in TEXT, not jsonb: jsonb refuses U+0000, which people can type. Keys are
-- compared byte by byte (COLLATE "C"), so that no index depends on the collations of the server's C library.

-- The journal's epoch and whatever else exists once.
CREATE TABLE meta (
    key   TEXT COLLATE "C" PRIMARY KEY,
    value TEXT NOT NULL
);

-- The sequencer. Whoever appends locks its one row until the commit, so positions are given in the order of commits:
-- who sees position N sees every one before it, and a position of a writer that failed is given to the next. A sequence
-- (bigserial) would give neither.
CREATE TABLE journal_head (
    only_one BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (only_one),
    position BIGINT  NOT NULL
) WITH (fillfactor = 10);
INSERT INTO journal_head (position) VALUES (0);

-- The ordered list of task changes.
CREATE TABLE journal (
    position    BIGINT PRIMARY KEY,
    kind        TEXT   NOT NULL CHECK (kind IN ('task', 'gone')),
    task        TEXT COLLATE "C" NOT NULL,
    cluster     TEXT   NOT NULL,
    version     BIGINT NOT NULL,
    merge       BIGINT NOT NULL,
    row         TEXT,
    recorded_at BIGINT NOT NULL,
    source      TEXT   NOT NULL
);
CREATE INDEX journal_by_task ON journal (task, position);

-- The current row of every task the journal knows, on the board or not.
CREATE TABLE tasks (
    arn         TEXT COLLATE "C" PRIMARY KEY,
    -- The last part of the ARN.
    id          TEXT COLLATE "C" NOT NULL,
    cluster     TEXT    NOT NULL,
    launch      TEXT COLLATE "C",
    on_board    BOOLEAN NOT NULL,
    -- The rank of the row, which strictly rises.
    version     BIGINT  NOT NULL,
    merge       BIGINT  NOT NULL,
    row         TEXT    NOT NULL,
    -- When its newest change was journaled.
    recorded_at BIGINT  NOT NULL
);
CREATE INDEX tasks_by_id ON tasks (id);
CREATE INDEX tasks_by_launch ON tasks (launch) WHERE launch IS NOT NULL;
CREATE INDEX tasks_on_board ON tasks (arn) WHERE on_board;
-- Tasks that ever got a Spot notice, by cluster: few among many.
CREATE INDEX tasks_interrupted ON tasks (cluster) WHERE strpos(row, '"spot_deadline"') > 0;
CREATE INDEX tasks_off_board ON tasks (recorded_at) WHERE NOT on_board;

-- Events as they came, also those that were late, double or not about a task: the history of a task or service. They
-- have no position in the journal. The same event once more only counts.
CREATE TABLE events (
    number      BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject     TEXT COLLATE "C" NOT NULL,
    id          TEXT COLLATE "C" NOT NULL,
    event       TEXT   NOT NULL,
    recorded_at BIGINT NOT NULL,
    deliveries  BIGINT NOT NULL DEFAULT 1,
    UNIQUE (subject, id)
);
CREATE INDEX events_by_age ON events (recorded_at);

-- Appends in the order of the arrays and keeps the tasks' current rows. What is no news (the rank of the row does not
-- rise, the task is off the board already) is left out: another replica was first. Returns where in the arrays each
-- entry stood, and its position. Events are kept in the same commit.
--
-- It is a function so that no client is waited for while the sequencer is locked: a replica that freezes stops nobody.
CREATE FUNCTION journal_append(
    kinds TEXT[], arns TEXT[], clusters TEXT[], launches TEXT[], versions BIGINT[], merges BIGINT[], rows TEXT[],
    sources TEXT[], event_subjects TEXT[], event_ids TEXT[], event_bodies TEXT[], at BIGINT
) RETURNS TABLE (nth BIGINT, "position" BIGINT) LANGUAGE plpgsql AS $$
DECLARE
    last BIGINT;
    before BIGINT;
BEGIN
    SELECT head.position INTO STRICT last FROM journal_head AS head FOR UPDATE;
    before := last;
    FOR n IN 1 .. cardinality(kinds) LOOP
        -- Each statement sees what was committed before it, so also what was committed while the lock was waited for.
        IF kinds[n] = 'task' THEN
            INSERT INTO tasks AS known (arn, id, cluster, launch, on_board, version, merge, row, recorded_at)
            VALUES (arns[n], split_part(arns[n], '/', -1), clusters[n], launches[n], TRUE, versions[n], merges[n], rows[n], at)
            ON CONFLICT (arn) DO UPDATE SET
                launch = excluded.launch, on_board = TRUE, version = excluded.version, merge = excluded.merge,
                row = excluded.row, recorded_at = excluded.recorded_at
            WHERE (known.version, known.merge) < (excluded.version, excluded.merge);
            CONTINUE WHEN NOT FOUND;
        ELSE
            UPDATE tasks SET on_board = FALSE, recorded_at = at WHERE arn = arns[n] AND on_board;
            CONTINUE WHEN NOT FOUND AND EXISTS (SELECT FROM tasks WHERE arn = arns[n]);
        END IF;
        last := last + 1;
        INSERT INTO journal VALUES
            (last, kinds[n], arns[n], clusters[n], versions[n], merges[n], rows[n], at, sources[n]);
        nth := n;
        "position" := last;
        RETURN NEXT;
    END LOOP;
    FOR n IN 1 .. cardinality(event_ids) LOOP
        INSERT INTO events AS kept (subject, id, event, recorded_at)
        VALUES (event_subjects[n], event_ids[n], event_bodies[n], at)
        ON CONFLICT (subject, id) DO UPDATE SET deliveries = kept.deliveries + 1;
    END LOOP;
    IF last > before THEN
        UPDATE journal_head AS head SET position = last;
        -- A hint for replicas that listen; it is sent with the commit.
        PERFORM pg_notify('slipway_journal', last::TEXT);
    END IF;
END
$$;

-- A launch is stored before its first call; its batches carry what became of each call.
CREATE TABLE launches (
    id      TEXT COLLATE "C" PRIMARY KEY,
    place   TEXT COLLATE "C" NOT NULL,
    actor   TEXT   NOT NULL,
    at      BIGINT NOT NULL,
    cluster TEXT   NOT NULL,
    form    TEXT   NOT NULL,
    plan    TEXT   NOT NULL
);
CREATE INDEX launches_newest ON launches (place, at DESC, id DESC);

CREATE TABLE batches (
    launch     TEXT COLLATE "C" NOT NULL REFERENCES launches (id),
    number     BIGINT NOT NULL,
    size       BIGINT NOT NULL,
    token      TEXT COLLATE "C" NOT NULL UNIQUE,
    started_by TEXT   NOT NULL,
    state      TEXT   NOT NULL CHECK (state IN ('waiting', 'sent', 'answered', 'refused', 'needs_review')),
    sent_at    BIGINT,
    tasks      TEXT   NOT NULL DEFAULT '[]',
    failures   TEXT   NOT NULL DEFAULT '[]',
    problem    TEXT,
    PRIMARY KEY (launch, number)
);
CREATE INDEX batches_open ON batches (launch) WHERE state IN ('waiting', 'sent');

-- Who did what. Lines are only ever added.
CREATE TABLE audit (
    id     BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at     BIGINT NOT NULL,
    place  TEXT COLLATE "C" NOT NULL,
    actor  TEXT   NOT NULL,
    action TEXT   NOT NULL,
    target TEXT   NOT NULL,
    detail TEXT   NOT NULL
);
CREATE INDEX audit_newest ON audit (place, id DESC);

-- Forms that were refused, for the browser without JavaScript.
CREATE TABLE drafts (
    id      TEXT COLLATE "C" PRIMARY KEY,
    owner   TEXT   NOT NULL,
    kept_at BIGINT NOT NULL,
    body    TEXT   NOT NULL
);
CREATE INDEX drafts_by_age ON drafts (kept_at);

-- Which replica sends a launch, so that two do not ask AWS for the same batch at once. The client token makes that
-- harmless; this makes it rare.
CREATE TABLE launch_claims (
    launch TEXT COLLATE "C" PRIMARY KEY REFERENCES launches (id),
    holder TEXT   NOT NULL,
    until  BIGINT NOT NULL
);
