package io.kilonova.server;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How servers are put away.
 *
 * @param shelvedOffloadTime how long a server that is shelved stays on its host: 0 not at all,
 *     negative until somebody asks
 * @param look how often to look for those that have stayed long enough
 */
@ConfigurationProperties("kilonova.shelve")
public record ShelveSettings(
        @DefaultValue("0s") Duration shelvedOffloadTime, @DefaultValue("30s") Duration look) {
    public boolean offloadsAtOnce() {
        return shelvedOffloadTime.isZero();
    }

    public boolean offloadsByItself() {
        return !shelvedOffloadTime.isNegative();
    }
}
