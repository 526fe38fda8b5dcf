-- What began and ended lately, for the overview. As columns, so that counting reads nothing but the index.
ALTER TABLE tasks ADD COLUMN activity_began INTEGER GENERATED ALWAYS AS (json_extract(row, '$.started_at')) VIRTUAL;
ALTER TABLE tasks ADD COLUMN activity_ended INTEGER GENERATED ALWAYS AS (json_extract(row, '$.stopped_at')) VIRTUAL;
CREATE INDEX tasks_began ON tasks (activity_began, cluster) WHERE activity_began IS NOT NULL;
CREATE INDEX tasks_ended ON tasks (activity_ended, cluster) WHERE activity_ended IS NOT NULL;
-- Stopped tasks, without those that plainly ended well or that somebody stopped: few among many.
CREATE INDEX tasks_suspect ON tasks (activity_ended)
    WHERE instr(row, '"spot_deadline":') > 0
       OR (instr(row, '"exit":0') = 0 AND instr(row, '"stop_code":"UserInitiated"') = 0
           AND instr(row, '"stop_code":"ServiceSchedulerInitiated"') = 0);
