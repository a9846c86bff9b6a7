package io.kilonova.server;

import io.kilonova.agent.protocol.BlockDevice;
import io.kilonova.agent.protocol.GuestSelf;
import io.kilonova.guest.GuestPasswordStore;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** What guests may read of themselves, and the one thing that they may say. */
@Repository
public class GuestSelfStore {
    private final JdbcTemplate jdbc;
    private final GuestFactsStore facts;
    private final GuestPasswordStore passwords;

    public GuestSelfStore(JdbcTemplate jdbc, GuestFactsStore facts, GuestPasswordStore passwords) {
        this.jdbc = jdbc;
        this.facts = facts;
        this.passwords = passwords;
    }

    /** Of a guest that is on the host, or on its way there; else empty. */
    public Optional<GuestSelf> find(UUID serverId, String host) {
        return isOn(serverId, host) ? find(serverId) : Optional.empty();
    }

    /** Of a project's server; empty for others' and deleted ones. */
    public Optional<GuestSelf> findOfProject(UUID serverId, String projectId) {
        return isTrue(
                        """
                        select true from server where id = ? and project_id = ?
                          and vm_state not in ('deleted', 'soft-delete')
                        """,
                        serverId,
                        projectId)
                ? find(serverId)
                : Optional.empty();
    }

    /** Only when there is none; whether it was written. */
    public boolean putPassword(UUID serverId, String password) {
        return passwords.putFirst(serverId, password);
    }

    public boolean isOn(UUID serverId, String host) {
        return isTrue(
                """
                select true from server s join host h
                  on h.id = s.host_id
                  or h.id in (select g.host_id from guest g where g.server_id = s.id)
                where s.id = ? and h.name = ? and s.vm_state not in ('deleted', 'soft-delete')
                """,
                serverId,
                host);
    }

    private boolean isTrue(String sql, Object... values) {
        return !jdbc.queryForList(sql, Boolean.class, values).isEmpty();
    }

    private Optional<GuestSelf> find(UUID serverId) {
        return facts.find(serverId).map(found -> self(serverId, found));
    }

    private GuestSelf self(UUID serverId, GuestFacts found) {
        var guest = GuestMessages.of(found);
        guest.getBlockDevicesBuilderList().forEach(BlockDevice.Builder::clearConnectionInfoJson);
        return GuestSelf.newBuilder()
                .setGuest(guest)
                .setPassword(passwords.find(serverId).orElse(""))
                .addAllSecurityGroups(
                        jdbc.queryForList(
                                """
                                select name from server_security_group where server_id = ?
                                order by name
                                """,
                                String.class,
                                serverId))
                .build();
    }
}
