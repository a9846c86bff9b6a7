alter table instance_action
    alter column user_id drop not null,
    alter column project_id drop not null;
comment on column instance_action.user_id is 'Null, as project_id, for what Kilonova did by itself.';
