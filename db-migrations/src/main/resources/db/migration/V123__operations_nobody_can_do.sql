alter table operation drop constraint operation_failure_kind_check;
alter table operation add constraint operation_failure_kind_check
    check (failure_kind in ('NOT_FOUND', 'CONFLICT', 'INVALID', 'FORBIDDEN', 'OVER_QUOTA', 'NOT_IMPLEMENTED', 'FAILED'));
