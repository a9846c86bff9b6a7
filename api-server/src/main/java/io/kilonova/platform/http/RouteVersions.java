package io.kilonova.platform.http;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.microversion.Microversions;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** A route outside its versions answers as if it did not exist. */
final class RouteVersions implements HandlerInterceptor {
    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod method) {
            var range = method.getMethodAnnotation(Microversions.class);
            if (range != null
                    && !ApiRequest.of(request).version().isWithin(range.from(), range.to())) {
                throw new ComputeFailure.NotFound("The resource could not be found.");
            }
        }
        return true;
    }
}
