create table server_block_device (
    id uuid primary key,
    server_id uuid not null references server on delete cascade,
    position integer not null,
    source_type text not null check (source_type in ('blank', 'image', 'snapshot', 'volume')),
    destination_type text not null check (destination_type in ('local', 'volume')),
    source_id text,
    volume_id text,
    volume_type text,
    size_mb bigint check (size_mb >= 0),
    boot_index integer,
    device_name text,
    device_type text,
    disk_bus text,
    guest_format text,
    tag text,
    delete_on_termination boolean not null default false,
    owns_volume boolean not null default false,
    attachment_id text,
    connection_info jsonb,
    multiattach boolean not null default false,
    unique (server_id, position),
    unique (server_id, volume_id),
    check (destination_type = 'volume' or volume_id is null),
    check (connection_info is null or attachment_id is not null)
);
comment on table server_block_device is 'Disks of a server. Local ones are made by its host; of volumes, what the block storage service said of them.';
comment on column server_block_device.position is 'In the order in which the guest gets them; the root disk is first.';
comment on column server_block_device.source_id is 'Image, snapshot or volume that the disk is made from, or is.';
comment on column server_block_device.volume_id is 'Null until the volume exists.';
comment on column server_block_device.owns_volume is 'Kilonova made the volume, and deletes it when the build fails.';
comment on column server_block_device.connection_info is 'driver_volume_type and data, for the host the server is on.';
create index server_block_device_volume on server_block_device (volume_id) where volume_id is not null;
