-- What ECS said of a stopped task last, for its page; values of environment variables are not in it.
CREATE TABLE task_details (
    arn  TEXT PRIMARY KEY REFERENCES tasks (arn) ON DELETE CASCADE,
    body TEXT NOT NULL
) STRICT;
