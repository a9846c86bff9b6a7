create table console_token (
    token_hash text primary key,
    server_id uuid not null references server on delete cascade,
    kind text not null check (kind in ('vnc', 'serial')),
    type text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null
);
comment on table console_token is 'Good for one console of one server, until it expires or the server is moved, stopped or deleted.';
comment on column console_token.token_hash is 'SHA-256 of the token, hexadecimal; the token itself is nowhere kept.';
create index console_token_server on console_token (server_id);
create index console_token_age on console_token (expires_at);
