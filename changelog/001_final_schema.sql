--liquibase formatted sql logicalFilePath:001_final_schema.sql

-- The tables of a new database, complete. A database that has some of these objects already keeps them: each changeset
-- asks for its own object and is marked as run where that exists. Names are looked up in the current schema, and no
-- statement names one, so the search path decides where the tables live.
--
-- The tables that exist may be full and in use: indexes are built concurrently, after whatever an interrupted build left
-- is dropped, and a foreign key needs a lock on the table that it refers to, so its table is made by dagstore_change.

--changeset dagstore:001-cas_blob runInTransaction:false
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
--rollback call dagstore_undo_table('001-cas_blob', 'cas_blob');

--changeset dagstore:001-artifact runInTransaction:false splitStatements:false
--comment: One row per stored version, patch, run manifest or run snapshot. compacted_from_id tells from which patch a full version was compacted.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'artifact'
call dagstore_change('cas_blob', 'share row exclusive', $$
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
    )
$$);
--rollback call dagstore_undo_table('001-artifact', 'artifact');

--changeset dagstore:001-idx_artifact_kind runInTransaction:false
--comment: Listing and counting one kind of artifact.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_index join pg_class on pg_class.oid = indexrelid where relnamespace = to_regnamespace(quote_ident(current_schema())) and relname = 'idx_artifact_kind' and indisvalid
call dagstore_before_concurrently('artifact');
drop index concurrently if exists idx_artifact_kind;
create index concurrently idx_artifact_kind on artifact (kind);
--rollback call dagstore_undo('001-idx_artifact_kind', 'artifact', 'drop index if exists idx_artifact_kind');

--changeset dagstore:001-idx_artifact_created runInTransaction:false
--comment: Listing the newest artifacts first.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_index join pg_class on pg_class.oid = indexrelid where relnamespace = to_regnamespace(quote_ident(current_schema())) and relname = 'idx_artifact_created' and indisvalid
call dagstore_before_concurrently('artifact');
drop index concurrently if exists idx_artifact_created;
create index concurrently idx_artifact_created on artifact (created_at desc);
--rollback call dagstore_undo('001-idx_artifact_created', 'artifact', 'drop index if exists idx_artifact_created');

--changeset dagstore:001-idx_artifact_cas runInTransaction:false
--comment: Which artifacts have this content; the foreign key asks it whenever a blob is deleted.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_index join pg_class on pg_class.oid = indexrelid where relnamespace = to_regnamespace(quote_ident(current_schema())) and relname = 'idx_artifact_cas' and indisvalid
call dagstore_before_concurrently('artifact');
drop index concurrently if exists idx_artifact_cas;
create index concurrently idx_artifact_cas on artifact (cas_id);
--rollback call dagstore_undo('001-idx_artifact_cas', 'artifact', 'drop index if exists idx_artifact_cas');

--changeset dagstore:001-uq_artifact_plan_hash runInTransaction:false
--comment: A plan has one snapshot, and is found by its hash.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_index join pg_class on pg_class.oid = indexrelid where relnamespace = to_regnamespace(quote_ident(current_schema())) and relname = 'uq_artifact_plan_hash' and indisvalid
call dagstore_before_concurrently('artifact');
drop index concurrently if exists uq_artifact_plan_hash;
create unique index concurrently uq_artifact_plan_hash on artifact (plan_hash) where kind = 'run_snapshot';
--rollback call dagstore_undo('001-uq_artifact_plan_hash', 'artifact', 'drop index if exists uq_artifact_plan_hash');

--changeset dagstore:001-idx_artifact_version_hash runInTransaction:false
--comment: Finding versions by the content id of their document.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_index join pg_class on pg_class.oid = indexrelid where relnamespace = to_regnamespace(quote_ident(current_schema())) and relname = 'idx_artifact_version_hash' and indisvalid
call dagstore_before_concurrently('artifact');
drop index concurrently if exists idx_artifact_version_hash;
create index concurrently idx_artifact_version_hash on artifact (version_hash) where version_hash is not null;
--rollback call dagstore_undo('001-idx_artifact_version_hash', 'artifact', 'drop index if exists idx_artifact_version_hash');

--changeset dagstore:001-idx_artifact_base_depth runInTransaction:false
--comment: The patches of one base, by depth.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_index join pg_class on pg_class.oid = indexrelid where relnamespace = to_regnamespace(quote_ident(current_schema())) and relname = 'idx_artifact_base_depth' and indisvalid
call dagstore_before_concurrently('artifact');
drop index concurrently if exists idx_artifact_base_depth;
create index concurrently idx_artifact_base_depth on artifact (base_version, depth) where kind = 'patch_set';
--rollback call dagstore_undo('001-idx_artifact_base_depth', 'artifact', 'drop index if exists idx_artifact_base_depth');

--changeset dagstore:001-idx_artifact_depth runInTransaction:false
--comment: Candidates for compaction, deepest first; only deep patches are in it, so it stays small.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_index join pg_class on pg_class.oid = indexrelid where relnamespace = to_regnamespace(quote_ident(current_schema())) and relname = 'idx_artifact_depth' and indisvalid
call dagstore_before_concurrently('artifact');
drop index concurrently if exists idx_artifact_depth;
create index concurrently idx_artifact_depth on artifact (depth desc) where kind = 'patch_set' and depth > 10;
--rollback call dagstore_undo('001-idx_artifact_depth', 'artifact', 'drop index if exists idx_artifact_depth');

--changeset dagstore:001-idx_artifact_meta runInTransaction:false
--comment: Containment queries on meta.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_index join pg_class on pg_class.oid = indexrelid where relnamespace = to_regnamespace(quote_ident(current_schema())) and relname = 'idx_artifact_meta' and indisvalid
call dagstore_before_concurrently('artifact');
drop index concurrently if exists idx_artifact_meta;
create index concurrently idx_artifact_meta on artifact using gin (meta jsonb_path_ops);
--rollback call dagstore_undo('001-idx_artifact_meta', 'artifact', 'drop index if exists idx_artifact_meta');

--changeset dagstore:001-idx_artifact_compacted_from runInTransaction:false
--comment: Finding the compacted base of a patch without reading every base. Waits for 002 where an older artifact table lacks the column.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_index join pg_class on pg_class.oid = indexrelid where relnamespace = to_regnamespace(quote_ident(current_schema())) and relname = 'idx_artifact_compacted_from' and indisvalid
--precondition-sql-check expectedResult:0 select count(*) from pg_tables t where schemaname = current_schema() and tablename = 'artifact' and not exists (select from information_schema.columns c where c.table_schema = t.schemaname and c.table_name = t.tablename and c.column_name = 'compacted_from_id')
call dagstore_before_concurrently('artifact');
drop index concurrently if exists idx_artifact_compacted_from;
create index concurrently idx_artifact_compacted_from on artifact (compacted_from_id) where compacted_from_id is not null;
--rollback call dagstore_undo('001-idx_artifact_compacted_from', 'artifact', 'drop index if exists idx_artifact_compacted_from');

--changeset dagstore:001-patch_chain_member runInTransaction:false splitStatements:false
--comment: The patches that build a version, in order: head P20 has 20 rows, the last of which is P20 itself.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'patch_chain_member'
call dagstore_change('artifact', 'share row exclusive', $$
    create table patch_chain_member (
        head_id uuid constraint fk_patch_chain_member_head references artifact on delete cascade,
        seq int constraint patch_chain_member_seq_positive check (seq > 0),
        member_id uuid not null constraint fk_patch_chain_member_member references artifact on delete restrict,
        constraint patch_chain_member_pkey primary key (head_id, seq),
        constraint uq_patch_chain_member_head_member unique (head_id, member_id)
    )
$$);
--rollback call dagstore_undo_table('001-patch_chain_member', 'patch_chain_member');

--changeset dagstore:001-idx_patch_chain_member_member runInTransaction:false
--comment: Which chains contain a patch; the foreign key asks it whenever a patch is deleted.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_index join pg_class on pg_class.oid = indexrelid where relnamespace = to_regnamespace(quote_ident(current_schema())) and relname = 'idx_patch_chain_member_member' and indisvalid
call dagstore_before_concurrently('patch_chain_member');
drop index concurrently if exists idx_patch_chain_member_member;
create index concurrently idx_patch_chain_member_member on patch_chain_member (member_id);
--rollback call dagstore_undo('001-idx_patch_chain_member_member', 'patch_chain_member', 'drop index if exists idx_patch_chain_member_member');

--changeset dagstore:001-tag runInTransaction:false splitStatements:false
--comment: Names that move from version to version; the counter lets a writer notice that another one was faster.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'tag'
call dagstore_change('artifact', 'share row exclusive', $$
    create table tag (
        tag_name text constraint tag_pkey primary key,
        target_kind text not null
            constraint tag_target_kind_allowed check (target_kind in ('dag_version', 'patch_set')),
        target_id uuid not null constraint fk_tag_target references artifact on delete restrict,
        target_hash text,
        version bigint not null default 1,
        moved_by text,
        moved_at timestamptz not null default now()
    )
$$);
--rollback call dagstore_undo_table('001-tag', 'tag');

--changeset dagstore:001-idx_tag_target runInTransaction:false
--comment: Which tags point at an artifact; the foreign key asks it whenever an artifact is deleted.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_index join pg_class on pg_class.oid = indexrelid where relnamespace = to_regnamespace(quote_ident(current_schema())) and relname = 'idx_tag_target' and indisvalid
call dagstore_before_concurrently('tag');
drop index concurrently if exists idx_tag_target;
create index concurrently idx_tag_target on tag (target_id);
--rollback call dagstore_undo('001-idx_tag_target', 'tag', 'drop index if exists idx_tag_target');

--changeset dagstore:001-tag_move runInTransaction:false
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
--rollback call dagstore_undo_table('001-tag_move', 'tag_move');

--changeset dagstore:001-idx_tag_move_tag runInTransaction:false
--comment: The moves of one tag, in order.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_index join pg_class on pg_class.oid = indexrelid where relnamespace = to_regnamespace(quote_ident(current_schema())) and relname = 'idx_tag_move_tag' and indisvalid
call dagstore_before_concurrently('tag_move');
drop index concurrently if exists idx_tag_move_tag;
create index concurrently idx_tag_move_tag on tag_move (tag_name, id);
--rollback call dagstore_undo('001-idx_tag_move_tag', 'tag_move', 'drop index if exists idx_tag_move_tag');

--changeset dagstore:001-run runInTransaction:false
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
--rollback call dagstore_undo_table('001-run', 'run');

--changeset dagstore:001-run_default runInTransaction:false
--comment: Takes the runs for which nobody made a partition, so that an insert never fails for want of one.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_class c left join pg_partitioned_table p on p.partrelid = c.oid where c.relname = 'run' and c.relkind in ('r', 'p') and c.relnamespace = to_regnamespace(quote_ident(current_schema())) and coalesce(p.partdefid, 1) <> 0
call dagstore_change('run', 'access exclusive', 'create table run_default partition of run default');
--rollback call dagstore_undo_table('001-run_default', 'run_default');

--changeset dagstore:001-run_snapshot_index runInTransaction:false splitStatements:false
--comment: Which snapshots a run produced. Rows go with their run; a snapshot that a run refers to stays.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_tables where schemaname = current_schema() and tablename = 'run_snapshot_index'
call dagstore_change('artifact, run', 'share row exclusive', $$
    create table run_snapshot_index (
        run_id uuid,
        run_submitted_at timestamptz,
        snapshot_id uuid constraint fk_run_snapshot_index_snapshot references artifact on delete restrict,
        version_hash text,
        created_at timestamptz not null default now(),
        constraint run_snapshot_index_pkey primary key (run_id, run_submitted_at, snapshot_id),
        constraint fk_run_snapshot_index_run foreign key (run_id, run_submitted_at) references run on delete cascade
    )
$$);
--rollback call dagstore_undo_table('001-run_snapshot_index', 'run_snapshot_index');

--changeset dagstore:001-idx_run_snapshot_index_snapshot runInTransaction:false
--comment: Which runs refer to a snapshot; the foreign key asks it whenever an artifact is deleted.
--preconditions onFail:MARK_RAN onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_index join pg_class on pg_class.oid = indexrelid where relnamespace = to_regnamespace(quote_ident(current_schema())) and relname = 'idx_run_snapshot_index_snapshot' and indisvalid
call dagstore_before_concurrently('run_snapshot_index');
drop index concurrently if exists idx_run_snapshot_index_snapshot;
create index concurrently idx_run_snapshot_index_snapshot on run_snapshot_index (snapshot_id);
--rollback call dagstore_undo('001-idx_run_snapshot_index_snapshot', 'run_snapshot_index', 'drop index if exists idx_run_snapshot_index_snapshot');
