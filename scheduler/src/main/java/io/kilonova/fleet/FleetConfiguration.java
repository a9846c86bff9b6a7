package io.kilonova.fleet;

import io.kilonova.guest.GuestStore;
import io.kilonova.host.HostStore;
import io.kilonova.id.Ids;
import io.kilonova.image.RemoteImages;
import io.kilonova.server.GuestSelfStore;
import io.kilonova.time.Timeline;
import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the fleet together. A scheduler without agents, for tests, sets enabled to false. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(name = "kilonova.fleet.enabled", matchIfMissing = true)
class FleetConfiguration {
    @Bean
    Fleet fleet(FleetSettings settings, HostStore hosts, Clock clock) {
        return new Fleet(settings.name(), settings.heartbeatInterval(), hosts, clock);
    }

    @Bean
    Reports reports(HostStore hosts, GuestStore guests, Timeline timeline) {
        return new Reports(hosts, guests, timeline);
    }

    @Bean
    FleetService.Answers answers(
            Fleet fleet,
            FleetSettings settings,
            RemoteImages images,
            PortFilterSource filters,
            GuestSelfStore guests,
            ConsoleLines consoles) {
        Executor blocking = Executors.newVirtualThreadPerTaskExecutor();
        return new FleetService.Answers(
                new ImageStreams(fleet, images, blocking, settings.imageStreams()),
                new ImageUploads(fleet, images, blocking, settings.imageStreams()),
                new PortFilterCalls(filters, blocking),
                new GuestSelfCalls(guests, blocking),
                consoles);
    }

    @Bean
    FleetServer fleetServer(
            FleetSettings settings,
            Fleet fleet,
            Reports reports,
            Ids ids,
            FleetService.Answers answers,
            Timeline timeline) {
        var service = new FleetService(fleet, new HostReports(ids), reports, answers, timeline);
        return new FleetServer(settings, fleet, reports, service);
    }

    @Bean
    ApplicationRunner letAgentsConnect(FleetServer server) {
        return _ -> server.start();
    }
}
