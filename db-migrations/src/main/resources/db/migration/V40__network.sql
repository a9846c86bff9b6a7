create schema network;
comment on schema network is 'The built-in network service; only it writes here.';

create table network.network (
    id uuid primary key,
    project_id text not null,
    name text not null,
    description text not null,
    admin_state_up boolean not null,
    shared boolean not null,
    external boolean not null,
    is_default boolean not null,
    mtu integer not null check (mtu >= 68),
    port_security_enabled boolean not null,
    provider_type text not null,
    provider_physical_network text,
    provider_segmentation_id integer,
    availability_zone_hints text[] not null,
    tags text[] not null,
    revision integer not null default 0,
    created_at timestamptz not null,
    updated_at timestamptz not null
);
create index network_by_project on network.network (project_id, id);
comment on column network.network.revision is 'Counts changes, as users see them.';

create table network.subnet (
    id uuid primary key,
    network_id uuid not null references network.network,
    project_id text not null,
    name text not null,
    description text not null,
    ip_version smallint not null check (ip_version in (4, 6) and ip_version = family(cidr)),
    cidr cidr not null,
    gateway_ip inet,
    enable_dhcp boolean not null,
    dns_nameservers text[] not null,
    host_routes jsonb not null,
    pool_starts text[] not null,
    pool_ends text[] not null check (cardinality(pool_ends) = cardinality(pool_starts)),
    ipv6_ra_mode text,
    ipv6_address_mode text,
    tags text[] not null,
    revision integer not null default 0,
    created_at timestamptz not null,
    updated_at timestamptz not null
);
create index subnet_by_network on network.subnet (network_id);
create index subnet_by_project on network.subnet (project_id, id);
comment on table network.subnet is
    'Subnets of a network do not overlap: who adds one holds the network''s row meanwhile.';
comment on column network.subnet.pool_starts is
    'First address of each range that addresses are given from; the last is in pool_ends.';

create table network.security_group (
    id uuid primary key,
    project_id text not null,
    name text not null,
    description text not null,
    is_default boolean not null,
    stateful boolean not null,
    tags text[] not null,
    revision integer not null default 0,
    created_at timestamptz not null,
    updated_at timestamptz not null
);
create index security_group_by_project on network.security_group (project_id, id);
create unique index security_group_default on network.security_group (project_id) where is_default;

create table network.security_group_rule (
    id uuid primary key,
    security_group_id uuid not null references network.security_group,
    project_id text not null,
    description text not null,
    direction text not null check (direction in ('ingress', 'egress')),
    ethertype text not null check (ethertype in ('IPv4', 'IPv6')),
    protocol text,
    protocol_number smallint,
    port_range_min integer,
    port_range_max integer,
    remote_ip_prefix cidr,
    remote_group_id uuid references network.security_group,
    created_at timestamptz not null,
    constraint security_group_rule_once unique nulls not distinct (
        security_group_id, direction, ethertype, protocol_number, port_range_min,
        port_range_max, remote_ip_prefix, remote_group_id)
);
create index security_group_rule_by_remote on network.security_group_rule (remote_group_id);
comment on column network.security_group_rule.protocol_number is
    'The same protocol whatever it was called; null for any.';

create table network.port (
    id uuid primary key,
    network_id uuid not null references network.network,
    project_id text not null,
    name text not null,
    description text not null,
    mac_address macaddr not null,
    admin_state_up boolean not null,
    device_id text not null,
    device_owner text not null,
    host_id text not null,
    vnic_type text not null,
    profile jsonb not null,
    port_security_enabled boolean not null,
    allowed_address_pairs jsonb not null,
    tags text[] not null,
    revision integer not null default 0,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint port_mac unique (network_id, mac_address)
);
create index port_by_project on network.port (project_id, id);
create index port_by_device on network.port (device_id) where device_id <> '';
comment on column network.port.host_id is 'Empty when the port is not bound.';

create table network.fixed_ip (
    subnet_id uuid not null references network.subnet,
    ip inet not null,
    port_id uuid not null references network.port on delete cascade
        deferrable initially deferred,
    position integer not null,
    primary key (subnet_id, ip)
);
create index fixed_ip_by_port on network.fixed_ip (port_id);
comment on table network.fixed_ip is
    'An address in use. It is taken before its port is written, and the primary key decides who gets it.';
comment on column network.fixed_ip.position is 'Orders the addresses of a port.';

create table network.port_security_group (
    port_id uuid not null references network.port on delete cascade,
    security_group_id uuid not null references network.security_group,
    primary key (port_id, security_group_id)
);
create index port_security_group_by_group on network.port_security_group (security_group_id);

create table network.quota (
    project_id text not null,
    resource text not null,
    hard_limit integer not null check (hard_limit >= -1),
    primary key (project_id, resource)
);
comment on table network.quota is 'Limits that differ from the configured ones; -1 is none.';

create table network.quota_usage (
    project_id text not null,
    resource text not null,
    used integer not null check (used >= 0),
    primary key (project_id, resource)
);
comment on table network.quota_usage is
    'How many a project has. Changes last in the transaction that makes or drops them: its row lock is what creators of one project wait for.';
