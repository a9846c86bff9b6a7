create schema identity;
comment on schema identity is 'The built-in identity service.';

create table identity.resource (
    kind text not null check (kind in ('domain', 'project', 'user', 'role', 'region', 'service', 'endpoint')),
    id text not null,
    domain_id text not null default '',
    name text not null,
    enabled boolean not null default true,
    attributes jsonb not null default '{}',
    primary key (kind, id)
);
comment on table identity.resource is 'Everything that is a name with attributes. Names are unique in their domain, but for services and endpoints.';
create unique index resource_name on identity.resource (kind, domain_id, lower(name)) where kind in ('domain', 'project', 'user', 'role');

create table identity.secret (
    user_id text primary key,
    hash text not null,
    changed_at timestamptz not null
);
comment on table identity.secret is 'Password hashes. A token from before changed_at is no good any more.';

create table identity.assignment (
    user_id text not null,
    target_kind text not null check (target_kind in ('project', 'domain', 'system')),
    target_id text not null,
    role_id text not null,
    primary key (user_id, target_kind, target_id, role_id)
);

create table identity.application_credential (
    id text primary key,
    user_id text not null,
    project_id text not null,
    name text not null,
    description text,
    hash text not null,
    roles jsonb not null,
    unrestricted boolean not null default false,
    expires_at timestamptz,
    unique (user_id, name)
);

create table identity.revoked_token (
    audit_id text primary key,
    expires_at timestamptz not null
);

create table identity.signing_key (
    id integer primary key check (id = 1),
    key bytea not null
);
comment on table identity.signing_key is 'Signs tokens; made once.';
