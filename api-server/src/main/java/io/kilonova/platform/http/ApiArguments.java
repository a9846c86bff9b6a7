package io.kilonova.platform.http;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.auth.Caller;
import io.kilonova.platform.schema.Schema;
import io.kilonova.platform.schema.Schemas;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Lets a controller take {@link ApiRequest}, {@link Caller}, {@link Body} and {@link Query}. */
final class ApiArguments implements HandlerMethodArgumentResolver {
    private final BodyReader bodies;
    private final Schemas schemas;

    ApiArguments(BodyReader bodies, Schemas schemas) {
        this.bodies = bodies;
        this.schemas = schemas;
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        var type = parameter.getParameterType();
        return type == ApiRequest.class
                || type == Caller.class
                || type == Body.class
                || type == Query.class;
    }

    @Override
    public Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest web,
            @Nullable WebDataBinderFactory binder)
            throws IOException {
        var servlet = web.getNativeRequest(HttpServletRequest.class);
        if (servlet == null) {
            throw new ComputeFailure.Bug("not a servlet request");
        }
        var request = ApiRequest.of(servlet);
        var type = parameter.getParameterType();
        if (type == ApiRequest.class) {
            return request;
        }
        if (type == Caller.class) {
            return request.caller();
        }
        if (type == Query.class) {
            return Query.parse(servlet.getQueryString());
        }
        var json = bodies.read(servlet);
        var schema = parameter.getMethodAnnotation(Schema.class);
        if (schema != null) {
            schemas.checkBody(schema.value(), request, json);
        }
        return new Body(json);
    }
}
