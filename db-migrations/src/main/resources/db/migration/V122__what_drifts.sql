create index server_stopped on server (id) where vm_state = 'stopped' and task_state is null;
create index guest_suspended on guest (server_id) where power_state = 7;
