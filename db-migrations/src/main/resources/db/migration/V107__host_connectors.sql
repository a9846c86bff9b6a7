alter table host add column connector jsonb not null default '{}';
comment on column host.connector is 'What the block storage service must know of the host to export a volume to it.';
