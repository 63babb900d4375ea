alter table cas_blob add primary key (cas_id);
alter table artifact add primary key (artifact_id);
alter table artifact add foreign key (cas_id) references cas_blob on delete restrict;
alter table artifact add foreign key (base_version) references artifact on delete restrict;
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
