package io.kilonova.volume;

import java.io.IOException;

/**
 * One kind of work that takes a while. It may run twice, and may have been cut off anywhere; what
 * ends it deletes the work's row in the same transaction.
 */
interface Job {
    String kind();

    /** Whether whole volumes are read or written: of these only some run at a time. */
    default boolean isHeavy(WorkRow work) {
        return false;
    }

    /**
     * @throws NotYet when something else must end before
     * @throws JobFailed when it is of no use to try again
     */
    void run(WorkRow work) throws IOException, InterruptedException, JobFailed, NotYet;

    /** It came to nothing; inside the transaction that deletes the work's row. */
    void fail(WorkRow work, String reason);

    /** Something else must end before. */
    final class NotYet extends Exception {
        NotYet() {
            super("not yet", null, false, false);
        }
    }
}
