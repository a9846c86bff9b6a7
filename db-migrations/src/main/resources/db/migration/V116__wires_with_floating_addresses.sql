update server_nic
set wire = jsonb_set(
    wire || '{"isFilteredByHost": false}', '{addresses}',
    coalesce((select jsonb_agg(a || '{"floating": []}')
              from jsonb_array_elements(wire -> 'addresses') a), '[]'))
where wire is not null;
