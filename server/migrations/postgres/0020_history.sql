-- See the SQLite schema of the same number for what the columns mean.
ALTER TABLE tasks
    ADD COLUMN ended_at BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN family TEXT COLLATE "C" NOT NULL DEFAULT '',
    ADD COLUMN facets TEXT COLLATE "C" NOT NULL DEFAULT '',
    ADD COLUMN words TEXT COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX tasks_past ON tasks (ended_at, id) WHERE NOT on_board;
CREATE INDEX tasks_past_by_family ON tasks (family, ended_at, id) WHERE NOT on_board;
CREATE INDEX tasks_to_index ON tasks (arn) WHERE facets = '';

-- As the function of the first migration, which stays for replicas of the version before; it writes these columns too.
CREATE FUNCTION journal_append(
    kinds TEXT[], arns TEXT[], clusters TEXT[], launches TEXT[], versions BIGINT[], merges BIGINT[], rows TEXT[],
    sources TEXT[], event_subjects TEXT[], event_ids TEXT[], event_bodies TEXT[], at BIGINT,
    new_ended BIGINT[], new_families TEXT[], new_facets TEXT[], new_words TEXT[]
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
            INSERT INTO tasks AS known (arn, id, cluster, launch, on_board, version, merge, row, recorded_at,
                                        ended_at, family, facets, words)
            VALUES (arns[n], split_part(arns[n], '/', -1), clusters[n], launches[n], TRUE, versions[n], merges[n], rows[n], at,
                    new_ended[n], new_families[n], new_facets[n], new_words[n])
            ON CONFLICT (arn) DO UPDATE SET
                launch = excluded.launch, on_board = TRUE, version = excluded.version, merge = excluded.merge,
                row = excluded.row, recorded_at = excluded.recorded_at, ended_at = excluded.ended_at,
                family = excluded.family, facets = excluded.facets, words = excluded.words
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
