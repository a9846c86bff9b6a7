alter table server_block_device add column detaching boolean not null default false;
comment on column server_block_device.detaching is 'Somebody wants it detached and an operation is on its way; nobody can want it twice.';
create index server_block_device_of_volumes on server_block_device (server_id) where destination_type = 'volume';
