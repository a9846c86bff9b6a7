alter table server_nic add column wire jsonb;
comment on column server_nic.wire is 'Wire: all that the host must know of the port; null until it is bound.';
