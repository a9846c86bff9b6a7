alter table operation add column failure_kind text
    check (failure_kind in ('NOT_FOUND', 'CONFLICT', 'INVALID', 'FORBIDDEN', 'OVER_QUOTA', 'FAILED'));
update operation set failure_kind = 'FAILED' where failure is not null;
alter table operation add check ((failure is null) = (failure_kind is null));
comment on column operation.failure_kind is 'What a request that waits for the operation answers.';
