package io.kilonova.hypervisor.libvirt;

import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.HypervisorFailure.Kind;
import org.jspecify.annotations.Nullable;
import org.libvirt.Connect;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;

/** What libvirt's errors mean: a sentence for users, libvirt's own words for administrators. */
final class Failures {
    private static final ErrorNumber[] NUMBERS = ErrorNumber.values();

    private Failures() {}

    static HypervisorFailure of(LibvirtException e) {
        return of(number(e), String.valueOf(e.getMessage()));
    }

    /**
     * @param number libvirt's own
     */
    static HypervisorFailure of(int number, String detail) {
        return of(number < NUMBERS.length ? NUMBERS[number] : null, detail);
    }

    static boolean isGone(LibvirtException e) {
        return number(e) == ErrorNumber.VIR_ERR_NO_DOMAIN;
    }

    /** The daemon has gone, or something else is being done to the guest. */
    static boolean mayPass(LibvirtException e, Connect connect) throws LibvirtException {
        return !connect.isAlive() || number(e) == ErrorNumber.VIR_ERR_OPERATION_TIMEOUT;
    }

    private static @Nullable ErrorNumber number(LibvirtException e) {
        return e.getError() == null ? null : e.getError().getCode();
    }

    private static HypervisorFailure of(@Nullable ErrorNumber number, String detail) {
        return switch (number) {
            case VIR_ERR_NO_DOMAIN ->
                    new HypervisorFailure(
                            Kind.NO_SUCH_GUEST, "The server is not on this host.", detail);
            case VIR_ERR_OPERATION_INVALID ->
                    new HypervisorFailure(
                            Kind.PERMANENT, "The guest is in no state for that.", detail);
            case VIR_ERR_NO_SUPPORT,
                    VIR_ERR_ARGUMENT_UNSUPPORTED,
                    VIR_ERR_OPERATION_UNSUPPORTED,
                    VIR_ERR_CONFIG_UNSUPPORTED ->
                    new HypervisorFailure(
                            Kind.UNSUPPORTED, "The hypervisor does not support that.", detail);
            case VIR_ERR_AGENT_UNRESPONSIVE ->
                    new HypervisorFailure(
                            Kind.UNSUPPORTED, "The guest's agent does not answer.", detail);
            case VIR_ERR_OPERATION_TIMEOUT ->
                    new HypervisorFailure(
                            Kind.TRANSIENT, "The hypervisor was busy for too long.", detail);
            case null, default ->
                    new HypervisorFailure(
                            Kind.TRANSIENT, "The hypervisor could not do it.", detail);
        };
    }
}
