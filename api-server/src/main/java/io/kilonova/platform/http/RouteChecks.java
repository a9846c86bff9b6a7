package io.kilonova.platform.http;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.microversion.Microversions;
import io.kilonova.platform.schema.Schema;
import io.kilonova.platform.schema.Schemas;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * What a route asks of a request before anything of it is read: a version that has the route
 * (outside, it answers as if it did not exist), then the parameters that its schema knows.
 */
final class RouteChecks implements HandlerInterceptor {
    private final Schemas schemas;

    RouteChecks(Schemas schemas) {
        this.schemas = schemas;
    }

    @Override
    public boolean preHandle(
            HttpServletRequest servlet, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod method) {
            var request = ApiRequest.of(servlet);
            var range = method.getMethodAnnotation(Microversions.class);
            if (range != null && !request.version().isWithin(range.from(), range.to())) {
                throw new ComputeFailure.NotFound("The resource could not be found.");
            }
            var schema = method.getMethodAnnotation(Schema.class);
            if (schema != null) {
                var query = Query.parse(servlet.getQueryString());
                schemas.checkQuery(schema.value(), request, query.parameters());
            }
        }
        return true;
    }
}
