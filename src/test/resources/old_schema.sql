-- The tables of a database from before artifact.compacted_from_id: constraints have the names that PostgreSQL gives them, and
-- there is no Liquibase table.

create table cas_blob (
    cas_id text primary key,
    media_type text not null,
    size_bytes bigint not null check (size_bytes >= 0),
    created_at timestamptz not null default now(),
    content bytea,
    storage_url text,
    check (num_nonnulls(content, storage_url) = 1)
);

create table artifact (
    artifact_id uuid primary key,
    kind text not null check (kind in ('dag_version', 'patch_set', 'run_manifest', 'run_snapshot')),
    cas_id text not null references cas_blob on delete restrict,
    name text,
    plan_hash text,
    version_hash text,
    base_version uuid references artifact on delete restrict,
    depth int check (depth >= 0),
    op_count int check (op_count >= 0),
    nodes_count int check (nodes_count >= 0),
    edges_count int check (edges_count >= 0),
    meta jsonb not null default '{}',
    created_by text,
    created_at timestamptz not null default now(),
    check (kind <> 'run_snapshot' or plan_hash is not null),
    check (kind not in ('dag_version', 'run_snapshot') or version_hash is not null),
    check (kind <> 'patch_set' or base_version is not null and depth is not null)
);
create index idx_artifact_kind on artifact (kind);
create index idx_artifact_created on artifact (created_at desc);
create index idx_artifact_cas on artifact (cas_id);
create unique index uq_artifact_plan_hash on artifact (plan_hash) where kind = 'run_snapshot';
create index idx_artifact_version_hash on artifact (version_hash) where version_hash is not null;
create index idx_artifact_base_depth on artifact (base_version, depth) where kind = 'patch_set';
create index idx_artifact_depth on artifact (depth desc) where kind = 'patch_set' and depth > 10;
create index idx_artifact_meta on artifact using gin (meta jsonb_path_ops);

create table patch_chain_member (
    head_id uuid references artifact on delete cascade,
    seq int check (seq > 0),
    member_id uuid not null references artifact on delete restrict,
    primary key (head_id, seq),
    unique (head_id, member_id)
);
create index idx_patch_chain_member_member on patch_chain_member (member_id);

create table tag (
    tag_name text primary key,
    target_kind text not null check (target_kind in ('dag_version', 'patch_set')),
    target_id uuid not null references artifact on delete restrict,
    target_hash text,
    version bigint not null default 1,
    moved_by text,
    moved_at timestamptz not null default now()
);

create table tag_move (
    id bigserial primary key,
    tag_name text not null,
    from_kind text,
    from_id uuid,
    to_kind text not null,
    to_id uuid not null,
    expected_hash text,
    moved_by text,
    moved_at timestamptz not null default now()
);
