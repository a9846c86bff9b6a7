create table flavor (
    id uuid primary key,
    flavor_id text not null unique check (length(flavor_id) between 1 and 255),
    name text not null unique check (length(name) between 1 and 255),
    description text,
    vcpus integer not null check (vcpus > 0),
    memory_mb integer not null check (memory_mb > 0),
    root_gb integer not null check (root_gb >= 0),
    ephemeral_gb integer not null check (ephemeral_gb >= 0),
    swap_mb integer not null check (swap_mb >= 0),
    rxtx_factor double precision not null default 1,
    is_public boolean not null default true,
    disabled boolean not null default false,
    extra_specs jsonb not null default '{}',
    created_at timestamptz not null,
    updated_at timestamptz
);
comment on table flavor is 'What a server may be made of. Servers keep a copy; deleting a flavor leaves them alone.';
comment on column flavor.flavor_id is 'The id of the API: any text, not only a UUID.';

create table flavor_access (
    flavor uuid not null references flavor on delete cascade,
    project_id text not null,
    primary key (flavor, project_id)
);
comment on table flavor_access is 'Projects that may use a flavor which is not public.';
