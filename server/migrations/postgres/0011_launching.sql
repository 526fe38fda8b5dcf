-- See the SQLite schema of the same number for what the columns mean.
ALTER TABLE launches
    ADD COLUMN own_group TEXT,
    ADD COLUMN parent TEXT COLLATE "C",
    ADD COLUMN cancelled TEXT,
    ADD COLUMN stop TEXT,
    ADD COLUMN stopping BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN values_of TEXT,
    ADD COLUMN values_kept BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN cluster_name TEXT NOT NULL DEFAULT '',
    ADD COLUMN family TEXT NOT NULL DEFAULT '',
    ADD COLUMN task_definition TEXT NOT NULL DEFAULT '',
    ADD COLUMN words TEXT NOT NULL DEFAULT '',
    ADD COLUMN asked BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN started BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN failed BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN open BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN review BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN cancelled_tasks BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN undecided BIGINT NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX launches_by_parent ON launches (parent) WHERE parent IS NOT NULL;
CREATE INDEX launches_with_values ON launches (at) WHERE values_kept = 1;

ALTER TABLE batches
    ADD COLUMN variant TEXT,
    ADD COLUMN decision TEXT,
    DROP CONSTRAINT batches_state_check,
    ADD CONSTRAINT batches_state_check
        CHECK (state IN ('waiting', 'sent', 'answered', 'refused', 'needs_review', 'cancelled'));

UPDATE launches SET
    cluster_name = plan::json ->> 'cluster',
    family = plan::json ->> 'family',
    task_definition = (plan::json ->> 'family') || COALESCE(':' || (plan::json ->> 'revision'), ''),
    asked = (plan::json ->> 'count')::BIGINT,
    started = COALESCE((SELECT SUM(json_array_length(tasks::json)) FROM batches WHERE launch = id), 0),
    failed = COALESCE((SELECT SUM(size - json_array_length(tasks::json)) FROM batches
                       WHERE launch = id AND state IN ('answered', 'refused')), 0),
    open = COALESCE((SELECT SUM(size - json_array_length(tasks::json)) FROM batches
                     WHERE launch = id AND state IN ('waiting', 'sent')), 0),
    review = COALESCE((SELECT SUM(size - json_array_length(tasks::json)) FROM batches
                       WHERE launch = id AND state = 'needs_review'), 0);
UPDATE launches SET
    undecided = review,
    words = lower(id || ' ' || task_definition || ' ' || cluster_name || ' ' || actor || ' '
            || COALESCE(plan::json ->> 'group', ''));
UPDATE launches SET values_of = actor, values_kept = 1 WHERE strpos(plan, '"environment":[{') > 0;
