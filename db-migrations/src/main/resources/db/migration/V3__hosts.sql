create table host (
    id uuid primary key,
    service_id uuid not null unique,
    number bigint generated always as identity unique,
    name text not null unique,
    generation bigint not null default 0,
    hypervisor_hostname text not null,
    hypervisor_type text not null,
    hypervisor_version integer not null,
    host_ip text not null,
    cpu_info jsonb not null default '{}',
    architecture text not null default 'x86_64',
    traits text[] not null default '{}',
    availability_zone text not null default 'nova',
    uptime_seconds bigint not null default 0,
    last_seen timestamptz not null,
    disabled boolean not null default false,
    disabled_reason text,
    forced_down boolean not null default false,
    created_at timestamptz not null,
    updated_at timestamptz not null
);
comment on table host is 'A hypervisor host, as its agent reports it; disabled and forced_down are the administrator''s.';
comment on column host.name is 'Common name of the host''s certificate; it speaks for this row only.';
comment on column host.generation is 'Start of the agent that reported last; reports of an older one are refused.';
comment on column host.last_seen is 'When a scheduler last heard of the agent, by the database''s clock.';

create table host_inventory (
    host_id uuid not null references host on delete cascade,
    resource_class text not null,
    total bigint not null check (total >= 0),
    reserved bigint not null default 0 check (reserved >= 0),
    allocation_ratio double precision not null default 1 check (allocation_ratio > 0),
    used bigint not null default 0 check (used >= 0),
    primary key (host_id, resource_class)
);
comment on table host_inventory is 'What a host has of each resource class, and how much of it claims hold.';
comment on column host_inventory.used is 'Sum of the claims on it; changes only in the statement that makes or drops a claim.';
