--liquibase formatted sql logicalFilePath:000_online.sql

-- How a changeset meets a table that is full and in use. Whoever waits for a lock makes all later users of the table wait
-- as well, so nobody here waits for long: a change tries for a moment, steps back, and tries again.
--
-- How long it goes on trying is the setting dagstore.lock_limit of the session, ten minutes if it is not set.

--changeset dagstore:000-dagstore_in_the_way splitStatements:false
--comment: Who holds a lock on a table, or on one of several with commas between them, that a change has to wait for, by transaction; seen without any privilege, named as far as privileges go.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_proc where pronamespace = to_regnamespace(quote_ident(current_schema())) and proname = 'dagstore_in_the_way'
create function dagstore_in_the_way(table_name text, lock_mode text)
returns table (transaction text, holder text) language sql volatile as $$
    select
        virtualtransaction,
        coalesce('process ' || pid, 'a prepared transaction') || coalesce(
            ' (' || concat_ws(
                ', ',
                nullif(application_name, ''),
                usename,
                state,
                'in a transaction since ' || to_char(xact_start, 'YYYY-MM-DD HH24:MI:SS')
            ) || ')',
            ''
        )
    from pg_locks left join pg_stat_activity using (pid)
    where relation = any (string_to_array(table_name, ', ')::regclass[])
      and database = (select oid from pg_database where datname = current_database())
      and granted
      and pid is distinct from pg_backend_pid()
      and mode <> all (
          case lock_mode
              when 'access exclusive' then '{}'
              when 'exclusive' then '{AccessShareLock}'
              when 'share row exclusive' then '{AccessShareLock,RowShareLock}'
              when 'share' then '{AccessShareLock,RowShareLock,ShareLock}'
              when 'share update exclusive' then '{AccessShareLock,RowShareLock,RowExclusiveLock}'
          end::text[]
      )
    order by xact_start
$$;
--rollback drop function if exists dagstore_in_the_way(text, text);

--changeset dagstore:000-dagstore_lock_limit splitStatements:false
--comment: How long a migration goes on trying to get what others hold.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_proc where pronamespace = to_regnamespace(quote_ident(current_schema())) and proname = 'dagstore_lock_limit'
create function dagstore_lock_limit() returns interval language plpgsql stable as $$
begin
    return coalesce(nullif(current_setting('dagstore.lock_limit', true), ''), '10 minutes')::interval;
exception when invalid_datetime_format or datetime_field_overflow or interval_field_overflow then
    raise exception 'dagstore.lock_limit is "%", which is not a time: set it to "10 minutes", say',
        current_setting('dagstore.lock_limit')
        using errcode = 'invalid_parameter_value';
end $$;
--rollback drop function if exists dagstore_lock_limit();

--changeset dagstore:000-dagstore_wait splitStatements:false
--comment: One pause of a change that has to wait, each longer than the one before, up to two seconds. While it lasts, application_name tells everybody who is waited for.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_proc where pronamespace = to_regnamespace(quote_ident(current_schema())) and proname = 'dagstore_wait'
create procedure dagstore_wait(table_name text, holder text, since timestamptz, inout pause double precision)
language plpgsql as $$
begin
    if clock_timestamp() > since + dagstore_lock_limit() then
        raise exception 'a change of table % has to wait for %, and has waited for %', table_name, holder, dagstore_lock_limit()
        using
            errcode = 'lock_not_available',
            hint = 'End that transaction, or wait for its end, and run the migration again: it goes on where it stopped.';
    end if;
    if pause is null then
        raise warning 'a change of table % has to wait for %', table_name, holder;
    end if;
    pause := least(coalesce(2 * pause, 0.05), 2);
    commit;
    perform set_config('application_name', 'dagstore waits for ' || split_part(holder, ' (', 1), true);
    perform pg_sleep(pause);
    commit;
end $$;
--rollback drop procedure if exists dagstore_wait(text, text, timestamptz, double precision);

--changeset dagstore:000-dagstore_change splitStatements:false
--comment: Executes a change of a table, or of several with commas between them, under the lock that it needs, in one transaction. Nobody queues behind it for longer than the lock_timeout.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_proc where pronamespace = to_regnamespace(quote_ident(current_schema())) and proname = 'dagstore_change'
-- A transaction that was in the way before the last pause and still is may stay for long. There is no sense in queueing
-- behind it, so the lock is not even asked for.
create procedure dagstore_change(table_name text, lock_mode text, change text) language plpgsql as $$
declare
    since constant timestamptz := clock_timestamp();
    pause double precision;
    seen_before text[];
    obstacle text;
begin
    seen_before := array(select transaction from dagstore_in_the_way(table_name, lock_mode));
    if seen_before <> '{}' then
        perform pg_sleep(0.01);
    end if;
    loop
        -- The change has to see what was committed while it waited for its lock, whatever the default isolation is.
        commit;
        set transaction isolation level read committed;
        obstacle := (
            select holder from dagstore_in_the_way(table_name, lock_mode)
            where transaction = any (seen_before) limit 1
        );
        if obstacle is null then
            begin
                perform set_config('lock_timeout', '200ms', true);
                execute format('lock table %s in %s mode', table_name, lock_mode);
                execute change;
            exception when lock_not_available or deadlock_detected then
                obstacle := coalesce(
                    (select holder from dagstore_in_the_way(table_name, lock_mode) limit 1),
                    'a transaction that has just ended'
                );
            end;
            exit when obstacle is null;
        end if;
        seen_before := array(select transaction from dagstore_in_the_way(table_name, lock_mode));
        call dagstore_wait(table_name, obstacle, since, pause);
    end loop;
    commit;
end $$;
--rollback drop procedure if exists dagstore_change(text, text, text);

--changeset dagstore:000-dagstore_before_concurrently splitStatements:false
--comment: An index that is built concurrently waits for all transactions that are older than it. Waits for those first, since this can tell whom it waits for.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_proc where pronamespace = to_regnamespace(quote_ident(current_schema())) and proname = 'dagstore_before_concurrently'
-- In the way are transactions that write to the table, and those anywhere in the database that have a snapshot. Nobody
-- queues behind a concurrent build, so its own lock_timeout, which this leaves behind, is the whole limit. It is never 0,
-- which would be none.
create procedure dagstore_before_concurrently(table_name text) language plpgsql as $$
declare
    since constant timestamptz := clock_timestamp();
    pause double precision;
    older text[];
    obstacle text;
begin
    older := array(select virtualtransaction from pg_locks where granted);
    loop
        obstacle := (
            select holder
            from (
                select transaction, holder from dagstore_in_the_way(table_name, 'share')
                union all
                select virtualtransaction, 'process ' || pid || coalesce(
                    ' (' || concat_ws(', ', nullif(application_name, ''), usename, state) || ')', ''
                )
                from pg_stat_activity join pg_locks using (pid)
                where locktype = 'virtualxid' and granted
                  and backend_xmin is not null
                  and backend_type is distinct from 'autovacuum worker'
                  and datname = current_database()
                  and pid <> pg_backend_pid()
            ) as in_the_way
            where transaction = any (older)
            limit 1
        );
        exit when obstacle is null;
        call dagstore_wait(table_name, obstacle, since, pause);
    end loop;
    perform set_config(
        'lock_timeout',
        greatest(1, least(2147483647, 1000 * extract(epoch from dagstore_lock_limit())))::bigint::text,
        false
    );
    commit;
end $$;
--rollback drop procedure if exists dagstore_before_concurrently(text);

--changeset dagstore:000-dagstore_undo splitStatements:false
--comment: Executes the rollback of a changeset, under an exclusive lock if it names a table, unless the changeset was only marked as run: then what it would have made is somebody else's, if no comment says that this changelog made it.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_proc where pronamespace = to_regnamespace(quote_ident(current_schema())) and proname = 'dagstore_undo'
create procedure dagstore_undo(changeset text, table_name text, change text) language plpgsql as $$
begin
    if exists (
        select from databasechangelog
        where author = 'dagstore' and id = changeset and exectype <> 'MARK_RAN'
    ) or exists (
        select from pg_description
        where description = 'added by dagstore:' || changeset
          and objoid in (
              select oid from pg_class where relnamespace = to_regnamespace(quote_ident(current_schema()))
              union all
              select oid from pg_proc where pronamespace = to_regnamespace(quote_ident(current_schema()))
              union all
              select pg_trigger.oid from pg_trigger join pg_class on pg_class.oid = tgrelid
              where relnamespace = to_regnamespace(quote_ident(current_schema()))
          )
    ) then
        if table_name is null then
            execute change;
        else
            call dagstore_change(table_name, 'access exclusive', change);
        end if;
    end if;
end $$;
--rollback drop procedure if exists dagstore_undo(text, text, text);

--changeset dagstore:000-dagstore_undo_table splitStatements:false
--comment: The rollback of a changeset that made a table: drops it, and refuses to if it has rows.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_proc where pronamespace = to_regnamespace(quote_ident(current_schema())) and proname = 'dagstore_undo_table'
create procedure dagstore_undo_table(changeset text, table_name text) language plpgsql as $$
begin
    call dagstore_undo(changeset, table_name, format(
        $change$
            do $do$ begin
                if exists (select from %1$s) then
                    raise exception 'table %1$s has rows and is not dropped'
                        using errcode = 'object_not_in_prerequisite_state',
                              hint = 'Delete its rows first if they are no longer needed, then roll back again.';
                end if;
            end $do$;
            drop table %1$s
        $change$,
        table_name
    ));
end $$;
--rollback drop procedure if exists dagstore_undo_table(text, text);
