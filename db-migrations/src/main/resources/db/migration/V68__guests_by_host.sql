create index guest_on_host on guest (host_id);
