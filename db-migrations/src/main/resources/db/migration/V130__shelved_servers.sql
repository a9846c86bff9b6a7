create index server_shelved on server (shelved_at) where vm_state = 'shelved';
