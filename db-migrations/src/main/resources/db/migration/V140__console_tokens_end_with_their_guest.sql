alter table console_token add column host_id uuid not null references host on delete cascade;
comment on column console_token.host_id is 'Where the server was when the token was given.';

create function forget_console_tokens() returns trigger language plpgsql as $$
begin
    delete from console_token where server_id = new.id;
    return null;
end $$;
create trigger console_tokens_end_with_their_guest after update of vm_state, host_id on server
    for each row
    when (old.host_id is distinct from new.host_id
        or old.vm_state is distinct from new.vm_state and new.vm_state not in ('active', 'paused', 'rescued'))
    execute function forget_console_tokens();
