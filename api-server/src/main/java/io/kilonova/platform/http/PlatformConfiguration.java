package io.kilonova.platform.http;

import io.kilonova.id.Ids;
import io.kilonova.platform.auth.TokenValidator;
import io.kilonova.platform.auth.Tokens;
import io.kilonova.platform.fault.FaultWriter;
import io.kilonova.platform.microversion.ViewWriter;
import io.kilonova.platform.policy.Policies;
import io.kilonova.platform.schema.Schemas;
import java.time.Clock;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** Puts the platform together. */
@Configuration(proxyBeanMethods = false)
class PlatformConfiguration {
    @Bean
    ViewWriter viewWriter(JsonMapper json, ApiSettings settings) {
        return new ViewWriter(json, settings.extras());
    }

    @Bean
    FaultWriter faultWriter(JsonMapper json) {
        return new FaultWriter(json);
    }

    @Bean
    Schemas schemas(JsonMapper json, ApiSettings settings) {
        return new Schemas(json, settings.extras());
    }

    @Bean
    Policies policies(ApiSettings settings) {
        return new Policies(settings.policyFile());
    }

    @Bean
    Tokens tokens(TokenValidator identity, Clock clock, ApiSettings settings) {
        return new Tokens(identity, clock, settings.tokenMemory());
    }

    @Bean
    FilterRegistrationBean<ApiFilter> apiFilter(
            Tokens tokens,
            Ids ids,
            ApiSettings settings,
            FaultWriter faults,
            ViewWriter views,
            JsonMapper json) {
        var documents = new VersionDocuments(views, json);
        return new FilterRegistrationBean<>(
                new ApiFilter(tokens, ids, settings, faults, documents));
    }
}
