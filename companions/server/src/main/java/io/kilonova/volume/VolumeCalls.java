package io.kilonova.volume;

import io.kilonova.companion.Caller;
import io.kilonova.companion.ServiceFailure;
import io.kilonova.companion.ServiceFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Reads the version of a request to block storage, and lets controllers take the call. */
@Component
final class VolumeCalls
        implements HandlerInterceptor, HandlerMethodArgumentResolver, WebMvcConfigurer {
    private static final String HEADER = "OpenStack-API-Version";

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this).addPathPatterns("/volume/v3/**");
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(this);
    }

    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (!(request.getAttribute(Caller.class.getName()) instanceof Caller caller)) {
            return true;
        }
        var version = VolumeVersion.of(request.getHeader(HEADER));
        response.setHeader(HEADER, "volume " + version);
        response.addHeader("Vary", HEADER);
        var project = request.getAttribute(ServiceFilter.PATH_PROJECT);
        if (project != null && !project.equals(caller.projectId())) {
            throw ServiceFailure.badRequest("Malformed request url");
        }
        var call = new VolumeCall(request, caller, version);
        request.setAttribute(VolumeCall.class.getName(), call);
        return true;
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == VolumeCall.class;
    }

    @Override
    public Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest web,
            @Nullable WebDataBinderFactory binder) {
        var call = web.getAttribute(VolumeCall.class.getName(), RequestAttributes.SCOPE_REQUEST);
        if (call == null) {
            throw ServiceFailure.unauthorized();
        }
        return call;
    }
}
