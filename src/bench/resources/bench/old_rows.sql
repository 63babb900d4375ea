-- ${rows} artifacts in groups of twenty: a full version, a chain of eighteen patches on it, and the base that the last of
-- them was compacted into. Ids grow with the number like those of version 7, a second apart, and the rest of each is
-- taken from a hash, so that every database of one size is the same.

-- Keys and indexes are taken from the empty tables, and made when the rows are in: that is quicker, and leaves no gaps in them.
create temporary table put_off as
select
    contype = 'f' as refers,
    format('alter table %s drop constraint %I', conrelid::regclass, conname) as take,
    format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as make
from pg_constraint
where connamespace = current_schema()::regnamespace and contype in ('p', 'u', 'f')
union all
select false, format('drop index %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
from pg_index join pg_class on pg_class.oid = indexrelid
where
    relnamespace = current_schema()::regnamespace
    and not exists (select from pg_constraint where conindid = indexrelid);

do $$
declare
    statement text;
begin
    for statement in select take from put_off order by refers desc loop
        execute statement;
    end loop;
end $$;

create function pg_temp.id(n bigint) returns uuid language sql immutable as $$
    select (
        lpad(to_hex(1700000000000 + n * 1000), 12, '0')
        || '7' || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15)
    )::uuid
$$;

create function pg_temp.hash(n bigint) returns text language sql immutable as $$
    select 'sha256:' || encode(sha256(int8send(n)), 'hex')
$$;

insert into cas_blob (cas_id, media_type, size_bytes, content)
select
    pg_temp.hash(n),
    'application/json;type=' || case when n % 20 in (0, 1) then 'dag' else 'patch_ops' end,
    8,
    int8send(n)
from generate_series(1, ${rows}) as n;

insert into artifact (artifact_id, kind, cas_id, name, version_hash, base_version, depth, op_count, nodes_count,
                      edges_count, meta, created_by, created_at)
select
    pg_temp.id(n),
    case when n % 20 in (0, 1) then 'dag_version' else 'patch_set' end,
    pg_temp.hash(n),
    'workflow-' || n / 20,
    pg_temp.hash(n),
    case when n % 20 not in (0, 1) then pg_temp.id(n - n % 20 + 1) end,
    case when n % 20 not in (0, 1) then n % 20 - 1 end,
    case when n % 20 not in (0, 1) then 1 + n % 5 end,
    5 + n % 20,
    4 + n % 20,
    case
        when n % 20 = 0 then jsonb_build_object(
            'compacted_from', pg_temp.id(n - 1),
            'compacted_at', to_timestamp(1700000000 + n),
            'original_depth', 18,
            'original_patches', 18)
        else jsonb_build_object(
            'team', (array['orders', 'billing', 'search', 'support'])[1 + n % 4],
            'region', (array['eu-west', 'us-east', 'ap-south'])[1 + n % 3],
            'ticket', 'WF-' || n,
            'note', left(md5(n::text), 12))
    end,
    'user-' || n % 50,
    to_timestamp(1700000000 + n)
from generate_series(1, ${rows}) as n;

do $$
declare
    statement text;
begin
    for statement in select make from put_off order by refers loop
        execute statement;
    end loop;
end $$;
