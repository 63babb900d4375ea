-- Rows of a database from before artifact.compacted_from_id: meta.compacted_from says where a base was compacted from, in
-- every form that was ever written.

insert into cas_blob (cas_id, media_type, size_bytes, content) values
    ('sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a', 'application/json;type=dag', 2, '{}'),
    ('sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945', 'application/json;type=patch_ops', 2, '[]');

-- The original version …00, and a chain of six patches …a1 to …a6 on it.
insert into artifact (artifact_id, kind, cas_id, version_hash)
values (
    '00000000-0000-7000-8000-000000000000', 'dag_version',
    'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
    'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a'
);
insert into artifact (artifact_id, kind, cas_id, base_version, depth, op_count)
select
    ('00000000-0000-7000-8000-0000000000a' || depth)::uuid, 'patch_set',
    'sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945',
    '00000000-0000-7000-8000-000000000000', depth, 0
from generate_series(1, 6) as depth;
insert into patch_chain_member (head_id, seq, member_id)
select
    ('00000000-0000-7000-8000-0000000000a' || head)::uuid, seq,
    ('00000000-0000-7000-8000-0000000000a' || seq)::uuid
from generate_series(1, 6) as head, generate_series(1, head) as seq;

-- Bases …b1 to …b6, compacted from …a1 to …a6: values that uuid accepts. Bases …c1 to …c8: values that cannot be moved.
insert into artifact (artifact_id, kind, cas_id, version_hash, meta)
select
    id::uuid, 'dag_version',
    'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
    'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
    meta::jsonb
from (values
    ('00000000-0000-7000-8000-0000000000b1', '{"compacted_from": "00000000-0000-7000-8000-0000000000a1", "original_depth": 1}'),
    ('00000000-0000-7000-8000-0000000000b2', '{"compacted_from": "00000000-0000-7000-8000-0000000000A2"}'),
    ('00000000-0000-7000-8000-0000000000b3', '{"compacted_from": "{00000000-0000-7000-8000-0000000000a3}"}'),
    ('00000000-0000-7000-8000-0000000000b4', '{"compacted_from": "000000000000700080000000000000a4"}'),
    ('00000000-0000-7000-8000-0000000000b5', '{"compacted_from": "{0000-0000-0000-7000-8000-0000-0000-00A5}"}'),
    ('00000000-0000-7000-8000-0000000000b6', '{"compacted_from": "00000000-00007000-80000000-000000a6"}'),
    ('00000000-0000-7000-8000-0000000000c1', '{"compacted_from": "P20"}'),
    ('00000000-0000-7000-8000-0000000000c2', '{"compacted_from": "{00000000-0000-7000-8000-0000000000a1"}'),
    ('00000000-0000-7000-8000-0000000000c3', '{"compacted_from": " 00000000-0000-7000-8000-0000000000a1"}'),
    ('00000000-0000-7000-8000-0000000000c4', '{"compacted_from": null}'),
    ('00000000-0000-7000-8000-0000000000c5', '{"compacted_from": 20}'),
    ('00000000-0000-7000-8000-0000000000c6', '{"compacted_from": ["00000000-0000-7000-8000-0000000000a1"]}'),
    ('00000000-0000-7000-8000-0000000000c7', '{"compacted_from": "00000000-0000-7000-8000-0000000000ff"}'),
    ('00000000-0000-7000-8000-0000000000c8', '{"compacted_from": "00000000-0000-7000-8000-000000000000"}')
) as base (id, meta);

-- Patch …d1 claims what only a full version can be; version …d2 names the field in an array, which claims nothing.
insert into artifact (artifact_id, kind, cas_id, base_version, depth, op_count, meta)
values (
    '00000000-0000-7000-8000-0000000000d1', 'patch_set',
    'sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945',
    '00000000-0000-7000-8000-000000000000', 1, 0,
    '{"compacted_from": "00000000-0000-7000-8000-0000000000a1"}'
);
insert into artifact (artifact_id, kind, cas_id, version_hash, meta)
values (
    '00000000-0000-7000-8000-0000000000d2', 'dag_version',
    'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
    'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
    '["compacted_from"]'
);

insert into tag (tag_name, target_kind, target_id) values
    ('main', 'patch_set', '00000000-0000-7000-8000-0000000000a6');
insert into tag_move (tag_name, to_kind, to_id) values
    ('main', 'patch_set', '00000000-0000-7000-8000-0000000000a6');
