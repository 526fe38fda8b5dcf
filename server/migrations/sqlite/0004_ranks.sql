-- The rank of a task's row, so that the store can tell what is no news, and when its newest change was journaled, so
-- that rows can be forgotten by age.
ALTER TABLE tasks ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tasks ADD COLUMN merge INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tasks ADD COLUMN recorded_at INTEGER NOT NULL DEFAULT 0;
UPDATE tasks SET
    version = COALESCE(json_extract(row, '$.version'), 0),
    merge = COALESCE(json_extract(row, '$.merge'), 0),
    recorded_at = COALESCE((SELECT MAX(recorded_at) FROM journal WHERE task = tasks.arn), 0);
CREATE INDEX tasks_off_board ON tasks (recorded_at) WHERE on_board = 0;
