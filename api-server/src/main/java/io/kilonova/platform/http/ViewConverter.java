package io.kilonova.platform.http;

import io.kilonova.platform.microversion.ViewWriter;
import java.io.IOException;
import java.util.List;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.AbstractHttpMessageConverter;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import tools.jackson.databind.json.JsonMapper;

/** Writes the records that controllers return, in the version of their request. */
final class ViewConverter extends AbstractHttpMessageConverter<Record> {
    private final ViewWriter views;
    private final JsonMapper json;

    ViewConverter(ViewWriter views, JsonMapper json) {
        super(MediaType.APPLICATION_JSON, MediaType.ALL);
        this.views = views;
        this.json = json;
    }

    @Override
    protected boolean supports(Class<?> type) {
        return type.isRecord();
    }

    @Override
    public boolean canRead(Class<?> type, @org.jspecify.annotations.Nullable MediaType mediaType) {
        return false;
    }

    @Override
    public List<MediaType> getSupportedMediaTypes() {
        return List.of(MediaType.APPLICATION_JSON);
    }

    @Override
    protected Record readInternal(Class<? extends Record> type, HttpInputMessage input) {
        throw new HttpMessageNotReadableException("views are only written", input);
    }

    @Override
    protected void writeInternal(Record view, HttpOutputMessage output) throws IOException {
        var attributes = (ServletRequestAttributes) RequestContextHolder.currentRequestAttributes();
        var request = ApiRequest.of(attributes.getRequest());
        output.getHeaders().setContentType(MediaType.APPLICATION_JSON);
        try (var out = json.createGenerator(output.getBody())) {
            views.write(view, request.version(), out);
        }
    }
}
