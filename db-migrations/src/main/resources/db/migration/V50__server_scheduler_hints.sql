alter table server add column scheduler_hints jsonb not null default '{}';
comment on column server.scheduler_hints is 'As given at create, for the scheduler and for whoever reads the server.';
