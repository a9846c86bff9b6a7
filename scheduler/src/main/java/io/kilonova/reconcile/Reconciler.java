package io.kilonova.reconcile;

import java.time.Duration;

/** Makes one thing hold again. Several schedulers may run it at the same time. */
interface Reconciler {
    String name();

    /** From the end of one run to the begin of the next. */
    Duration every();

    void reconcile();
}
