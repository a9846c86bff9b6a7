package io.kilonova.server;

import io.kilonova.id.Ids;
import io.kilonova.platform.auth.Caller;
import io.kilonova.platform.http.ApiRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Makes the rows and build requests of new servers, every id of theirs minted here. */
@Component
final class ServerFactory {
    private final Ids ids;
    private final Passwords passwords;
    private final ServerSettings settings;

    ServerFactory(Ids ids, Passwords passwords, ServerSettings settings) {
        this.ids = ids;
        this.passwords = passwords;
        this.settings = settings;
    }

    /** The servers of one create. */
    record Batch(ServerPlan plan, Caller caller, String reservationId, String adminPass) {
        @Override
        public String toString() {
            return "Batch[" + reservationId + "]";
        }
    }

    /** One server with what is to be done about it. */
    record Made(NewServer server, BuildRequest build, UUID actionId) {}

    Batch begin(ServerPlan plan, ApiRequest request) {
        var asked = plan.wish().adminPass();
        return new Batch(
                plan,
                request.caller(),
                passwords.nextReservation(),
                asked == null ? passwords.next(settings.passwordLength()) : asked);
    }

    List<Made> make(Batch batch, int count, Instant now) {
        var made = new ArrayList<Made>(count);
        for (int i = 0; i < count; i++) {
            var server = server(batch, i, now);
            made.add(new Made(server, build(batch, server), ids.next()));
        }
        return made;
    }

    private NewServer server(Batch batch, int index, Instant now) {
        var plan = batch.plan();
        var wish = plan.wish();
        var id = ids.next();
        var isOneOfMany = wish.maxCount() > 1;
        var name = isOneOfMany ? HostNames.numbered(wish.name(), index + 1) : wish.name();
        return new NewServer(
                id,
                ids.next(),
                batch.caller().projectId(),
                batch.caller().userId(),
                name,
                hostname(wish, name, isOneOfMany ? index + 1 : 0, id),
                wish.description(),
                plan.destination().zone(),
                plan.disks().image(),
                plan.flavor(),
                wish.keyName(),
                plan.publicKey(),
                wish.userData(),
                wish.configDrive(),
                wish.accessIPv4(),
                wish.accessIPv6(),
                plan.diskConfig(),
                batch.reservationId(),
                index,
                wish.trustedImageCertificates(),
                wish.schedulerHints(),
                wish.metadata(),
                wish.tags(),
                plan.wiring().interfaces().stream().map(nic -> nic.with(ids.next())).toList(),
                plan.wiring().groups(),
                plan.disks().rows(ids),
                now);
    }

    /** {@code number} is 0 for a server that is alone. */
    private static String hostname(CreateServer wish, String name, int number, UUID id) {
        if (wish.hostname() == null) {
            return HostNames.of(name, id);
        }
        return number == 0 ? wish.hostname() : HostNames.numbered(wish.hostname(), number);
    }

    private static BuildRequest build(Batch batch, NewServer server) {
        var plan = batch.plan();
        return new BuildRequest(
                server.id(),
                server.projectId(),
                server.userId(),
                plan.disks().flavor(),
                plan.disks().image(),
                plan.disks().bootsFromVolume(),
                plan.disks().hasVolumes(),
                plan.destination().zone(),
                plan.destination().host(),
                plan.destination().hypervisorHostname(),
                hints(plan.wish().schedulerHints()),
                server.nics(),
                plan.wiring().portGroupIds(),
                plan.wish().files(),
                batch.adminPass());
    }

    private static Map<String, List<String>> hints(Map<String, Object> hints) {
        var lists = new HashMap<String, List<String>>();
        hints.forEach((key, value) ->
                lists.put(
                        key,
                        value instanceof Collection<?> several
                                ? several.stream().map(String::valueOf).toList()
                                : List.of(String.valueOf(value))));
        return lists;
    }
}
