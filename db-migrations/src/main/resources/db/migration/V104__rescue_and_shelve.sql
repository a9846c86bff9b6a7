alter table server
    add column rescue jsonb,
    add column shelved_image_id text,
    add column shelved_at timestamptz;
comment on column server.rescue is 'ImageSpec that the server is rescued with, while it is.';
comment on column server.shelved_image_id is 'What the root disk was saved as, while the server is shelved.';
