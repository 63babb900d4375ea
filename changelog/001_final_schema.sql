--liquibase formatted sql logicalFilePath:001_final_schema.sql

-- The tables of a new database, complete. A database that has some of these objects already keeps them: each changeset
-- asks for its own object and is marked as run where that exists. Names are looked up in the current schema, and no
-- statement names one, so the search path decides where the tables live.

--changeset dagstore:001-cas_blob rollbackSplitStatements:false splitStatements:true
--comment: Content lives apart from artifacts and is named by its SHA-256, so that equal content is stored once.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'cas_blob'
create table cas_blob (
    cas_id text constraint cas_blob_pkey primary key,
    media_type text not null,
    size_bytes bigint not null constraint cas_blob_size_not_negative check (size_bytes >= 0),
    created_at timestamptz not null default now(),
    content bytea,
    storage_url text,
    constraint cas_blob_content_or_storage_url check (num_nonnulls(content, storage_url) = 1)
);
/* liquibase rollback
do $$
begin
    if exists (
        select from databasechangelog
        where author = 'dagstore' and id = '001-cas_blob' and exectype <> 'MARK_RAN'
    ) then
        lock table cas_blob in access exclusive mode;
        if exists (select from cas_blob) then
            raise exception 'table cas_blob has rows and is not dropped'
                using errcode = 'object_not_in_prerequisite_state',
                      hint = 'Delete its rows first if they are no longer needed, then roll back again.';
        end if;
        drop table cas_blob;
    end if;
end $$
*/

--changeset dagstore:001-artifact rollbackSplitStatements:false splitStatements:true
--comment: One row per stored version, patch, run manifest or run snapshot. compacted_from_id tells from which patch a full version was compacted.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'artifact'
create table artifact (
    artifact_id uuid constraint artifact_pkey primary key,
    kind text not null
        constraint artifact_kind_known check (kind in ('dag_version', 'patch_set', 'run_manifest', 'run_snapshot')),
    cas_id text not null constraint fk_artifact_cas references cas_blob on delete restrict,
    name text,
    plan_hash text,
    version_hash text,
    base_version uuid constraint fk_artifact_base_version references artifact on delete restrict,
    depth int constraint artifact_depth_not_negative check (depth >= 0),
    op_count int constraint artifact_op_count_not_negative check (op_count >= 0),
    nodes_count int constraint artifact_nodes_count_not_negative check (nodes_count >= 0),
    edges_count int constraint artifact_edges_count_not_negative check (edges_count >= 0),
    compacted_from_id uuid constraint fk_artifact_compacted_from references artifact on delete restrict,
    meta jsonb not null default '{}',
    created_by text,
    created_at timestamptz not null default now(),
    constraint artifact_run_snapshot_has_plan_hash check (kind <> 'run_snapshot' or plan_hash is not null),
    constraint artifact_full_version_has_version_hash
        check (kind not in ('dag_version', 'run_snapshot') or version_hash is not null),
    constraint artifact_patch_set_has_base_and_depth
        check (kind <> 'patch_set' or base_version is not null and depth is not null),
    constraint artifact_compacted_from_only_on_dag_version
        check (compacted_from_id is null or kind = 'dag_version')
);
/* liquibase rollback
do $$
begin
    if exists (
        select from databasechangelog
        where author = 'dagstore' and id = '001-artifact' and exectype <> 'MARK_RAN'
    ) then
        lock table artifact in access exclusive mode;
        if exists (select from artifact) then
            raise exception 'table artifact has rows and is not dropped'
                using errcode = 'object_not_in_prerequisite_state',
                      hint = 'Delete its rows first if they are no longer needed, then roll back again.';
        end if;
        drop table artifact;
    end if;
end $$
*/

--changeset dagstore:001-idx_artifact_kind rollbackSplitStatements:false splitStatements:true
--comment: Listing and counting one kind of artifact.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_indexes where schemaname = current_schema() and indexname = 'idx_artifact_kind'
create index idx_artifact_kind on artifact (kind);
/* liquibase rollback
do $$
begin
    if exists (
        select from databasechangelog
        where author = 'dagstore' and id = '001-idx_artifact_kind' and exectype <> 'MARK_RAN'
    ) then
        drop index if exists idx_artifact_kind;
    end if;
end $$
*/

--changeset dagstore:001-idx_artifact_created rollbackSplitStatements:false splitStatements:true
--comment: Listing the newest artifacts first.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_indexes where schemaname = current_schema() and indexname = 'idx_artifact_created'
create index idx_artifact_created on artifact (created_at desc);
/* liquibase rollback
do $$
begin
    if exists (
        select from databasechangelog
        where author = 'dagstore' and id = '001-idx_artifact_created' and exectype <> 'MARK_RAN'
    ) then
        drop index if exists idx_artifact_created;
    end if;
end $$
*/

--changeset dagstore:001-idx_artifact_cas rollbackSplitStatements:false splitStatements:true
--comment: Which artifacts have this content; the foreign key asks it whenever a blob is deleted.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_indexes where schemaname = current_schema() and indexname = 'idx_artifact_cas'
create index idx_artifact_cas on artifact (cas_id);
/* liquibase rollback
do $$
begin
    if exists (
        select from databasechangelog
        where author = 'dagstore' and id = '001-idx_artifact_cas' and exectype <> 'MARK_RAN'
    ) then
        drop index if exists idx_artifact_cas;
    end if;
end $$
*/

--changeset dagstore:001-uq_artifact_plan_hash rollbackSplitStatements:false splitStatements:true
--comment: A plan has one snapshot, and is found by its hash.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_indexes where schemaname = current_schema() and indexname = 'uq_artifact_plan_hash'
create unique index uq_artifact_plan_hash on artifact (plan_hash) where kind = 'run_snapshot';
/* liquibase rollback
do $$
begin
    if exists (
        select from databasechangelog
        where author = 'dagstore' and id = '001-uq_artifact_plan_hash' and exectype <> 'MARK_RAN'
    ) then
        drop index if exists uq_artifact_plan_hash;
    end if;
end $$
*/

--changeset dagstore:001-idx_artifact_version_hash rollbackSplitStatements:false splitStatements:true
--comment: Finding versions by the content id of their document.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_indexes where schemaname = current_schema() and indexname = 'idx_artifact_version_hash'
create index idx_artifact_version_hash on artifact (version_hash) where version_hash is not null;
/* liquibase rollback
do $$
begin
    if exists (
        select from databasechangelog
        where author = 'dagstore' and id = '001-idx_artifact_version_hash' and exectype <> 'MARK_RAN'
    ) then
        drop index if exists idx_artifact_version_hash;
    end if;
end $$
*/

--changeset dagstore:001-idx_artifact_base_depth rollbackSplitStatements:false splitStatements:true
--comment: The patches of one base, by depth.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_indexes where schemaname = current_schema() and indexname = 'idx_artifact_base_depth'
create index idx_artifact_base_depth on artifact (base_version, depth) where kind = 'patch_set';
/* liquibase rollback
do $$
begin
    if exists (
        select from databasechangelog
        where author = 'dagstore' and id = '001-idx_artifact_base_depth' and exectype <> 'MARK_RAN'
    ) then
        drop index if exists idx_artifact_base_depth;
    end if;
end $$
*/

--changeset dagstore:001-idx_artifact_depth rollbackSplitStatements:false splitStatements:true
--comment: Candidates for compaction, deepest first; only deep patches are in it, so it stays small.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_indexes where schemaname = current_schema() and indexname = 'idx_artifact_depth'
create index idx_artifact_depth on artifact (depth desc) where kind = 'patch_set' and depth > 10;
/* liquibase rollback
do $$
begin
    if exists (
        select from databasechangelog
        where author = 'dagstore' and id = '001-idx_artifact_depth' and exectype <> 'MARK_RAN'
    ) then
        drop index if exists idx_artifact_depth;
    end if;
end $$
*/

--changeset dagstore:001-idx_artifact_meta rollbackSplitStatements:false splitStatements:true
--comment: Containment queries on meta.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_indexes where schemaname = current_schema() and indexname = 'idx_artifact_meta'
create index idx_artifact_meta on artifact using gin (meta jsonb_path_ops);
/* liquibase rollback
do $$
begin
    if exists (
        select from databasechangelog
        where author = 'dagstore' and id = '001-idx_artifact_meta' and exectype <> 'MARK_RAN'
    ) then
        drop index if exists idx_artifact_meta;
    end if;
end $$
*/

--changeset dagstore:001-idx_artifact_compacted_from rollbackSplitStatements:false splitStatements:true
--comment: Finding the compacted base of a patch without reading every base. Waits for 002 where an older artifact table lacks the column.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_indexes where schemaname = current_schema() and indexname = 'idx_artifact_compacted_from'
--precondition-sql-check expectedResult:0 select count(*) from pg_tables t where schemaname = current_schema() and tablename = 'artifact' and not exists (select from information_schema.columns c where c.table_schema = t.schemaname and c.table_name = t.tablename and c.column_name = 'compacted_from_id')
create index idx_artifact_compacted_from on artifact (compacted_from_id) where compacted_from_id is not null;
/* liquibase rollback
do $$
begin
    if exists (
        select from databasechangelog
        where author = 'dagstore' and id = '001-idx_artifact_compacted_from' and exectype <> 'MARK_RAN'
    ) then
        drop index if exists idx_artifact_compacted_from;
    end if;
end $$
*/

--changeset dagstore:001-patch_chain_member rollbackSplitStatements:false splitStatements:true
--comment: The patches that build a version, in order: head P20 has 20 rows, the last of which is P20 itself.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'patch_chain_member'
create table patch_chain_member (
    head_id uuid constraint fk_patch_chain_member_head references artifact on delete cascade,
    seq int constraint patch_chain_member_seq_positive check (seq > 0),
    member_id uuid not null constraint fk_patch_chain_member_member references artifact on delete restrict,
    constraint patch_chain_member_pkey primary key (head_id, seq),
    constraint uq_patch_chain_member_head_member unique (head_id, member_id)
);
/* liquibase rollback
do $$
begin
    if exists (
        select from databasechangelog
        where author = 'dagstore' and id = '001-patch_chain_member' and exectype <> 'MARK_RAN'
    ) then
        lock table patch_chain_member in access exclusive mode;
        if exists (select from patch_chain_member) then
            raise exception 'table patch_chain_member has rows and is not dropped'
                using errcode = 'object_not_in_prerequisite_state',
                      hint = 'Delete its rows first if they are no longer needed, then roll back again.';
        end if;
        drop table patch_chain_member;
    end if;
end $$
*/

--changeset dagstore:001-idx_patch_chain_member_member rollbackSplitStatements:false splitStatements:true
--comment: Which chains contain a patch; the foreign key asks it whenever a patch is deleted.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_indexes where schemaname = current_schema() and indexname = 'idx_patch_chain_member_member'
create index idx_patch_chain_member_member on patch_chain_member (member_id);
/* liquibase rollback
do $$
begin
    if exists (
        select from databasechangelog
        where author = 'dagstore' and id = '001-idx_patch_chain_member_member' and exectype <> 'MARK_RAN'
    ) then
        drop index if exists idx_patch_chain_member_member;
    end if;
end $$
*/

--changeset dagstore:001-tag rollbackSplitStatements:false splitStatements:true
--comment: Names that move from version to version; the counter lets a writer notice that another one was faster.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'tag'
create table tag (
    tag_name text constraint tag_pkey primary key,
    target_kind text not null
        constraint tag_target_kind_allowed check (target_kind in ('dag_version', 'patch_set')),
    target_id uuid not null constraint fk_tag_target references artifact on delete restrict,
    target_hash text,
    version bigint not null default 1,
    moved_by text,
    moved_at timestamptz not null default now()
);
/* liquibase rollback
do $$
begin
    if exists (
        select from databasechangelog
        where author = 'dagstore' and id = '001-tag' and exectype <> 'MARK_RAN'
    ) then
        lock table tag in access exclusive mode;
        if exists (select from tag) then
            raise exception 'table tag has rows and is not dropped'
                using errcode = 'object_not_in_prerequisite_state',
                      hint = 'Delete its rows first if they are no longer needed, then roll back again.';
        end if;
        drop table tag;
    end if;
end $$
*/

--changeset dagstore:001-idx_tag_target rollbackSplitStatements:false splitStatements:true
--comment: Which tags point at an artifact; the foreign key asks it whenever an artifact is deleted.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_indexes where schemaname = current_schema() and indexname = 'idx_tag_target'
create index idx_tag_target on tag (target_id);
/* liquibase rollback
do $$
begin
    if exists (
        select from databasechangelog
        where author = 'dagstore' and id = '001-idx_tag_target' and exectype <> 'MARK_RAN'
    ) then
        drop index if exists idx_tag_target;
    end if;
end $$
*/

--changeset dagstore:001-tag_move rollbackSplitStatements:false splitStatements:true
--comment: The history of every tag, kept after the tag itself is deleted; hence no foreign keys.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'tag_move'
create table tag_move (
    id bigserial constraint tag_move_pkey primary key,
    tag_name text not null,
    from_kind text,
    from_id uuid,
    to_kind text not null,
    to_id uuid not null,
    expected_hash text,
    moved_by text,
    moved_at timestamptz not null default now()
);
/* liquibase rollback
do $$
begin
    if exists (
        select from databasechangelog
        where author = 'dagstore' and id = '001-tag_move' and exectype <> 'MARK_RAN'
    ) then
        lock table tag_move in access exclusive mode;
        if exists (select from tag_move) then
            raise exception 'table tag_move has rows and is not dropped'
                using errcode = 'object_not_in_prerequisite_state',
                      hint = 'Delete its rows first if they are no longer needed, then roll back again.';
        end if;
        drop table tag_move;
    end if;
end $$
*/

--changeset dagstore:001-idx_tag_move_tag rollbackSplitStatements:false splitStatements:true
--comment: The moves of one tag, in order.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_indexes where schemaname = current_schema() and indexname = 'idx_tag_move_tag'
create index idx_tag_move_tag on tag_move (tag_name, id);
/* liquibase rollback
do $$
begin
    if exists (
        select from databasechangelog
        where author = 'dagstore' and id = '001-idx_tag_move_tag' and exectype <> 'MARK_RAN'
    ) then
        drop index if exists idx_tag_move_tag;
    end if;
end $$
*/

--changeset dagstore:001-run rollbackSplitStatements:false splitStatements:true
--comment: Executions of a version. Partitioned by time, so that old runs can be detached without deleting row by row.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'run'
create table run (
    run_id uuid,
    base_kind text,
    base_ref text,
    tags_snapshot jsonb,
    status text,
    submitted_by text,
    submitted_at timestamptz not null default now(),
    constraint run_pkey primary key (run_id, submitted_at)
) partition by range (submitted_at);
/* liquibase rollback
do $$
begin
    if exists (
        select from databasechangelog
        where author = 'dagstore' and id = '001-run' and exectype <> 'MARK_RAN'
    ) then
        lock table run in access exclusive mode;
        if exists (select from run) then
            raise exception 'table run has rows and is not dropped'
                using errcode = 'object_not_in_prerequisite_state',
                      hint = 'Delete its rows first if they are no longer needed, then roll back again.';
        end if;
        drop table run;
    end if;
end $$
*/

--changeset dagstore:001-run_default rollbackSplitStatements:false splitStatements:true
--comment: Takes the runs for which nobody made a partition, so that an insert never fails for want of one.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_class c left join pg_partitioned_table p on p.partrelid = c.oid where c.relname = 'run' and c.relkind in ('r', 'p') and c.relnamespace = to_regnamespace(quote_ident(current_schema())) and coalesce(p.partdefid, 1) <> 0
create table run_default partition of run default;
/* liquibase rollback
do $$
begin
    if exists (
        select from databasechangelog
        where author = 'dagstore' and id = '001-run_default' and exectype <> 'MARK_RAN'
    ) then
        lock table run_default in access exclusive mode;
        if exists (select from run_default) then
            raise exception 'table run_default has rows and is not dropped'
                using errcode = 'object_not_in_prerequisite_state',
                      hint = 'Delete its rows first if they are no longer needed, then roll back again.';
        end if;
        drop table run_default;
    end if;
end $$
*/

--changeset dagstore:001-run_snapshot_index rollbackSplitStatements:false splitStatements:true
--comment: Which snapshots a run produced. Rows go with their run; a snapshot that a run refers to stays.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'run_snapshot_index'
create table run_snapshot_index (
    run_id uuid,
    run_submitted_at timestamptz,
    snapshot_id uuid constraint fk_run_snapshot_index_snapshot references artifact on delete restrict,
    version_hash text,
    created_at timestamptz not null default now(),
    constraint run_snapshot_index_pkey primary key (run_id, run_submitted_at, snapshot_id),
    constraint fk_run_snapshot_index_run foreign key (run_id, run_submitted_at) references run on delete cascade
);
/* liquibase rollback
do $$
begin
    if exists (
        select from databasechangelog
        where author = 'dagstore' and id = '001-run_snapshot_index' and exectype <> 'MARK_RAN'
    ) then
        lock table run_snapshot_index in access exclusive mode;
        if exists (select from run_snapshot_index) then
            raise exception 'table run_snapshot_index has rows and is not dropped'
                using errcode = 'object_not_in_prerequisite_state',
                      hint = 'Delete its rows first if they are no longer needed, then roll back again.';
        end if;
        drop table run_snapshot_index;
    end if;
end $$
*/

--changeset dagstore:001-idx_run_snapshot_index_snapshot rollbackSplitStatements:false splitStatements:true
--comment: Which runs refer to a snapshot; the foreign key asks it whenever an artifact is deleted.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_indexes where schemaname = current_schema() and indexname = 'idx_run_snapshot_index_snapshot'
create index idx_run_snapshot_index_snapshot on run_snapshot_index (snapshot_id);
/* liquibase rollback
do $$
begin
    if exists (
        select from databasechangelog
        where author = 'dagstore' and id = '001-idx_run_snapshot_index_snapshot' and exectype <> 'MARK_RAN'
    ) then
        drop index if exists idx_run_snapshot_index_snapshot;
    end if;
end $$
*/
