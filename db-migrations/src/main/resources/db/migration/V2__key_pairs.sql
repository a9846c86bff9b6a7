create table key_pair (
    id bigint generated always as identity unique,
    user_id text not null,
    name text not null check (length(name) between 1 and 255),
    type text not null check (type in ('ssh', 'x509')),
    public_key text not null,
    fingerprint text not null,
    created_at timestamptz not null,
    primary key (user_id, name)
);
comment on table key_pair is 'Public keys of users. A private key is shown once and never stored.';
