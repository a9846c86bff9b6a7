alter table server
    add column soft_deleted_at timestamptz,
    add column reclaim_at timestamptz,
    add check ((vm_state = 'soft-delete') = (soft_deleted_at is not null)),
    add check (soft_deleted_at is not null or reclaim_at is null);
comment on column server.soft_deleted_at is 'When the server came into the recycle bin.';
comment on column server.reclaim_at is 'When it leaves it for good; null for never.';
create index server_in_bin on server (reclaim_at) where vm_state = 'soft-delete';
