create schema image;
comment on schema image is 'The built-in image service. The bytes are files, never rows.';

create table image.image (
    id uuid primary key,
    name text,
    status text not null check (status in ('queued', 'saving', 'active', 'killed', 'deactivated')),
    visibility text not null check (visibility in ('public', 'private', 'shared', 'community')),
    owner text not null,
    disk_format text,
    container_format text,
    size bigint,
    virtual_size bigint,
    checksum text,
    hash_value text,
    min_disk integer not null default 0 check (min_disk >= 0),
    min_ram integer not null default 0 check (min_ram >= 0),
    protected boolean not null default false,
    hidden boolean not null default false,
    tags text[] not null default '{}',
    properties jsonb not null default '{}',
    created_at timestamptz not null,
    updated_at timestamptz not null
);
create index image_newest on image.image (created_at desc, id);

create table image.member (
    image_id uuid not null references image.image on delete cascade,
    member_id text not null,
    status text not null default 'pending' check (status in ('pending', 'accepted', 'rejected')),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (image_id, member_id)
);
comment on table image.member is 'Projects that a shared image is shared with.';
