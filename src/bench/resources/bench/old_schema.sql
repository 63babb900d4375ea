-- A database from before artifact.compacted_from_id. Indexes and foreign keys are in old_indexes.sql: they are made when
-- the rows are in, which is quicker.

create table cas_blob (
    cas_id text not null,
    media_type text not null,
    size_bytes bigint not null check (size_bytes >= 0),
    created_at timestamptz not null default now(),
    content bytea,
    storage_url text,
    check (num_nonnulls(content, storage_url) = 1)
);

create table artifact (
    artifact_id uuid not null,
    kind text not null check (kind in ('dag_version', 'patch_set', 'run_manifest', 'run_snapshot')),
    cas_id text not null,
    name text,
    plan_hash text,
    version_hash text,
    base_version uuid,
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
