create table quota_class_limit (
    class text not null check (length(class) between 1 and 255),
    resource text not null,
    hard_limit integer not null check (hard_limit >= -1),
    primary key (class, resource)
);
comment on table quota_class_limit is 'Class default is what projects have that have no limit of their own, before the configured ones.';
