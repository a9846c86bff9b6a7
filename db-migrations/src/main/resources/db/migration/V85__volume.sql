create schema volume;
comment on schema volume is 'The built-in block storage service. The bytes are files, never rows.';

create table volume.type (
    id uuid primary key,
    name text not null,
    description text,
    is_public boolean not null default true,
    extra_specs jsonb not null default '{}',
    created_at timestamptz not null,
    updated_at timestamptz,
    constraint type_name unique (name)
);

create table volume.type_access (
    type_id uuid not null references volume.type on delete cascade,
    project_id text not null,
    primary key (type_id, project_id)
);
comment on table volume.type_access is 'Projects that may use a type which is not public.';

insert into volume.type (id, name, description, extra_specs, created_at) values
    (gen_random_uuid(), '__DEFAULT__', 'Default Volume Type', '{}', now()),
    (gen_random_uuid(), 'hdd', null, '{}', now()),
    (gen_random_uuid(), 'ssd', null, '{}', now()),
    (gen_random_uuid(), 'multiattach', 'Volumes that many servers can have at once',
        '{"multiattach": "<is> True"}', now());

create table volume.volume (
    id uuid primary key,
    project_id text not null,
    user_id text not null,
    name text,
    description text,
    size integer not null check (size > 0),
    counted_size integer not null check (counted_size >= size),
    status text not null,
    attach_status text not null default 'detached',
    previous_status text,
    migration_status text,
    availability_zone text not null,
    type_id uuid not null references volume.type,
    snapshot_id uuid,
    source_volume_id uuid,
    bootable boolean not null default false,
    multiattach boolean not null default false,
    readonly boolean,
    attached_mode text,
    metadata jsonb not null default '{}',
    image_metadata jsonb not null default '{}',
    created_at timestamptz not null,
    updated_at timestamptz
);
create index volume_newest on volume.volume (project_id, created_at desc, id desc);
create index volume_metadata on volume.volume using gin (metadata jsonb_path_ops);
create index volume_by_type on volume.volume (type_id);
comment on column volume.volume.size is 'GiB.';
comment on column volume.volume.counted_size is
    'GiB that count against the quota: the size, or what the volume is being extended to.';
comment on column volume.volume.previous_status is
    'Where an extension, upload or new image leads back to.';
comment on column volume.volume.readonly is 'Null while nobody has said.';

create table volume.attachment (
    id uuid primary key,
    volume_id uuid not null references volume.volume on delete cascade,
    instance_id text,
    host text,
    mountpoint text,
    attach_status text not null,
    attach_mode text,
    connector jsonb,
    connection_info jsonb not null default '{}',
    attached_at timestamptz,
    created_at timestamptz not null
);
create index attachment_by_volume on volume.attachment (volume_id);
create index attachment_by_instance on volume.attachment (instance_id);

create table volume.snapshot (
    id uuid primary key,
    volume_id uuid not null references volume.volume,
    project_id text not null,
    user_id text not null,
    name text,
    description text,
    size integer not null check (size > 0),
    status text not null,
    progress text not null default '0%',
    type_id uuid not null references volume.type,
    metadata jsonb not null default '{}',
    created_at timestamptz not null,
    updated_at timestamptz
);
create index snapshot_newest on volume.snapshot (project_id, created_at desc, id desc);
create index snapshot_by_volume on volume.snapshot (volume_id);
create index snapshot_metadata on volume.snapshot using gin (metadata jsonb_path_ops);

create table volume.transfer (
    id uuid primary key,
    volume_id uuid not null references volume.volume on delete cascade,
    name text,
    salt text not null,
    hash text not null,
    no_snapshots boolean not null,
    source_project_id text not null,
    created_at timestamptz not null,
    constraint transfer_of_volume unique (volume_id)
);
comment on table volume.transfer is 'Offers of volumes to whoever knows a key, which only its hash knows here.';

create table volume.quota (
    project_id text not null,
    resource text not null,
    hard_limit integer not null check (hard_limit >= -1),
    primary key (project_id, resource)
);
comment on table volume.quota is
    'Limits that differ from the configured ones; -1 is none. No project is the default of all.';

create table volume.message (
    id uuid primary key,
    project_id text not null,
    event_id text not null,
    request_id text not null,
    resource_type text not null,
    resource_id uuid not null,
    user_message text not null,
    created_at timestamptz not null
);
create index message_newest on volume.message (project_id, created_at desc, id desc);
comment on table volume.message is 'Why something failed after its request was answered.';

create table volume.work (
    id uuid primary key,
    kind text not null,
    volume_id uuid not null,
    source_id uuid,
    details jsonb not null default '{}',
    request_id text not null,
    attempts integer not null default 0,
    run_at timestamptz not null,
    created_at timestamptz not null
);
create index work_by_source on volume.work (source_id) where source_id is not null;
comment on table volume.work is
    'What takes a while: written with the status that waits for it, gone with the status that ends it.';
comment on column volume.work.source_id is
    'The volume or snapshot whose bytes are read; it stays until they have been.';
