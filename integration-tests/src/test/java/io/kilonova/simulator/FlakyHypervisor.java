package io.kilonova.simulator;

import io.kilonova.agent.protocol.Inventory;
import io.kilonova.hypervisor.Hypervisor;
import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.HypervisorFailure.Kind;
import io.kilonova.hypervisor.fake.FakeHypervisor;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A fake host whose calls take a moment, and fail when the weather says so, before or after they
 * had an effect.
 */
final class FlakyHypervisor implements InvocationHandler {
    private static final double FOR_GOOD = 0.2;
    private static final Duration USUAL = Duration.ofMillis(50);
    private static final Duration SLOW = Duration.ofSeconds(5);
    private static final Set<String> ALWAYS_FINE = Set.of("inventory", "watch", "close");

    private final FakeHypervisor real;
    private final World world;

    private FlakyHypervisor(FakeHypervisor real, World world) {
        this.real = real;
        this.world = world;
    }

    static Hypervisor of(FakeHypervisor real, World world) {
        var proxy =
                Proxy.newProxyInstance(
                        Hypervisor.class.getClassLoader(),
                        new Class<?>[] {Hypervisor.class},
                        new FlakyHypervisor(real, world));
        return (Hypervisor) proxy;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
            throws Throwable {
        var name = method.getName();
        if (ALWAYS_FINE.contains(name)) {
            return call(method, arguments);
        }
        mayFail(name, "before");
        var answer = call(method, arguments);
        mayFail(name, "after");
        return answer;
    }

    /** Uptime is the one thing a fake host takes from the world outside. */
    private @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            var answer = method.invoke(real, arguments);
            return answer instanceof Inventory inventory
                    ? inventory.toBuilder().clearUptimeSeconds().build()
                    : answer;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** A destroy never fails for good: nobody could delete a server if its host kept it. */
    private void mayFail(String name, String when) throws HypervisorFailure {
        var weather = world.weather();
        world.simulation().running().pause(weather.delay(USUAL, SLOW).toNanos());
        if (weather.failsHost()) {
            var isForGood = weather.strikes(FOR_GOOD) && !name.equals("destroy");
            throw new HypervisorFailure(
                    isForGood ? Kind.PERMANENT : Kind.TRANSIENT,
                    "The host fails on purpose.",
                    when + " " + name);
        }
    }
}
