create table stray_guest (
    host_id uuid not null references host on delete cascade,
    server_id uuid not null,
    first_seen timestamptz not null,
    last_seen timestamptz not null,
    primary key (host_id, server_id)
);
comment on table stray_guest is 'Guests that a host reports though their server is deleted, elsewhere or unknown. Written from the host''s reports; a reaper ends those of known servers.';
comment on column stray_guest.server_id is 'As the host says; there may be no such server.';
create index stray_guest_server on stray_guest (server_id);

create index server_busy on server (operation_id) where task_state is not null;
create index guest_not_running on guest (server_id) where power_state in (0, 4, 6);
create index server_gone on server (deleted_at) where deleted_at is not null;
