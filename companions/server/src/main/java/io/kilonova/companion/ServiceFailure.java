package io.kilonova.companion;

/**
 * A service says no.
 *
 * @see ServiceFailureAdvice for the form, which differs from service to service
 */
public final class ServiceFailure extends RuntimeException {
    private final int status;
    private final String type;

    /**
     * @param type the name network clients look at, such as NetworkNotFound
     */
    public ServiceFailure(int status, String type, String message) {
        super(message);
        this.status = status;
        this.type = type;
    }

    public static ServiceFailure badRequest(String message) {
        return new ServiceFailure(400, "HTTPBadRequest", message);
    }

    public static ServiceFailure unauthorized() {
        return new ServiceFailure(
                401, "HTTPUnauthorized", "The request you have made requires authentication.");
    }

    public static ServiceFailure forbidden() {
        return new ServiceFailure(
                403, "HTTPForbidden", "You are not authorized to perform the requested action.");
    }

    public static ServiceFailure notFound(String message) {
        return new ServiceFailure(404, "HTTPNotFound", message);
    }

    public static ServiceFailure conflict(String message) {
        return new ServiceFailure(409, "HTTPConflict", message);
    }

    static ServiceFailure databaseAway() {
        return new ServiceFailure(
                503,
                "HTTPServiceUnavailable",
                "The database does not answer at the moment. Please try again.");
    }

    public int status() {
        return status;
    }

    public String type() {
        return type;
    }
}
