create table migration (
    id uuid primary key,
    number bigint generated always as identity unique,
    server_id uuid not null references server on delete cascade,
    operation_id uuid not null,
    type text not null check (type in ('migration', 'resize', 'live-migration', 'evacuation')),
    status text not null,
    source_host text,
    source_node text,
    dest_host text,
    dest_node text,
    dest_compute text,
    old_flavor jsonb,
    new_flavor jsonb,
    from_vm_state text not null,
    user_id text not null,
    project_id text not null,
    progress jsonb,
    created_at timestamptz not null,
    updated_at timestamptz not null
);
comment on table migration is 'A server on its way to another size or host.';
comment on column migration.number is 'The id of older API versions.';
comment on column migration.from_vm_state is 'What the server was before, and is again after a confirm or a revert.';
comment on column migration.old_flavor is 'FlavorSpec, as new_flavor; both null when only the host changes.';
create unique index migration_to_confirm on migration (server_id) where status = 'finished';
create index migration_of_server on migration (server_id, created_at);
create index migration_newest on migration (created_at desc, id desc);
