--liquibase formatted sql logicalFilePath:002_add_compacted_from_id.sql

-- For databases whose artifact table is older than compacted_from_id: where a full version was compacted from stood in
-- meta.compacted_from only. The column arrives while programs of both kinds read and write:
--
--   1. the column, with triggers that keep column and meta in step for whoever writes only one of them;
--   2. the index, built concurrently;
--   3. the values that are older than the trigger, moved in small batches, each committed on its own;
--   4. the foreign key and the check, first for new rows, then validated for all.
--
-- Every step can be killed and run again. A value that cannot be moved stays in meta, and compacted_from_report says why.
--
-- A new database has the column from 001, and all of this is marked as run there. What the migration needs for itself
-- (tables, functions, the trigger) is made while it is unfinished: while the check or the foreign key is not validated,
-- or a row has meta.compacted_from. Preconditions have to be right before any changeset has run, because the SQL of an
-- update can be written out without being executed; so a missing artifact table always means: 001 makes it, nothing to
-- do here. Checks are tried in order, and the first one that fails ends them.

--changeset dagstore:002-compacted_from_progress runInTransaction:false splitStatements:false
--comment: How far each step of the migration is, one row per step, for people and for a run that takes an interrupted one up again.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:1 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'artifact'
--precondition-sql-check expectedResult:1 select count(*) from (select 1 from (select count(*) as n from pg_constraint join pg_attribute on attrelid = conrelid and attnum = any (conkey) where conrelid = to_regclass(quote_ident(current_schema()) || '.artifact') and attname = 'compacted_from_id' and convalidated and (contype = 'f' or conname = 'artifact_compacted_from_only_on_dag_version')) as valid where n < 2 union all select 1 from artifact where meta -> 'compacted_from' is not null limit 1) as unfinished
--precondition-sql-check expectedResult:0 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'compacted_from_progress'
create table compacted_from_progress (
    step text constraint compacted_from_progress_pkey primary key,
    total bigint not null,
    position bigint not null,
    seen bigint not null,
    moved bigint not null,
    rejected bigint not null,
    started_at timestamptz not null,
    resumed_at timestamptz not null,
    resumed_position bigint not null,
    updated_at timestamptz not null,
    finished_at timestamptz
);
--rollback drop table if exists compacted_from_progress;

--changeset dagstore:002-compacted_from_todo runInTransaction:false splitStatements:false
--comment: The artifacts that a step has to look at, read once: looking for the next ones in every batch would read the whole table each time.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:1 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'artifact'
--precondition-sql-check expectedResult:1 select count(*) from (select 1 from (select count(*) as n from pg_constraint join pg_attribute on attrelid = conrelid and attnum = any (conkey) where conrelid = to_regclass(quote_ident(current_schema()) || '.artifact') and attname = 'compacted_from_id' and convalidated and (contype = 'f' or conname = 'artifact_compacted_from_only_on_dag_version')) as valid where n < 2 union all select 1 from artifact where meta -> 'compacted_from' is not null limit 1) as unfinished
--precondition-sql-check expectedResult:0 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'compacted_from_todo'
create table compacted_from_todo (
    step text,
    position bigint,
    artifact_id uuid not null,
    constraint compacted_from_todo_pkey primary key (step, position)
);
--rollback drop table if exists compacted_from_todo;

--changeset dagstore:002-compacted_from_report runInTransaction:false splitStatements:false
--comment: Values of meta.compacted_from that are not in the column or differ from it, and why. They stay in meta; this is a list of them.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:1 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'artifact'
--precondition-sql-check expectedResult:1 select count(*) from (select 1 from (select count(*) as n from pg_constraint join pg_attribute on attrelid = conrelid and attnum = any (conkey) where conrelid = to_regclass(quote_ident(current_schema()) || '.artifact') and attname = 'compacted_from_id' and convalidated and (contype = 'f' or conname = 'artifact_compacted_from_only_on_dag_version')) as valid where n < 2 union all select 1 from artifact where meta -> 'compacted_from' is not null limit 1) as unfinished
--precondition-sql-check expectedResult:0 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'compacted_from_report'
create table compacted_from_report (
    artifact_id uuid constraint compacted_from_report_pkey primary key,
    value jsonb not null,
    reason text not null,
    reported_at timestamptz not null default now()
);
--rollback drop table if exists compacted_from_report;

--changeset dagstore:002-dagstore_uuid_of runInTransaction:false splitStatements:false
--comment: The id in a JSON value, in any form that uuid accepts: either case, braces or none, a dash or none after every fourth digit. Null for anything else.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:1 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'artifact'
--precondition-sql-check expectedResult:1 select count(*) from (select 1 from (select count(*) as n from pg_constraint join pg_attribute on attrelid = conrelid and attnum = any (conkey) where conrelid = to_regclass(quote_ident(current_schema()) || '.artifact') and attname = 'compacted_from_id' and convalidated and (contype = 'f' or conname = 'artifact_compacted_from_only_on_dag_version')) as valid where n < 2 union all select 1 from artifact where meta -> 'compacted_from' is not null limit 1) as unfinished
--precondition-sql-check expectedResult:0 select count(*) from pg_proc where pronamespace = to_regnamespace(quote_ident(current_schema())) and proname = 'dagstore_uuid_of'
-- Nearly all are in the form in which uuid is printed, and a pattern takes ten times as long to see that.
create function dagstore_uuid_of(value jsonb) returns uuid language sql immutable as $$
    select case
        when jsonb_typeof(value) <> 'string' then null
        when value #>> '{}' like '________-____-____-____-____________'
            and translate(value #>> '{}', '0123456789abcdefABCDEF', '') = '----'
        then (value #>> '{}')::uuid
        when value #>> '{}' ~* '^(([0-9a-f]{4}-?){7}[0-9a-f]{4}|\{([0-9a-f]{4}-?){7}[0-9a-f]{4}\})$'
        then (value #>> '{}')::uuid
    end
$$;
--rollback drop function if exists dagstore_uuid_of(jsonb);

--changeset dagstore:002-dagstore_why_not_moved runInTransaction:false splitStatements:false
--comment: Why a value of meta.compacted_from cannot be in the column; null if it can.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:1 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'artifact'
--precondition-sql-check expectedResult:1 select count(*) from (select 1 from (select count(*) as n from pg_constraint join pg_attribute on attrelid = conrelid and attnum = any (conkey) where conrelid = to_regclass(quote_ident(current_schema()) || '.artifact') and attname = 'compacted_from_id' and convalidated and (contype = 'f' or conname = 'artifact_compacted_from_only_on_dag_version')) as valid where n < 2 union all select 1 from artifact where meta -> 'compacted_from' is not null limit 1) as unfinished
--precondition-sql-check expectedResult:0 select count(*) from pg_proc where pronamespace = to_regnamespace(quote_ident(current_schema())) and proname = 'dagstore_why_not_moved'
-- A target that is held cannot disappear before the caller commits. A transaction with an old snapshot gets an error for
-- one that was deleted meanwhile; catching it costs a subtransaction, which others need not pay for.
create function dagstore_why_not_moved(base uuid, base_kind text, value jsonb, hold boolean) returns text
language plpgsql as $$
declare
    source constant uuid := dagstore_uuid_of(value);
    source_kind text;
    source_base uuid;
begin
    if base_kind <> 'dag_version' then
        return 'not_a_dag_version';
    elsif jsonb_typeof(value) = 'array' then
        return 'array';
    elsif jsonb_typeof(value) <> 'string' then
        return 'not_a_string';
    elsif source is null then
        return 'malformed';
    end if;
    if source = base then
        -- Which may not be stored yet.
        return 'target_not_a_patch_set';
    elsif not hold then
        select kind, base_version into source_kind, source_base from artifact where artifact_id = source;
    elsif current_setting('transaction_isolation') = 'read committed' then
        select kind, base_version into source_kind, source_base from artifact where artifact_id = source for key share;
    else
        begin
            select kind, base_version into source_kind, source_base from artifact where artifact_id = source for key share;
        exception when serialization_failure then
            return 'no_such_artifact';
        end;
    end if;
    return case
        when source_kind is null then 'no_such_artifact'
        when source_kind <> 'patch_set' then 'target_not_a_patch_set'
        when source_base = base then 'built_on_this_base'
    end;
end $$;
--rollback drop function if exists dagstore_why_not_moved(uuid, text, jsonb, boolean);

--changeset dagstore:002-dagstore_sync_compacted_from runInTransaction:false splitStatements:false
--comment: Fills column or meta for a writer that knows only the other. A row with a value that does not fit is stored as it is: a program that has always worked goes on working.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:1 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'artifact'
--precondition-sql-check expectedResult:1 select count(*) from (select 1 from (select count(*) as n from pg_constraint join pg_attribute on attrelid = conrelid and attnum = any (conkey) where conrelid = to_regclass(quote_ident(current_schema()) || '.artifact') and attname = 'compacted_from_id' and convalidated and (contype = 'f' or conname = 'artifact_compacted_from_only_on_dag_version')) as valid where n < 2 union all select 1 from artifact where meta -> 'compacted_from' is not null limit 1) as unfinished
--precondition-sql-check expectedResult:0 select count(*) from pg_proc where pronamespace = to_regnamespace(quote_ident(current_schema())) and proname = 'dagstore_sync_compacted_from'
-- With the rights of its owner, as writers may not have any on functions; and therefore with a search path of its own,
-- for as long as it runs, and nobody else may attach it to a table. The path is that of the table, as a schema can be
-- renamed.
create function dagstore_sync_compacted_from() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
declare
    value constant jsonb := new.meta -> 'compacted_from';
begin
    perform set_config('search_path', quote_ident(tg_table_schema) || ', pg_temp', true);
    if value is not null then
        if dagstore_why_not_moved(new.artifact_id, new.kind, value, true) is null then
            new.compacted_from_id := dagstore_uuid_of(value);
        end if;
    elsif jsonb_typeof(new.meta) = 'object'
        -- An update that only takes the field out of meta is left alone, as the column counts, until the column is to go.
        and (tg_op = 'INSERT' or tg_nargs > 0 or new.compacted_from_id is distinct from old.compacted_from_id)
    then
        new.meta := new.meta || jsonb_build_object('compacted_from', new.compacted_from_id);
    end if;
    return new;
end $$;
revoke execute on function dagstore_sync_compacted_from() from public;
--rollback drop function if exists dagstore_sync_compacted_from();

--changeset dagstore:002-dagstore_report_compacted_from runInTransaction:false splitStatements:false
--comment: Reports what a writer leaves behind when it commits: a value that is not in the column, or differs from it. Takes back a report that is not true any more.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:1 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'artifact'
--precondition-sql-check expectedResult:1 select count(*) from (select 1 from (select count(*) as n from pg_constraint join pg_attribute on attrelid = conrelid and attnum = any (conkey) where conrelid = to_regclass(quote_ident(current_schema()) || '.artifact') and attname = 'compacted_from_id' and convalidated and (contype = 'f' or conname = 'artifact_compacted_from_only_on_dag_version')) as valid where n < 2 union all select 1 from artifact where meta -> 'compacted_from' is not null limit 1) as unfinished
--precondition-sql-check expectedResult:0 select count(*) from pg_proc where pronamespace = to_regnamespace(quote_ident(current_schema())) and proname = 'dagstore_report_compacted_from'
-- Only then is it known what has become of the row, and whether its target has been stored after it. With the rights of
-- its owner, as writers may not have any on the report; and therefore with the search path of the table, and nobody else
-- may attach it to one.
create function dagstore_report_compacted_from() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
declare
    base record;
    value jsonb;
    reason text;
begin
    perform set_config('search_path', quote_ident(tg_table_schema) || ', pg_temp', true);
    select * into base from artifact where artifact_id = new.artifact_id;
    value := base.meta -> 'compacted_from';
    if value is not null and base.compacted_from_id is null then
        reason := dagstore_why_not_moved(base.artifact_id, base.kind, value, true);
        if reason is null then
            update artifact set compacted_from_id = dagstore_uuid_of(value) where artifact_id = base.artifact_id;
        end if;
    elsif value is not null and base.compacted_from_id is distinct from dagstore_uuid_of(value) then
        reason := 'disagreeing';
    end if;
    if reason is null then
        delete from compacted_from_report where artifact_id = new.artifact_id;
    else
        insert into compacted_from_report (artifact_id, value, reason) values (base.artifact_id, value, reason)
        on conflict (artifact_id) do update
        set value = excluded.value, reason = excluded.reason, reported_at = excluded.reported_at
        where (compacted_from_report.value, compacted_from_report.reason) is distinct from (excluded.value, excluded.reason);
    end if;
    return null;
end $$;
revoke execute on function dagstore_report_compacted_from() from public;
--rollback drop function if exists dagstore_report_compacted_from();

--changeset dagstore:002-dagstore_create_compacted_from_sync runInTransaction:false splitStatements:false
--comment: Creates the triggers, for a caller who has the table locked. Who writes the same to both places, or to neither, does not pay for their functions.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:1 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'artifact'
--precondition-sql-check expectedResult:1 select count(*) from (select 1 from (select count(*) as n from pg_constraint join pg_attribute on attrelid = conrelid and attnum = any (conkey) where conrelid = to_regclass(quote_ident(current_schema()) || '.artifact') and attname = 'compacted_from_id' and convalidated and (contype = 'f' or conname = 'artifact_compacted_from_only_on_dag_version')) as valid where n < 2 union all select 1 from artifact where meta -> 'compacted_from' is not null limit 1) as unfinished
--precondition-sql-check expectedResult:0 select count(*) from pg_proc where pronamespace = to_regnamespace(quote_ident(current_schema())) and proname = 'dagstore_create_compacted_from_sync'
-- A constraint trigger is the only one that can wait for the commit, and cannot be replaced. The migration's own batches
-- set dagstore.migration: they report themselves.
create procedure dagstore_create_compacted_from_sync() language plpgsql as $$
begin
    create or replace trigger artifact_sync_compacted_from_insert before insert on artifact
    for each row when ((new.meta -> 'compacted_from' is null) <> (new.compacted_from_id is null))
    execute function dagstore_sync_compacted_from();

    create or replace trigger artifact_sync_compacted_from_update before update on artifact
    for each row when (
        (new.meta -> 'compacted_from' is null) <> (new.compacted_from_id is null)
        and (
            new.compacted_from_id is distinct from old.compacted_from_id
            or new.meta -> 'compacted_from' is distinct from old.meta -> 'compacted_from'
        )
    )
    execute function dagstore_sync_compacted_from();

    if not exists (
        select from pg_trigger
        where tgrelid = 'artifact'::regclass and tgname = 'artifact_sync_compacted_from_insert_report'
    ) then
        create constraint trigger artifact_sync_compacted_from_insert_report after insert on artifact
        deferrable initially deferred
        for each row when (
            new.meta -> 'compacted_from' is not null
            and new.meta -> 'compacted_from' is distinct from to_jsonb(new.compacted_from_id)
        )
        execute function dagstore_report_compacted_from();

        create constraint trigger artifact_sync_compacted_from_update_report after update on artifact
        deferrable initially deferred
        for each row when (
            (
                new.compacted_from_id is distinct from old.compacted_from_id
                or new.meta -> 'compacted_from' is distinct from old.meta -> 'compacted_from'
            ) and (
                new.meta -> 'compacted_from' is distinct from to_jsonb(new.compacted_from_id)
                or old.meta -> 'compacted_from' is distinct from to_jsonb(old.compacted_from_id)
            )
            and current_setting('dagstore.migration', true) is distinct from 'on'
        )
        execute function dagstore_report_compacted_from();
    end if;
end $$;
--rollback drop procedure if exists dagstore_create_compacted_from_sync();

--changeset dagstore:002-dagstore_start_compacted_from_sync runInTransaction:false splitStatements:false
--comment: Installs the triggers.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:1 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'artifact'
--precondition-sql-check expectedResult:1 select count(*) from (select 1 from (select count(*) as n from pg_constraint join pg_attribute on attrelid = conrelid and attnum = any (conkey) where conrelid = to_regclass(quote_ident(current_schema()) || '.artifact') and attname = 'compacted_from_id' and convalidated and (contype = 'f' or conname = 'artifact_compacted_from_only_on_dag_version')) as valid where n < 2 union all select 1 from artifact where meta -> 'compacted_from' is not null limit 1) as unfinished
--precondition-sql-check expectedResult:0 select count(*) from pg_proc where pronamespace = to_regnamespace(quote_ident(current_schema())) and proname = 'dagstore_start_compacted_from_sync'
create procedure dagstore_start_compacted_from_sync() language plpgsql as $$
begin
    call dagstore_change('artifact', 'share row exclusive', 'call dagstore_create_compacted_from_sync()');
end $$;
--rollback drop procedure if exists dagstore_start_compacted_from_sync();

--changeset dagstore:002-dagstore_stop_compacted_from_sync runInTransaction:false splitStatements:false
--comment: Removes the triggers.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:1 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'artifact'
--precondition-sql-check expectedResult:1 select count(*) from (select 1 from (select count(*) as n from pg_constraint join pg_attribute on attrelid = conrelid and attnum = any (conkey) where conrelid = to_regclass(quote_ident(current_schema()) || '.artifact') and attname = 'compacted_from_id' and convalidated and (contype = 'f' or conname = 'artifact_compacted_from_only_on_dag_version')) as valid where n < 2 union all select 1 from artifact where meta -> 'compacted_from' is not null limit 1) as unfinished
--precondition-sql-check expectedResult:0 select count(*) from pg_proc where pronamespace = to_regnamespace(quote_ident(current_schema())) and proname = 'dagstore_stop_compacted_from_sync'
create procedure dagstore_stop_compacted_from_sync() language plpgsql as $$
begin
    call dagstore_change('artifact', 'access exclusive', $change$
        drop trigger if exists artifact_sync_compacted_from_insert on artifact;
        drop trigger if exists artifact_sync_compacted_from_update on artifact;
        drop trigger if exists artifact_sync_compacted_from_insert_report on artifact;
        drop trigger if exists artifact_sync_compacted_from_update_report on artifact;
    $change$);
end $$;
--rollback drop procedure if exists dagstore_stop_compacted_from_sync();

--changeset dagstore:002-dagstore_run_in_batches runInTransaction:false splitStatements:false
--comment: Does one step of the migration in batches, each committed on its own, while others write. Takes an interrupted run up where it stopped.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:1 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'artifact'
--precondition-sql-check expectedResult:1 select count(*) from (select 1 from (select count(*) as n from pg_constraint join pg_attribute on attrelid = conrelid and attnum = any (conkey) where conrelid = to_regclass(quote_ident(current_schema()) || '.artifact') and attname = 'compacted_from_id' and convalidated and (contype = 'f' or conname = 'artifact_compacted_from_only_on_dag_version')) as valid where n < 2 union all select 1 from artifact where meta -> 'compacted_from' is not null limit 1) as unfinished
--precondition-sql-check expectedResult:0 select count(*) from pg_proc where pronamespace = to_regnamespace(quote_ident(current_schema())) and proname = 'dagstore_run_in_batches'
-- listing: a query for the ids of the artifacts to look at; $1 is false for the first list, and true when it is asked
-- again for what is left, from which it excludes what cannot be done.
-- batch: a statement that does its work on those of the artifacts $1 that nobody has locked, and returns how many it saw,
-- changed and rejected.
create procedure dagstore_run_in_batches(
    this_step text, listing text, batch text, batch_size int, pause_millis int
) language plpgsql as $$
declare
    lock_key constant bigint := hashtextextended('dagstore:' || current_schema(), 0);
    progress compacted_from_progress;
    ids uuid[];
    listed bigint;
    seen_now bigint;
    moved_now bigint;
    rejected_now bigint;
    seen_in_list bigint := 0;
    since timestamptz;
    pause double precision;
    obstacle text;
begin
    if not coalesce(batch_size >= 1 and pause_millis >= 0, false) then
        raise exception 'a batch has at least 1 row and a pause at least 0 milliseconds, not % and %', batch_size, pause_millis
            using errcode = 'invalid_parameter_value';
    end if;
    if not pg_try_advisory_lock(lock_key) then
        raise exception 'another session is migrating this schema'
            using errcode = 'object_in_use', hint = 'Wait until it is done, then try again.';
    end if;

    select * into progress from compacted_from_progress where step = this_step;
    if progress.step is not null and progress.finished_at is null then
        update compacted_from_progress set resumed_at = clock_timestamp(), resumed_position = position
        where step = this_step
        returning * into progress;
    else
        delete from compacted_from_todo where step = this_step;
        execute format(
            'insert into compacted_from_todo select %L, row_number() over (), artifact_id from (%s) as list',
            this_step, listing
        ) using false;
        get diagnostics listed = row_count;
        delete from compacted_from_progress where step = this_step;
        insert into compacted_from_progress
        values (this_step, listed, 0, 0, 0, 0, clock_timestamp(), clock_timestamp(), 0, clock_timestamp(), null)
        returning * into progress;
    end if;
    commit;

    -- What is not in a list that has just been made is not worth another look.
    while progress.total > 0 loop
        ids := array(
            select artifact_id from compacted_from_todo
            where step = this_step
              and position > progress.position
              and position <= progress.position + batch_size
        );
        if progress.position < progress.total then
            begin
                perform set_config('lock_timeout', '200ms', true);
                -- The rows are named by their ids: while statistics are behind, no plan may read the whole table for them.
                perform set_config('enable_seqscan', 'off', true);
                perform set_config('dagstore.migration', 'on', true);
                -- A crash takes a batch back together with its position; the end of the run makes all of them durable.
                perform set_config('synchronous_commit', 'off', true);
                execute batch into seen_now, moved_now, rejected_now using ids;
                obstacle := null;
            exception
            when lock_not_available or deadlock_detected or foreign_key_violation or serialization_failure then
                -- The last two: a target was deleted after it had been looked at, or a row was written after the
                -- snapshot, where transactions are not read committed unless they say so.
                obstacle := coalesce(
                    (select holder from dagstore_in_the_way('artifact', 'exclusive') limit 1),
                    'a transaction that has just ended'
                );
            end;
            if obstacle is null then
                seen_in_list := seen_in_list + seen_now;
                update compacted_from_progress
                set position = least(position + batch_size, total),
                    seen = seen + seen_now,
                    moved = moved + moved_now,
                    rejected = rejected + rejected_now,
                    updated_at = clock_timestamp()
                where step = this_step
                returning * into progress;
                commit;
                -- Entries that a GIN index has set aside are sorted in by whoever sets aside one too many. That takes its
                -- time, and should not be a writer, nor a batch that has rows locked.
                if progress.position / batch_size % 4 = 0 then
                    perform gin_clean_pending_list(indexrelid)
                    from pg_index join pg_class on pg_class.oid = indexrelid join pg_am on pg_am.oid = relam
                    where indrelid = 'artifact'::regclass and amname = 'gin' and indisvalid;
                    commit;
                end if;
                if seen_now > 0 then
                    since := null;
                    pause := null;
                end if;
                perform pg_sleep(pause_millis / 1000.0);
            end if;
        else
            -- Rows that somebody had locked, and rows that were written meanwhile where no trigger looks after them.
            execute format(
                'insert into compacted_from_todo select %L, %s + row_number() over (), artifact_id from (%s) as list',
                this_step, progress.total, listing
            ) using true;
            get diagnostics listed = row_count;
            exit when listed = 0;
            update compacted_from_progress set total = total + listed, updated_at = clock_timestamp()
            where step = this_step
            returning * into progress;
            commit;
            -- Whoever has locked one of these rows is in the way; else some older transaction is taken for him.
            obstacle := case when seen_in_list = 0 and progress.position > 0 then coalesce(
                (
                    select holder
                    from dagstore_in_the_way('artifact', 'exclusive') with ordinality
                    order by exists (
                        select from compacted_from_todo
                        join artifact using (artifact_id)
                        join pg_locks on transactionid = artifact.xmax
                        where step = this_step and position > progress.position and virtualtransaction = transaction
                    ) desc, ordinality
                    limit 1
                ),
                'a transaction that has just ended'
            ) end;
            seen_in_list := 0;
        end if;
        if obstacle is not null then
            since := coalesce(since, clock_timestamp());
            call dagstore_wait('artifact', obstacle, since, pause);
        end if;
    end loop;

    update compacted_from_progress set finished_at = clock_timestamp(), updated_at = clock_timestamp()
    where step = this_step;
    delete from compacted_from_todo where step = this_step;
    commit;
    perform pg_advisory_unlock(lock_key);
end $$;
revoke execute on procedure dagstore_run_in_batches(text, text, text, int, int) from public;
--rollback drop procedure if exists dagstore_run_in_batches(text, text, text, int, int);

--changeset dagstore:002-dagstore_backfill_compacted_from runInTransaction:false splitStatements:false
--comment: Moves every value of meta.compacted_from that fits to the column, and reports the others. Can be called at any time. Where both have a value the column counts.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:1 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'artifact'
--precondition-sql-check expectedResult:1 select count(*) from (select 1 from (select count(*) as n from pg_constraint join pg_attribute on attrelid = conrelid and attnum = any (conkey) where conrelid = to_regclass(quote_ident(current_schema()) || '.artifact') and attname = 'compacted_from_id' and convalidated and (contype = 'f' or conname = 'artifact_compacted_from_only_on_dag_version')) as valid where n < 2 union all select 1 from artifact where meta -> 'compacted_from' is not null limit 1) as unfinished
--precondition-sql-check expectedResult:0 select count(*) from pg_proc where pronamespace = to_regnamespace(quote_ident(current_schema())) and proname = 'dagstore_backfill_compacted_from'
create procedure dagstore_backfill_compacted_from(batch_size int, pause_millis int) language plpgsql as $$
begin
    call dagstore_run_in_batches(
        'backfill',
        $listing$
            select artifact_id from artifact
            where meta -> 'compacted_from' is not null
              and (compacted_from_id is null or compacted_from_id is distinct from dagstore_uuid_of(meta -> 'compacted_from'))
              and not ($1 and exists (
                  select from compacted_from_report as report
                  where report.artifact_id = artifact.artifact_id
                    and report.value = artifact.meta -> 'compacted_from'
                    and report.reason = case
                        when compacted_from_id is null then dagstore_why_not_moved(artifact.artifact_id, kind, report.value, false)
                        else 'disagreeing'
                    end
              ))
            union all
            select artifact_id from artifact join compacted_from_report using (artifact_id)
            where meta -> 'compacted_from' is null or compacted_from_id = dagstore_uuid_of(meta -> 'compacted_from')
        $listing$,
        $batch$
            with claim as materialized (
                select artifact_id, kind, compacted_from_id, meta -> 'compacted_from' as value
                from artifact
                where artifact_id = any ($1)
                for no key update skip locked
            ), judged as materialized (
                select artifact_id, value, compacted_from_id is null and value is not null as not_yet_moved, case
                    when value is null then null
                    when compacted_from_id is null then dagstore_why_not_moved(artifact_id, kind, value, false)
                    when compacted_from_id is distinct from dagstore_uuid_of(value) then 'disagreeing'
                end as reason
                from claim
            ), moved as (
                update artifact set compacted_from_id = dagstore_uuid_of(value)
                from judged
                where artifact.artifact_id = judged.artifact_id and not_yet_moved and reason is null
                returning 1
            ), reported as (
                insert into compacted_from_report (artifact_id, value, reason)
                select artifact_id, value, reason from judged where reason is not null
                on conflict (artifact_id) do update
                set value = excluded.value, reason = excluded.reason, reported_at = excluded.reported_at
                where (compacted_from_report.value, compacted_from_report.reason) is distinct from (excluded.value, excluded.reason)
            ), settled as (
                delete from compacted_from_report using judged
                where compacted_from_report.artifact_id = judged.artifact_id and judged.reason is null
            )
            select
                (select count(*) from claim),
                (select count(*) from moved),
                (select count(*) from judged where reason is not null)
        $batch$,
        batch_size,
        pause_millis
    );
    delete from compacted_from_report as report
    where not exists (select from artifact where artifact.artifact_id = report.artifact_id);
end $$;
--rollback drop procedure if exists dagstore_backfill_compacted_from(int, int);

--changeset dagstore:002-dagstore_require_meta_objects runInTransaction:false splitStatements:false
--comment: The field that the column goes back to needs an object.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:1 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'artifact'
--precondition-sql-check expectedResult:1 select count(*) from (select 1 from (select count(*) as n from pg_constraint join pg_attribute on attrelid = conrelid and attnum = any (conkey) where conrelid = to_regclass(quote_ident(current_schema()) || '.artifact') and attname = 'compacted_from_id' and convalidated and (contype = 'f' or conname = 'artifact_compacted_from_only_on_dag_version')) as valid where n < 2 union all select 1 from artifact where meta -> 'compacted_from' is not null limit 1) as unfinished
--precondition-sql-check expectedResult:0 select count(*) from pg_proc where pronamespace = to_regnamespace(quote_ident(current_schema())) and proname = 'dagstore_require_meta_objects'
create function dagstore_require_meta_objects() returns void language plpgsql as $$
declare
    stuck constant uuid := (
        select artifact_id from artifact
        where compacted_from_id is not null and jsonb_typeof(meta) is distinct from 'object' limit 1
    );
begin
    if stuck is not null then
        raise exception 'compacted_from_id cannot go back to meta in artifact %, whose meta is not an object', stuck
            using hint = 'Make its meta an object, then try again.';
    end if;
end $$;
--rollback drop function if exists dagstore_require_meta_objects();

--changeset dagstore:002-dagstore_overruled runInTransaction:false splitStatements:false
--comment: What meta has to keep beside the column's value that goes into it: a different value that was there, with those of earlier times.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:1 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'artifact'
--precondition-sql-check expectedResult:1 select count(*) from (select 1 from (select count(*) as n from pg_constraint join pg_attribute on attrelid = conrelid and attnum = any (conkey) where conrelid = to_regclass(quote_ident(current_schema()) || '.artifact') and attname = 'compacted_from_id' and convalidated and (contype = 'f' or conname = 'artifact_compacted_from_only_on_dag_version')) as valid where n < 2 union all select 1 from artifact where meta -> 'compacted_from' is not null limit 1) as unfinished
--precondition-sql-check expectedResult:0 select count(*) from pg_proc where pronamespace = to_regnamespace(quote_ident(current_schema())) and proname = 'dagstore_overruled'
create function dagstore_overruled(meta jsonb, winner uuid) returns jsonb language sql immutable as $$
    select case
        when meta -> 'compacted_from' is null or winner is not distinct from dagstore_uuid_of(meta -> 'compacted_from')
        then '{}'
        when meta -> 'compacted_from_overruled' is null
        then jsonb_build_object('compacted_from_overruled', meta -> 'compacted_from')
        when jsonb_typeof(meta -> 'compacted_from_overruled') = 'array'
        then jsonb_build_object(
            'compacted_from_overruled', meta -> 'compacted_from_overruled' || jsonb_build_array(meta -> 'compacted_from')
        )
        else jsonb_build_object(
            'compacted_from_overruled',
            jsonb_build_array(meta -> 'compacted_from_overruled', meta -> 'compacted_from')
        )
    end
$$;
--rollback drop function if exists dagstore_overruled(jsonb, uuid);

--changeset dagstore:002-dagstore_write_back_compacted_from runInTransaction:false splitStatements:false
--comment: Puts the values of the column into meta, where programs that do not know the column find them. Which of the two counts where they differ, the caller says.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:1 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'artifact'
--precondition-sql-check expectedResult:1 select count(*) from (select 1 from (select count(*) as n from pg_constraint join pg_attribute on attrelid = conrelid and attnum = any (conkey) where conrelid = to_regclass(quote_ident(current_schema()) || '.artifact') and attname = 'compacted_from_id' and convalidated and (contype = 'f' or conname = 'artifact_compacted_from_only_on_dag_version')) as valid where n < 2 union all select 1 from artifact where meta -> 'compacted_from' is not null limit 1) as unfinished
--precondition-sql-check expectedResult:0 select count(*) from pg_proc where pronamespace = to_regnamespace(quote_ident(current_schema())) and proname = 'dagstore_write_back_compacted_from'
-- In the form that uuid is printed in, as those programs compare texts. A value of meta that is overruled is kept beside
-- the new one, as compacted_from_overruled.
create procedure dagstore_write_back_compacted_from(
    this_step text, overrule boolean, batch_size int, pause_millis int
) language plpgsql as $$
begin
    perform dagstore_require_meta_objects();
    call dagstore_run_in_batches(
        this_step,
        format($listing$
            select artifact_id from artifact
            where compacted_from_id is not null
              and meta -> 'compacted_from' is distinct from to_jsonb(compacted_from_id)
              and (%L or meta -> 'compacted_from' is null)
              and jsonb_typeof(meta) = 'object'
        $listing$, overrule),
        $batch$
            with found as materialized (
                select artifact_id
                from artifact
                where artifact_id = any ($1)
                  and compacted_from_id is not null
                  and meta -> 'compacted_from' is distinct from to_jsonb(compacted_from_id)
                  and jsonb_typeof(meta) = 'object'
                for no key update skip locked
            ), moved as (
                update artifact
                set meta = meta
                    || jsonb_build_object('compacted_from', compacted_from_id)
                    || dagstore_overruled(meta, compacted_from_id)
                from found
                where artifact.artifact_id = found.artifact_id
                returning 1
            )
            select (select count(*) from found), (select count(*) from moved), 0
        $batch$,
        batch_size,
        pause_millis
    );
    -- Written meanwhile.
    perform dagstore_require_meta_objects();
end $$;
--rollback drop procedure if exists dagstore_write_back_compacted_from(text, boolean, int, int);

--changeset dagstore:002-dagstore_release_compacted_from runInTransaction:false splitStatements:false
--comment: Takes what the check or the foreign key would refuse out of the column, into meta and the report. Only columns that this changelog did not make have such values.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:1 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'artifact'
--precondition-sql-check expectedResult:1 select count(*) from (select 1 from (select count(*) as n from pg_constraint join pg_attribute on attrelid = conrelid and attnum = any (conkey) where conrelid = to_regclass(quote_ident(current_schema()) || '.artifact') and attname = 'compacted_from_id' and convalidated and (contype = 'f' or conname = 'artifact_compacted_from_only_on_dag_version')) as valid where n < 2 union all select 1 from artifact where meta -> 'compacted_from' is not null limit 1) as unfinished
--precondition-sql-check expectedResult:0 select count(*) from pg_proc where pronamespace = to_regnamespace(quote_ident(current_schema())) and proname = 'dagstore_release_compacted_from'
-- A different value of meta is kept beside, as compacted_from_overruled.
create procedure dagstore_release_compacted_from(batch_size int, pause_millis int) language plpgsql as $$
begin
    call dagstore_run_in_batches(
        'release',
        $listing$
            select artifact_id from artifact
            where compacted_from_id is not null and jsonb_typeof(meta) = 'object' and kind <> 'dag_version'
            union
            select artifact.artifact_id
            from artifact left join artifact as source on source.artifact_id = artifact.compacted_from_id
            where artifact.compacted_from_id is not null
              and jsonb_typeof(artifact.meta) = 'object'
              and source.artifact_id is null
        $listing$,
        $batch$
            with found as materialized (
                select artifact_id
                from artifact
                where artifact_id = any ($1)
                  and compacted_from_id is not null
                  and jsonb_typeof(meta) = 'object'
                for no key update skip locked
            ), moved as (
                update artifact
                set compacted_from_id = null,
                    meta = meta
                        || jsonb_build_object('compacted_from', compacted_from_id)
                        || dagstore_overruled(meta, compacted_from_id)
                from found
                where artifact.artifact_id = found.artifact_id
                returning
                    artifact.artifact_id, artifact.kind, artifact.compacted_from_id, meta -> 'compacted_from' as value
            ), reported as (
                insert into compacted_from_report (artifact_id, value, reason)
                select artifact_id, value, coalesce(dagstore_why_not_moved(artifact_id, kind, value, false), 'no_such_artifact')
                from moved
                where compacted_from_id is null
                on conflict (artifact_id) do update
                set value = excluded.value, reason = excluded.reason, reported_at = excluded.reported_at
                where (compacted_from_report.value, compacted_from_report.reason) is distinct from (excluded.value, excluded.reason)
            )
            select
                (select count(*) from found),
                (select count(*) from moved),
                (select count(*) from moved where compacted_from_id is null)
        $batch$,
        batch_size,
        pause_millis
    );
end $$;
--rollback drop procedure if exists dagstore_release_compacted_from(int, int);

--changeset dagstore:002-compacted_from_id runInTransaction:false rollbackSplitStatements:false splitStatements:false
--validCheckSum: ANY
--comment: The lookup by meta.compacted_from reads every base; a column can have a small index and a foreign key. Without either it is added in no time, with the triggers, as programs may use it at once.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:1 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'artifact' and not exists (select from information_schema.columns where table_schema = schemaname and table_name = tablename and column_name = 'compacted_from_id')
call dagstore_change('artifact', 'access exclusive', $$
    alter table artifact add column compacted_from_id uuid;
    comment on column artifact.compacted_from_id is 'added by dagstore:002-compacted_from_id';
    call dagstore_create_compacted_from_sync();
$$);
-- The comment tells whose column it is: the log would say 'marked as run' if its client was killed at the wrong moment.
-- Rolled back, the values go to meta first. The trigger takes care of those that are written meanwhile, and with an
-- argument also of a field that a program takes out again: the column may have to wait for long before it can go. That
-- undoes a clean-up too, whose record is still there if the rollback was run without its context.
/* liquibase rollback
do $$ begin
    if exists (
        select from pg_attribute
        where attrelid = 'artifact'::regclass
          and attname = 'compacted_from_id'
          and col_description(attrelid, attnum) = 'added by dagstore:002-compacted_from_id'
    ) then
        call dagstore_change('artifact', 'share row exclusive', $change$
            call dagstore_create_compacted_from_sync();
            create or replace trigger artifact_sync_compacted_from_update before update on artifact
            for each row when ((new.meta -> 'compacted_from' is null) <> (new.compacted_from_id is null))
            execute function dagstore_sync_compacted_from('until_the_column_goes');
        $change$);
        call dagstore_write_back_compacted_from('write_back', true, ${dagstore.batchSize}, ${dagstore.pauseMillis});
        call dagstore_change('artifact', 'access exclusive', $change$
            drop trigger artifact_sync_compacted_from_insert on artifact;
            drop trigger artifact_sync_compacted_from_update on artifact;
            drop trigger if exists artifact_sync_compacted_from_insert_report on artifact;
            drop trigger if exists artifact_sync_compacted_from_update_report on artifact;
            alter table artifact drop column compacted_from_id;
            drop procedure if exists dagstore_clean_up_compacted_from(int, int);
            delete from databasechangelog
            where author = 'dagstore' and id in ('004-dagstore_clean_up_compacted_from', '004-clean_up');
        $change$);
    end if;
end $$
*/

--changeset dagstore:002-artifact_sync_compacted_from runInTransaction:false rollbackSplitStatements:false splitStatements:false
--comment: For a column that somebody else made: from here on programs that know it and programs that do not can work side by side.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:1 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'artifact'
--precondition-sql-check expectedResult:1 select count(*) from (select 1 from (select count(*) as n from pg_constraint join pg_attribute on attrelid = conrelid and attnum = any (conkey) where conrelid = to_regclass(quote_ident(current_schema()) || '.artifact') and attname = 'compacted_from_id' and convalidated and (contype = 'f' or conname = 'artifact_compacted_from_only_on_dag_version')) as valid where n < 2 union all select 1 from artifact where meta -> 'compacted_from' is not null limit 1) as unfinished
--precondition-sql-check expectedResult:0 select count(*) from pg_trigger join pg_class on pg_class.oid = tgrelid where relnamespace = to_regnamespace(quote_ident(current_schema())) and relname = 'artifact' and tgname = 'artifact_sync_compacted_from_insert'
call dagstore_start_compacted_from_sync();
/* liquibase rollback
do $$ begin
    call dagstore_undo('002-artifact_sync_compacted_from', 'artifact', $change$
        drop trigger if exists artifact_sync_compacted_from_insert on artifact;
        drop trigger if exists artifact_sync_compacted_from_update on artifact;
        drop trigger if exists artifact_sync_compacted_from_insert_report on artifact;
        drop trigger if exists artifact_sync_compacted_from_update_report on artifact;
    $change$);
end $$
*/

--changeset dagstore:002-idx_artifact_compacted_from runInTransaction:false
--comment: Finding the compacted base of a patch without reading every base.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:1 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'artifact'
--precondition-sql-check expectedResult:0 select count(*) from pg_index join pg_class on pg_class.oid = indexrelid where relnamespace = to_regnamespace(quote_ident(current_schema())) and relname = 'idx_artifact_compacted_from' and indisvalid
call dagstore_before_concurrently('artifact');
drop index concurrently if exists idx_artifact_compacted_from;
create index concurrently idx_artifact_compacted_from on artifact (compacted_from_id) where compacted_from_id is not null;
--rollback call dagstore_undo('002-idx_artifact_compacted_from', 'artifact', 'drop index if exists idx_artifact_compacted_from');

--changeset dagstore:002-backfill runInTransaction:false splitStatements:false
--validCheckSum: ANY
--comment: Moves the values that are older than the trigger to the column. The batch size and the pause are parameters, so the text of this changeset may differ.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:1 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'artifact'
--precondition-sql-check expectedResult:1 select count(*) from (select from artifact where meta -> 'compacted_from' is not null limit 1) as any_row
call dagstore_backfill_compacted_from(${dagstore.batchSize}, ${dagstore.pauseMillis});
--rollback empty

--changeset dagstore:002-analyze runInTransaction:false
--comment: Without statistics of the new column PostgreSQL does not choose its index. What follows reads by it, too.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:1 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'artifact'
--precondition-sql-check expectedResult:1 select count(*) from (select from artifact limit 1) as any_row
analyze artifact;
--rollback empty

--changeset dagstore:002-fk_artifact_compacted_from runInTransaction:false splitStatements:false
--comment: The patch that a version was compacted from cannot disappear. Not validated yet, so that nobody waits for a scan.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:1 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'artifact' and not exists (select from pg_constraint where conrelid = to_regclass(quote_ident(schemaname) || '.artifact') and contype = 'f' and conkey = (select array[attnum] from pg_attribute where attrelid = conrelid and attname = 'compacted_from_id'))
call dagstore_change('artifact', 'share row exclusive', '
    alter table artifact add constraint fk_artifact_compacted_from
        foreign key (compacted_from_id) references artifact on delete restrict not valid
');
--rollback call dagstore_undo('002-fk_artifact_compacted_from', 'artifact', 'alter table artifact drop constraint if exists fk_artifact_compacted_from');

--changeset dagstore:002-release runInTransaction:false splitStatements:false
--validCheckSum: ANY
--comment: Makes the validation possible where a column that somebody else made holds what no constraint would have let in.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:1 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'artifact'
--precondition-sql-check expectedResult:1 select count(*) from (select count(*) as n from pg_constraint join pg_attribute on attrelid = conrelid and attnum = any (conkey) where conrelid = to_regclass(quote_ident(current_schema()) || '.artifact') and attname = 'compacted_from_id' and convalidated and (contype = 'f' or conname = 'artifact_compacted_from_only_on_dag_version')) as valid where n < 2
call dagstore_release_compacted_from(${dagstore.batchSize}, ${dagstore.pauseMillis});
--rollback empty

--changeset dagstore:002-artifact_compacted_from_only_on_dag_version runInTransaction:false
--comment: Only full versions come from a compaction. Not validated yet, so that nobody waits for a scan.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:1 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'artifact' and not exists (select from pg_constraint where conrelid = to_regclass(quote_ident(schemaname) || '.artifact') and conname = 'artifact_compacted_from_only_on_dag_version')
call dagstore_change('artifact', 'access exclusive', '
    alter table artifact add constraint artifact_compacted_from_only_on_dag_version
        check (compacted_from_id is null or kind = ''dag_version'') not valid
');
--rollback call dagstore_undo('002-artifact_compacted_from_only_on_dag_version', 'artifact', 'alter table artifact drop constraint if exists artifact_compacted_from_only_on_dag_version');

--changeset dagstore:002-validate_artifact_compacted_from_only_on_dag_version runInTransaction:false splitStatements:false
--comment: Old rows are held to the check as well.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:1 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'artifact' and not exists (select from pg_constraint where conrelid = to_regclass(quote_ident(schemaname) || '.artifact') and conname = 'artifact_compacted_from_only_on_dag_version' and convalidated)
call dagstore_change('artifact', 'share update exclusive', '
    alter table artifact validate constraint artifact_compacted_from_only_on_dag_version
');
--rollback empty

--changeset dagstore:002-validate_fk_artifact_compacted_from runInTransaction:false splitStatements:false
--comment: Old rows are held to the foreign key as well, whatever its name is.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:1 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'artifact' and not exists (select from pg_constraint where conrelid = to_regclass(quote_ident(schemaname) || '.artifact') and contype = 'f' and conkey = (select array[attnum] from pg_attribute where attrelid = conrelid and attname = 'compacted_from_id') and convalidated)
do $$
declare
    validate constant text := (
        select string_agg(format('alter table artifact validate constraint %I', conname), '; ')
        from pg_constraint join pg_attribute on attrelid = conrelid and conkey = array[attnum]
        where conrelid = 'artifact'::regclass and contype = 'f' and attname = 'compacted_from_id'
    );
begin
    call dagstore_change('artifact', 'share update exclusive', validate);
end $$;
--rollback empty
