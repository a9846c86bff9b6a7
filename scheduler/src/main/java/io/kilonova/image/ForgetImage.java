package io.kilonova.image;

import io.kilonova.operation.Attempt;
import io.kilonova.operation.Done;
import io.kilonova.operation.LongOperation;
import io.kilonova.operation.Saga;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Removes an image, however long the image service takes; no server waits for it. */
@Component
public class ForgetImage implements LongOperation {
    public static final String KIND = "image.forget";
    private static final Duration PATIENCE = Duration.ofDays(1);

    private final ServerImages images;

    ForgetImage(ServerImages images) {
        this.images = images;
    }

    @Override
    public Saga<ForgetImageRequest> saga() {
        return Saga.named(KIND, ForgetImageRequest.class)
                .step("delete", Done.class, this::delete)
                .patience(PATIENCE)
                .build();
    }

    private Done delete(Attempt<ForgetImageRequest> attempt, ForgetImageRequest request) {
        images.delete(request.imageId());
        return new Done();
    }
}
