package io.kilonova.identity;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The resources of identity. */
@Repository
public class ResourceStore {
    private static final String COLUMNS =
            "select kind, id, domain_id, name, enabled, attributes from identity.resource ";

    private final JdbcClient jdbc;
    private final JsonMapper json;

    public ResourceStore(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** False when the name, or the id, is taken. */
    public boolean insert(ResourceRow row) {
        return jdbc.sql(
                                """
                                insert into identity.resource (kind, id, domain_id, name, enabled, attributes)
                                values (:kind, :id, :domain, :name, :enabled, :attributes::jsonb)
                                on conflict do nothing
                                """)
                        .params(parameters(row))
                        .update()
                == 1;
    }

    /** Fails with a duplicate key when the new name is taken. */
    public void update(ResourceRow row) {
        jdbc.sql(
                        """
                        update identity.resource set name = :name, enabled = :enabled,
                            domain_id = :domain, attributes = :attributes::jsonb
                        where kind = :kind and id = :id
                        """)
                .params(parameters(row))
                .update();
    }

    public Optional<ResourceRow> find(String kind, String id) {
        return jdbc.sql(COLUMNS + "where kind = ? and id = ?")
                .params(kind, id)
                .query(mapper())
                .optional();
    }

    public Optional<ResourceRow> findByName(String kind, String domainId, String name) {
        return jdbc.sql(COLUMNS + "where kind = ? and domain_id = ? and lower(name) = lower(?)")
                .params(kind, domainId, name)
                .query(mapper())
                .optional();
    }

    public List<ResourceRow> all(String kind) {
        return jdbc.sql(COLUMNS + "where kind = ? order by name, id")
                .params(kind)
                .query(mapper())
                .list();
    }

    public boolean delete(String kind, String id) {
        return jdbc.sql("delete from identity.resource where kind = ? and id = ?")
                        .params(kind, id)
                        .update()
                == 1;
    }

    private Map<String, Object> parameters(ResourceRow row) {
        var parameters = new HashMap<String, Object>();
        parameters.put("kind", row.kind());
        parameters.put("id", row.id());
        parameters.put("domain", row.domainId());
        parameters.put("name", row.name());
        parameters.put("enabled", row.enabled());
        parameters.put("attributes", json.writeValueAsString(row.attributes()));
        return parameters;
    }

    private RowMapper<ResourceRow> mapper() {
        return (row, _) ->
                new ResourceRow(
                        row.getString("kind"),
                        row.getString("id"),
                        row.getString("domain_id"),
                        row.getString("name"),
                        row.getBoolean("enabled"),
                        json.readValue(
                                row.getString("attributes"),
                                new TypeReference<Map<String, Object>>() {}));
    }
}
