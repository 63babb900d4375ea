--liquibase formatted sql logicalFilePath:003_invariants.sql

-- What every database needs, new or old: identifiers that are made where a writer brings none, and triggers for the
-- rules that a constraint cannot express.
--
-- What is made here has a comment that names its changeset. If a client is killed before it has recorded a changeset that
-- was executed, the next one finds the object and marks the changeset as run; then the comment tells that it is not
-- somebody else's.

--changeset dagstore:003-dagstore_uuidv7 runInTransaction:false splitStatements:false
--comment: Ids that grow with time, where PostgreSQL has no uuidv7() yet (before 18).
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_settings where name = 'server_version_num' and setting::int >= 180000
--precondition-sql-check expectedResult:0 select count(*) from pg_proc where pronamespace = to_regnamespace(quote_ident(current_schema())) and proname = 'dagstore_uuidv7'
-- 48 bits of milliseconds, the version, 12 bits for the fraction of the millisecond, and of a random UUID the variant
-- and what follows it.
create function dagstore_uuidv7() returns uuid language sql volatile as $$
    select (
        lpad(to_hex(micros / 1000), 12, '0')
        || '7'
        || lpad(to_hex(micros % 1000 * 4096 / 1000), 3, '0')
        || right(replace(gen_random_uuid()::text, '-', ''), 16)
    )::uuid
    from (select (extract(epoch from clock_timestamp()) * 1000000)::bigint as micros) as clock
$$;
comment on function dagstore_uuidv7() is 'added by dagstore:003-dagstore_uuidv7';
--rollback call dagstore_undo('003-dagstore_uuidv7', null, 'drop function if exists dagstore_uuidv7()');

--changeset dagstore:003-artifact_id_default runInTransaction:false splitStatements:false
--comment: Writers in other languages need not know how an id is made. A default that is there already stays.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from information_schema.columns where table_schema = current_schema() and table_name = 'artifact' and column_name = 'artifact_id' and column_default is not null
call dagstore_change(
    'artifact', 'access exclusive',
    'alter table artifact alter column artifact_id set default '
        || case when current_setting('server_version_num')::int >= 180000 then 'uuidv7()' else 'dagstore_uuidv7()' end
        || '; comment on column artifact.artifact_id is ''added by dagstore:003-artifact_id_default'''
);
--rollback call dagstore_undo('003-artifact_id_default', 'artifact', 'alter table artifact alter column artifact_id drop default; comment on column artifact.artifact_id is null');

--changeset dagstore:003-run_id_default runInTransaction:false splitStatements:false
--comment: Writers in other languages need not know how an id is made. A default that is there already stays.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from information_schema.columns where table_schema = current_schema() and table_name = 'run' and column_name = 'run_id' and column_default is not null
call dagstore_change(
    'run', 'access exclusive',
    'alter table run alter column run_id set default '
        || case when current_setting('server_version_num')::int >= 180000 then 'uuidv7()' else 'dagstore_uuidv7()' end
        || '; comment on column run.run_id is ''added by dagstore:003-run_id_default'''
);
--rollback call dagstore_undo('003-run_id_default', 'run', 'alter table run alter column run_id drop default; comment on column run.run_id is null');

--changeset dagstore:003-dagstore_refuse_identity_change runInTransaction:false splitStatements:false
--comment: Readers work without locks and keep what they have read: an artifact must mean the same for ever.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_proc where pronamespace = to_regnamespace(quote_ident(current_schema())) and proname = 'dagstore_refuse_identity_change'
create function dagstore_refuse_identity_change() returns trigger language plpgsql as $$
begin
    raise exception 'artifact %: % cannot be changed', old.artifact_id, (
        select string_agg(before.key, ', ' order by before.key)
        from jsonb_each(to_jsonb(old)) as before
        join jsonb_each(to_jsonb(new)) as after using (key)
        where before.value <> after.value
          and (before.key in ('artifact_id', 'kind', 'cas_id', 'base_version', 'depth', 'version_hash', 'plan_hash')
               or before.key = 'compacted_from_id' and old.compacted_from_id is not null)
    ) using
        errcode = 'integrity_constraint_violation',
        schema = tg_table_schema,
        table = tg_table_name,
        constraint = tg_name,
        hint = 'An artifact keeps what identifies it, and the patch that it was compacted from. Store a new artifact.';
end $$;
comment on function dagstore_refuse_identity_change() is 'added by dagstore:003-dagstore_refuse_identity_change';
--rollback call dagstore_undo('003-dagstore_refuse_identity_change', null, 'drop function if exists dagstore_refuse_identity_change()');

--changeset dagstore:003-artifact_identity_is_fixed runInTransaction:false splitStatements:false
--comment: Looks at the row after all other triggers. A migration that has to take compacted_from_id back sets dagstore.migration to on for its transaction.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_trigger join pg_class c on c.oid = tgrelid where relnamespace = to_regnamespace(quote_ident(current_schema())) and relname = 'artifact' and tgname = 'artifact_identity_is_fixed'
call dagstore_change('artifact', 'share row exclusive', $$
    create trigger artifact_identity_is_fixed after update on artifact
    for each row when (
        (old.artifact_id, old.kind, old.cas_id, old.base_version, old.depth, old.version_hash, old.plan_hash)
            is distinct from
        (new.artifact_id, new.kind, new.cas_id, new.base_version, new.depth, new.version_hash, new.plan_hash)
        or old.compacted_from_id is not null
            and new.compacted_from_id is distinct from old.compacted_from_id
            and current_setting('dagstore.migration', true) is distinct from 'on'
    )
    execute function dagstore_refuse_identity_change();
    comment on trigger artifact_identity_is_fixed on artifact is 'added by dagstore:003-artifact_identity_is_fixed';
$$);
--rollback call dagstore_undo('003-artifact_identity_is_fixed', 'artifact', 'drop trigger if exists artifact_identity_is_fixed on artifact');

--changeset dagstore:003-dagstore_check_tag_target_kind runInTransaction:false splitStatements:false
--comment: A reader decides by target_kind how to build a tag's document, so it has to be true. Looks in the tag's own schema, whatever the search path of the writer is.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_proc where pronamespace = to_regnamespace(quote_ident(current_schema())) and proname = 'dagstore_check_tag_target_kind'
create function dagstore_check_tag_target_kind() returns trigger language plpgsql as $$
declare
    actual text;
begin
    execute format('select kind from %I.artifact where artifact_id = $1', tg_table_schema)
        into actual using new.target_id;
    -- A target that does not exist is the foreign key's to refuse.
    if actual <> new.target_kind then
        raise exception 'tag "%": target_kind is %, but artifact % is a %',
            new.tag_name, new.target_kind, new.target_id, actual
        using
            errcode = 'check_violation',
            schema = tg_table_schema,
            table = tg_table_name,
            constraint = tg_name,
            hint = 'Set target_kind to the kind of the artifact, together with target_id.';
    end if;
    return null;
end $$;
comment on function dagstore_check_tag_target_kind() is 'added by dagstore:003-dagstore_check_tag_target_kind';
--rollback call dagstore_undo('003-dagstore_check_tag_target_kind', null, 'drop function if exists dagstore_check_tag_target_kind()');

--changeset dagstore:003-tag_target_kind_matches runInTransaction:false splitStatements:false
--comment: Refuses a target_kind that is not the kind of the target, after the row has its final values.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_trigger join pg_class c on c.oid = tgrelid where relnamespace = to_regnamespace(quote_ident(current_schema())) and relname = 'tag' and tgname = 'tag_target_kind_matches'
call dagstore_change('tag', 'share row exclusive', $$
    create constraint trigger tag_target_kind_matches after insert or update of target_kind, target_id on tag
    for each row execute function dagstore_check_tag_target_kind();
    comment on trigger tag_target_kind_matches on tag is 'added by dagstore:003-tag_target_kind_matches';
$$);
--rollback call dagstore_undo('003-tag_target_kind_matches', 'tag', 'drop trigger if exists tag_target_kind_matches on tag');
