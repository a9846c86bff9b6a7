alter table guest add column interrupted boolean not null default false;
comment on column guest.interrupted is 'It ran when its host''s agent was last heard, and did not when the next agent began: the host was restarted.';
