create table guest_password (
    server_id uuid primary key references server on delete cascade,
    password text not null check (length(password) <= 1020)
);
comment on table guest_password is 'What a guest says is its administrator''s password, encrypted by the guest for the holder of the server''s key.';
