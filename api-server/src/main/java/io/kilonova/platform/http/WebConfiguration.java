package io.kilonova.platform.http;

import io.kilonova.platform.microversion.ViewWriter;
import io.kilonova.platform.schema.Schemas;
import java.util.List;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.ContentNegotiationConfigurer;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.json.JsonMapper;

/** What Spring MVC needs to know of requests, views and route versions. */
@Configuration(proxyBeanMethods = false)
class WebConfiguration implements WebMvcConfigurer {
    private final ViewWriter views;
    private final JsonMapper json;
    private final Schemas schemas;
    private final ApiSettings settings;

    WebConfiguration(ViewWriter views, JsonMapper json, Schemas schemas, ApiSettings settings) {
        this.views = views;
        this.json = json;
        this.schemas = schemas;
        this.settings = settings;
    }

    @Override
    public void configureMessageConverters(HttpMessageConverters.ServerBuilder builder) {
        builder.addCustomConverter(new ViewConverter(views, json));
    }

    /** Answers are JSON whatever a client accepts, as upstream's are. */
    @Override
    public void configureContentNegotiation(ContentNegotiationConfigurer negotiation) {
        negotiation.ignoreAcceptHeader(true).defaultContentType(MediaType.APPLICATION_JSON);
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new ApiArguments(new BodyReader(settings.maxBody()), schemas));
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new RouteChecks(schemas)).excludePathPatterns("/error");
    }
}
