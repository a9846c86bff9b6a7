package io.kilonova.operation;

import io.kilonova.failure.ComputeFailure;
import java.util.function.Supplier;

/** Calls to other services from steps: a refusal ends the operation, in the service's words. */
public final class ServiceCalls {
    private ServiceCalls() {}

    /** What the service answers; that it does not answer may pass. */
    public static <T> T ask(Supplier<T> call) throws StepFailed {
        try {
            return call.get();
        } catch (ComputeFailure.Unavailable e) {
            throw e;
        } catch (ComputeFailure e) {
            throw StepFailed.because(e.getMessage(), e.logContext());
        }
    }

    /** Likewise, of a call without an answer. */
    public static void tell(Runnable call) throws StepFailed {
        var _ =
                ask(() -> {
                    call.run();
                    return true;
                });
    }
}
