alter table migration
    add column old_resources jsonb,
    add column new_resources jsonb,
    add column old_disks jsonb,
    add column new_disks jsonb;
comment on column migration.old_flavor is 'FlavorSpec, as new_flavor; the same one when only the host changes, null for an evacuation.';
comment on column migration.old_resources is 'Resource class to amount: what the server held of its host before, and as new_resources after; until a confirm or a revert it holds the larger of both.';
comment on column migration.old_disks is 'BlockDeviceRow of each local disk before, as new_disks after.';
create index migration_changed on migration (updated_at);

alter table flavor add column number bigint generated always as identity;
comment on column flavor.number is 'What lists of migrations show of a flavor.';
