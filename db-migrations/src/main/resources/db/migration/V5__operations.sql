create table operation (
    id uuid primary key,
    kind text not null,
    server_id uuid references server on delete cascade,
    sequence bigint generated always as identity unique,
    request jsonb not null,
    request_id text not null,
    state text not null check (state in ('ready', 'running', 'undoing', 'done', 'failed')),
    next_step integer not null default 0,
    epoch bigint not null default 0,
    attempt integer not null default 0,
    cancelled boolean not null default false,
    lease_owner text,
    lease_until timestamptz,
    not_before timestamptz not null,
    failure text,
    failure_detail text,
    created_at timestamptz not null,
    finished_at timestamptz,
    check ((state in ('done', 'failed')) = (finished_at is not null))
);
comment on table operation is 'A multi-step action: written by api-server or a reconciler, leased and journalled by a scheduler.';
comment on column operation.kind is 'Name of the saga: server.build, server.delete';
comment on column operation.sequence is 'Operations of one server run one after another, in this order.';
comment on column operation.epoch is 'Grows with every lease; agents refuse commands of an older one.';
comment on column operation.cancelled is 'A newer operation wants the server: unwind at the next step.';
comment on column operation.request is 'The saga''s input. Emptied of secrets when the operation ends.';

create unique index operation_one_running on operation (server_id) where state in ('running', 'undoing');
create index operation_open on operation (not_before, sequence) where state in ('ready', 'running', 'undoing');
create index operation_of_server on operation (server_id, sequence) where state in ('ready', 'running', 'undoing');

create table operation_step (
    operation_id uuid not null references operation on delete cascade,
    step integer not null,
    name text not null,
    output jsonb not null,
    finished_at timestamptz not null,
    primary key (operation_id, step)
);
comment on table operation_step is 'The journal: what each step returned, written before the next one runs.';

create table claim (
    server_id uuid not null references server,
    host_id uuid not null references host,
    resource_class text not null,
    amount bigint not null check (amount > 0),
    operation_id uuid not null,
    created_at timestamptz not null,
    primary key (server_id, host_id, resource_class),
    foreign key (host_id, resource_class) references host_inventory (host_id, resource_class)
);
comment on table claim is 'Capacity of a host that a server holds. Made and dropped together with host_inventory.used.';
create index claim_on_host on claim (host_id);

create table instance_action (
    id uuid primary key,
    server_id uuid not null references server on delete cascade,
    request_id text not null,
    operation_id uuid,
    action text not null,
    user_id text not null,
    project_id text not null,
    message text,
    started_at timestamptz not null,
    updated_at timestamptz not null,
    finished_at timestamptz
);
create index instance_action_of_server on instance_action (server_id, started_at desc);
create index instance_action_operation on instance_action (operation_id);

create table instance_action_event (
    action_id uuid not null references instance_action on delete cascade,
    sequence integer not null,
    event text not null,
    started_at timestamptz not null,
    finished_at timestamptz,
    result text check (result in ('Success', 'Error')),
    host text,
    details text,
    traceback text,
    primary key (action_id, sequence)
);

create table guest_query (
    id uuid primary key,
    server_id uuid not null references server on delete cascade,
    kind text not null,
    request jsonb not null,
    state text not null check (state in ('asked', 'taken', 'answered', 'failed')),
    answer bytea,
    failure text,
    created_at timestamptz not null
);
comment on table guest_query is 'A question to a guest''s host, answered while the caller waits: api-server asks, a scheduler answers. Rows live for minutes.';
create index guest_query_open on guest_query (created_at) where state = 'asked';
