package io.kilonova.shelve;

import io.kilonova.platform.http.ApiRequest;
import io.kilonova.server.ServerAction;
import java.util.function.BiConsumer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.JsonNode;

/** The actions whose bodies say nothing. */
@Configuration(proxyBeanMethods = false)
class ShelveActions {
    @Bean
    ServerAction shelve(Shelves shelves) {
        return new Plain("shelve", shelves::shelve);
    }

    @Bean
    ServerAction shelveOffload(Shelves shelves) {
        return new Plain("shelveOffload", shelves::offload);
    }

    private record Plain(String key, BiConsumer<String, ApiRequest> work) implements ServerAction {
        @Override
        public ResponseEntity<Record> perform(
                String serverId, JsonNode details, ApiRequest request) {
            work.accept(serverId, request);
            return ResponseEntity.accepted().build();
        }
    }
}
