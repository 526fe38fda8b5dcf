-- What a task of the history is found by: when it stopped (0 while it has not), its family, and the texts that a list is
-- narrowed by. Rows of before this migration have empty facets until they are written anew or tidied.
ALTER TABLE tasks ADD COLUMN ended_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tasks ADD COLUMN family TEXT NOT NULL DEFAULT '';
ALTER TABLE tasks ADD COLUMN facets TEXT NOT NULL DEFAULT '';
ALTER TABLE tasks ADD COLUMN words TEXT NOT NULL DEFAULT '';
CREATE INDEX tasks_past ON tasks (ended_at, id) WHERE on_board = 0;
CREATE INDEX tasks_past_by_family ON tasks (family, ended_at, id) WHERE on_board = 0;
CREATE INDEX tasks_to_index ON tasks (arn) WHERE facets = '';
