create table network.auto_topology (
    project_id text primary key,
    network_id uuid not null references network.network on delete cascade,
    block integer not null unique check (block >= 0)
);
comment on table network.auto_topology is 'Networks made for projects that had none, on demand.';
comment on column network.auto_topology.block is 'Which part of the configured range the network''s subnet is.';
