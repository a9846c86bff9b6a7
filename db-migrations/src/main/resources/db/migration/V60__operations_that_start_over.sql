alter table operation
    add column started_at timestamptz,
    add column avoid text[] not null default '{}';
comment on column operation.started_at is 'First lease; how long an operation may go on trying counts from here, not from its time in the queue.';
comment on column operation.avoid is 'What earlier rounds of the operation found useless: hosts, for a build.';

-- room in the page for the new row versions that leases and journal entries make
alter table operation set (fillfactor = 60);

create index operation_ended on operation (finished_at) where state in ('done', 'failed');
create index guest_query_age on guest_query (created_at);
