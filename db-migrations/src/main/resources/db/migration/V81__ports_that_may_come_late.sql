create table late_port (
    server_id uuid primary key references server on delete cascade,
    look_after timestamptz not null
);
comment on table late_port is 'Servers for which the network service was asked for a port and did not answer: it may make the port when nobody waits for it any more. A reconciler looks, later.';
create index late_port_due on late_port (look_after);
