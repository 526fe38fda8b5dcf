-- See the SQLite schema of the same number. The times are found by their names, because a cast to json is not immutable
-- and refuses U+0000; a quote within a text is escaped, so no text can look like one.
ALTER TABLE tasks
    ADD COLUMN activity_began BIGINT GENERATED ALWAYS AS (substring(row FROM '"started_at":([0-9]+)')::bigint) STORED,
    ADD COLUMN activity_ended BIGINT GENERATED ALWAYS AS (substring(row FROM '"stopped_at":([0-9]+)')::bigint) STORED;
CREATE INDEX tasks_began ON tasks (activity_began, cluster) WHERE activity_began IS NOT NULL;
CREATE INDEX tasks_ended ON tasks (activity_ended, cluster) WHERE activity_ended IS NOT NULL;
CREATE INDEX tasks_suspect ON tasks (activity_ended)
    WHERE strpos(row, '"spot_deadline":') > 0
       OR (strpos(row, '"exit":0') = 0 AND strpos(row, '"stop_code":"UserInitiated"') = 0
           AND strpos(row, '"stop_code":"ServiceSchedulerInitiated"') = 0);
