package io.kilonova.hypervisor.libvirt;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A network namespace as {@code ip netns} names it. A socket stays for ever in the namespace that
 * the thread was in which made it.
 *
 * @param name empty for this process's own
 */
record NetworkNamespace(String name) {
    /** Runs the task on a thread of its own inside the namespace. */
    <T> T call(Callable<T> task) throws IOException {
        var inside =
                new FutureTask<>(() -> {
                    if (!name.isEmpty()) {
                        enter();
                    }
                    return task.call();
                });
        Thread.ofPlatform().daemon().name("netns-" + name).start(inside);
        try {
            return inside.get();
        } catch (ExecutionException e) {
            throw new IOException("in network namespace '" + name + "': " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private void enter() throws LastErrorException {
        var library = LibC.LIBRARY;
        var file = library.open("/var/run/netns/" + name, LibC.O_RDONLY | LibC.O_CLOEXEC);
        try {
            var _ = library.setns(file, LibC.CLONE_NEWNET);
        } finally {
            var _ = library.close(file);
        }
    }
}
