create table server (
    id uuid primary key,
    number bigint generated always as identity unique,
    project_id text not null,
    user_id text not null,
    name text not null,
    hostname text not null,
    description text,
    vm_state text not null,
    task_state text,
    operation_id uuid,
    version bigint not null default 0,
    host_id uuid references host,
    availability_zone text,
    image_id text,
    image jsonb,
    flavor_id text not null,
    flavor jsonb not null,
    vcpus integer not null,
    memory_mb integer not null,
    key_name text,
    public_key text,
    user_data text,
    config_drive boolean not null default false,
    access_ip_v4 text,
    access_ip_v6 text,
    disk_config text not null default 'MANUAL' check (disk_config in ('AUTO', 'MANUAL')),
    root_device_name text,
    reservation_id text not null,
    launch_index integer not null default 0,
    progress integer not null default 0 check (progress between 0 and 100),
    locked_by text check (locked_by in ('owner', 'admin')),
    locked_reason text,
    trusted_image_certificates jsonb,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    launched_at timestamptz,
    terminated_at timestamptz,
    deleted_at timestamptz,
    check ((task_state is null) = (operation_id is null)),
    check ((vm_state = 'deleted') = (deleted_at is not null))
);
comment on table server is 'What a user has. State changes only through Lifecycle.decide, with a check of version.';
comment on column server.number is 'Makes the name of the guest at the hypervisor: instance-%08x.';
comment on column server.operation_id is 'The operation that owns task_state.';
comment on column server.flavor is 'FlavorSpec: the flavor as it was, whatever becomes of it.';
comment on column server.image is 'ImageSpec: the image as it was; null when booted from a volume.';

create index server_of_project on server (project_id, created_at desc, id desc) where deleted_at is null;
create index server_newest on server (created_at desc, id desc);
create index server_changed on server (updated_at);
create index server_on_host on server (host_id) where deleted_at is null;
create index server_reservation on server (reservation_id);

create table server_metadata (
    server_id uuid not null references server on delete cascade,
    key text not null check (length(key) between 1 and 255),
    value text not null check (length(value) <= 255),
    primary key (server_id, key)
);

create table server_tag (
    server_id uuid not null references server on delete cascade,
    tag text not null check (length(tag) between 1 and 60),
    primary key (server_id, tag)
);
create index server_by_tag on server_tag (tag);

create table server_nic (
    id uuid primary key,
    server_id uuid not null references server on delete cascade,
    position integer not null,
    network_id text not null,
    network_name text not null,
    port_id text,
    owns_port boolean not null,
    mac_address text,
    fixed_ips jsonb not null default '[]',
    tag text,
    unique (server_id, position)
);
comment on table server_nic is 'Interfaces of a server, with what lists show of their ports: no list asks the network service.';
comment on column server_nic.owns_port is 'Kilonova made the port and deletes it with the server.';
comment on column server_nic.fixed_ips is '[{"address": text, "subnet_id": text, "version": 4|6}]';
create index server_nic_port on server_nic (port_id);

create table server_security_group (
    server_id uuid not null references server on delete cascade,
    group_id text not null,
    name text not null,
    primary key (server_id, group_id)
);

create table server_fault (
    server_id uuid primary key references server on delete cascade,
    code integer not null,
    message text not null,
    details text,
    created_at timestamptz not null
);
comment on table server_fault is 'Why a server is, or last was, in ERROR. details is for administrators.';

create table guest (
    server_id uuid not null references server on delete cascade,
    host_id uuid not null references host,
    power_state integer not null check (power_state in (0, 1, 3, 4, 6, 7)),
    generation bigint not null,
    sequence bigint not null,
    reported_at timestamptz not null,
    primary key (server_id, host_id)
);
comment on table guest is 'One incarnation of a server on one host; written from that host''s reports alone.';
comment on column guest.power_state is '0 NOSTATE, 1 RUNNING, 3 PAUSED, 4 SHUTDOWN, 6 CRASHED, 7 SUSPENDED';

create table quota_limit (
    project_id text not null,
    resource text not null,
    hard_limit integer not null check (hard_limit >= -1),
    primary key (project_id, resource)
);
comment on table quota_limit is 'Where a project differs from the configured defaults; -1 is no limit.';

create table idempotency_key (
    project_id text not null,
    key text not null check (length(key) between 1 and 255),
    body_hash text not null,
    reservation_id text not null,
    created_at timestamptz not null,
    primary key (project_id, key)
);
comment on table idempotency_key is 'A create that came with an Idempotency-Key, so that its repetition finds the same servers.';
