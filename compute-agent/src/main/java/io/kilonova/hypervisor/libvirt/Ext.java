package io.kilonova.hypervisor.libvirt;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import org.jspecify.annotations.Nullable;

/**
 * Functions of libvirt that its Java binding lacks, named as there. They answer -1 or null on
 * failure; {@link LibvirtConnection#extra} calls them and reads the error, which belongs to the
 * thread.
 */
interface Ext extends Library {
    Ext LIBRARY = Native.load("virt", Ext.class);

    @Nullable Pointer virDomainLookupByUUIDString(Pointer connect, String uuid);

    int virDomainFree(Pointer domain);

    int virDomainInjectNMI(Pointer domain, int flags);

    int virDomainSetTime(Pointer domain, long seconds, int nanoseconds, int flags);

    int virDomainFSFreeze(Pointer domain, @Nullable Pointer mountPoints, int count, int flags);

    int virDomainFSThaw(Pointer domain, @Nullable Pointer mountPoints, int count, int flags);

    /** Answers a socket of this process, connected to the screen. */
    int virDomainOpenGraphicsFD(Pointer domain, int number, int flags);

    /** The array of domains ends with null. */
    int virDomainListGetStats(Pointer[] domains, int groups, PointerByReference records, int flags);

    void virDomainStatsRecordListFree(Pointer records);

    int virGetLastErrorCode();

    String virGetLastErrorMessage();
}
