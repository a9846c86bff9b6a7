create table network.floating_ip (
    id uuid primary key,
    project_id text not null,
    network_id uuid not null references network.network,
    own_port_id uuid not null unique references network.port,
    port_id uuid references network.port on delete set null,
    fixed_ip inet,
    description text not null,
    tags text[] not null,
    revision integer not null default 0,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    unique (port_id, fixed_ip)
);
create index floating_ip_by_project on network.floating_ip (project_id, id);
comment on table network.floating_ip is 'Addresses of external networks that projects have.';
comment on column network.floating_ip.own_port_id is 'A port of nobody''s that holds the address.';
comment on column network.floating_ip.port_id is 'Where it leads; null for nowhere. fixed_ip means something only beside it.';
