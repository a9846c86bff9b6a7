package io.kilonova.simulator;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

/** Has what the product logs in the trace instead of on the screen, for as long as it is open. */
final class Logs extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final Trace trace;
    private final Logger product = (Logger) LoggerFactory.getLogger("io.kilonova");
    private final Logger transactions =
            (Logger) LoggerFactory.getLogger("org.springframework.jdbc");

    Logs(Trace trace) {
        this.trace = trace;
        setContext(product.getLoggerContext());
        start();
        product.setAdditive(false);
        product.setLevel(Level.INFO);
        product.addAppender(this);
        transactions.setLevel(Level.OFF);
    }

    @Override
    protected void append(ILoggingEvent event) {
        var thrown = event.getThrowableProxy();
        trace.log(
                event.getThreadName()
                        + " "
                        + event.getLevel()
                        + " "
                        + event.getFormattedMessage()
                        + (thrown == null
                                ? ""
                                : " " + thrown.getClassName() + ": " + thrown.getMessage()));
    }

    @Override
    public void close() {
        product.detachAppender(this);
        product.setAdditive(true);
        product.setLevel(null);
        transactions.setLevel(null);
        stop();
    }
}
