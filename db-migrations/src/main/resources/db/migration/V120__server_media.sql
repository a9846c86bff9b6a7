create table server_media (
    server_id uuid primary key references server on delete cascade,
    media jsonb not null
);
comment on table server_media is 'Media: what is in a server''s CD-ROM drives and what it boots from first, as last settled from its metadata. No row: nothing, or the ISO that the server was made from.';
