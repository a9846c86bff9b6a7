package io.kilonova.hypervisor.libvirt;

import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.GuestSelf;
import io.kilonova.hypervisor.GuestSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What a scheduler would say of guests. */
final class KnownGuests implements GuestSource {
    private final Map<String, GuestSelf> guests = new ConcurrentHashMap<>();

    void put(Guest guest) {
        guests.put(guest.getServerId(), GuestSelf.newBuilder().setGuest(guest).build());
    }

    @Override
    public Optional<GuestSelf> read(String serverId) {
        return Optional.ofNullable(guests.get(serverId));
    }

    @Override
    public boolean storePassword(String serverId, String password) {
        var known = guests.get(serverId);
        if (known == null || !known.getPassword().isEmpty()) {
            return false;
        }
        guests.put(serverId, known.toBuilder().setPassword(password).build());
        return true;
    }
}
