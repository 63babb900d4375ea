--liquibase formatted sql logicalFilePath:002_add_compacted_from_id.sql

-- For databases whose artifact table is older than compacted_from_id: where a full version was compacted from stood in
-- meta.compacted_from only. A new database has everything from 001, and all of this is marked as run there.
--
-- Every precondition also has to be right before any changeset has run, because the SQL of an update can be written
-- out without being executed. A missing artifact table therefore always means: 001 makes it, nothing to do here.
-- Checks are tried in order, and the first one that fails ends them.

--changeset dagstore:002-compacted_from_id rollbackSplitStatements:false splitStatements:true
--comment: The lookup by meta.compacted_from reads every base; a column can have a small index and a foreign key.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:1 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'artifact' and not exists (select from information_schema.columns where table_schema = schemaname and table_name = tablename and column_name = 'compacted_from_id')
-- Rolled back, the values go to meta, where programs that do not know the column find them in the form that uuid is
-- printed in. (A comment within the rollback would swallow the rest of it: Liquibase joins its lines.)
alter table artifact add column compacted_from_id uuid;
/* liquibase rollback
do $$
begin
    if exists (
        select from databasechangelog
        where author = 'dagstore' and id = '002-compacted_from_id' and exectype <> 'MARK_RAN'
    ) then
        if exists (select from artifact where compacted_from_id is not null and jsonb_typeof(meta) <> 'object') then
            raise exception 'compacted_from_id cannot go back to meta in artifact %, whose meta is not an object', (
                select artifact_id from artifact
                where compacted_from_id is not null and jsonb_typeof(meta) <> 'object' limit 1
            ) using hint = 'Make its meta an object, then roll back again.';
        end if;
        update artifact
        set meta = meta || jsonb_build_object('compacted_from', compacted_from_id)
        where compacted_from_id is not null
          and meta ->> 'compacted_from' is distinct from compacted_from_id::text;
        alter table artifact drop column compacted_from_id;
    end if;
end $$
*/

--changeset dagstore:002-idx_artifact_compacted_from rollbackSplitStatements:false splitStatements:true
--comment: Finding the compacted base of a patch without reading every base.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:1 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'artifact' and not exists (select from pg_indexes i where i.schemaname = pg_tables.schemaname and indexname = 'idx_artifact_compacted_from')
create index idx_artifact_compacted_from on artifact (compacted_from_id) where compacted_from_id is not null;
/* liquibase rollback
do $$
begin
    if exists (
        select from databasechangelog
        where author = 'dagstore' and id = '002-idx_artifact_compacted_from' and exectype <> 'MARK_RAN'
    ) then
        drop index if exists idx_artifact_compacted_from;
    end if;
end $$
*/

--changeset dagstore:002-backfill rollbackSplitStatements:false splitStatements:true
--comment: Copies meta.compacted_from to the column. What cannot be copied stays in meta, and schema verify reports it.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:1 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'artifact'
--precondition-sql-check expectedResult:1 select count(*) from (select from artifact where meta -> 'compacted_from' is not null limit 1) as any_row
-- The pattern accepts what uuid accepts: either case, braces or none, a dash or none after every fourth digit.
update artifact
set compacted_from_id = source.artifact_id
from (
    select
        artifact_id,
        case
            when jsonb_typeof(meta -> 'compacted_from') = 'string'
                and meta ->> 'compacted_from' ~* '^(([0-9a-f]{4}-?){7}[0-9a-f]{4}|\{([0-9a-f]{4}-?){7}[0-9a-f]{4}\})$'
            then (meta ->> 'compacted_from')::uuid
        end as source_id
    from artifact
    where kind = 'dag_version' and meta -> 'compacted_from' is not null
) as base
join artifact as source on source.artifact_id = base.source_id and source.kind = 'patch_set'
where artifact.artifact_id = base.artifact_id
  and artifact.compacted_from_id is null;
--rollback empty

--changeset dagstore:002-artifact_compacted_from_only_on_dag_version rollbackSplitStatements:false splitStatements:true
--comment: Only full versions come from a compaction. Not validated yet, so that writers do not wait for a scan.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:1 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'artifact' and not exists (select from pg_constraint where conrelid = to_regclass(quote_ident(schemaname) || '.artifact') and conname = 'artifact_compacted_from_only_on_dag_version')
alter table artifact add constraint artifact_compacted_from_only_on_dag_version
    check (compacted_from_id is null or kind = 'dag_version') not valid;
/* liquibase rollback
do $$
begin
    if exists (
        select from databasechangelog
        where author = 'dagstore' and id = '002-artifact_compacted_from_only_on_dag_version' and exectype <> 'MARK_RAN'
    ) then
        alter table artifact drop constraint if exists artifact_compacted_from_only_on_dag_version;
    end if;
end $$
*/

--changeset dagstore:002-validate_artifact_compacted_from_only_on_dag_version rollbackSplitStatements:false splitStatements:true
--comment: Old rows are held to the check as well.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:1 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'artifact' and not exists (select from pg_constraint where conrelid = to_regclass(quote_ident(schemaname) || '.artifact') and conname = 'artifact_compacted_from_only_on_dag_version' and convalidated)
alter table artifact validate constraint artifact_compacted_from_only_on_dag_version;
--rollback empty

--changeset dagstore:002-fk_artifact_compacted_from rollbackSplitStatements:false splitStatements:true
--comment: The patch that a version was compacted from cannot disappear. Not validated yet, so that writers do not wait for a scan.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:1 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'artifact' and not exists (select from pg_constraint where conrelid = to_regclass(quote_ident(schemaname) || '.artifact') and contype = 'f' and conkey = (select array[attnum] from pg_attribute where attrelid = conrelid and attname = 'compacted_from_id'))
alter table artifact add constraint fk_artifact_compacted_from
    foreign key (compacted_from_id) references artifact on delete restrict not valid;
/* liquibase rollback
do $$
begin
    if exists (
        select from databasechangelog
        where author = 'dagstore' and id = '002-fk_artifact_compacted_from' and exectype <> 'MARK_RAN'
    ) then
        alter table artifact drop constraint if exists fk_artifact_compacted_from;
    end if;
end $$
*/

--changeset dagstore:002-validate_fk_artifact_compacted_from rollbackSplitStatements:false splitStatements:false
--comment: Old rows are held to the foreign key as well, whatever its name is.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:1 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'artifact' and not exists (select from pg_constraint where conrelid = to_regclass(quote_ident(schemaname) || '.artifact') and contype = 'f' and conkey = (select array[attnum] from pg_attribute where attrelid = conrelid and attname = 'compacted_from_id') and convalidated)
do $$
declare
    foreign_key name;
begin
    for foreign_key in
        select conname
        from pg_constraint join pg_attribute on attrelid = conrelid and conkey = array[attnum]
        where conrelid = 'artifact'::regclass and contype = 'f' and attname = 'compacted_from_id'
    loop
        execute format('alter table artifact validate constraint %I', foreign_key);
    end loop;
end $$;
--rollback empty

--changeset dagstore:002-analyze rollbackSplitStatements:false splitStatements:true
--comment: Without statistics of the new column PostgreSQL does not choose its index.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:1 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'artifact'
--precondition-sql-check expectedResult:1 select count(*) from (select from artifact limit 1) as any_row
analyze artifact;
--rollback empty
