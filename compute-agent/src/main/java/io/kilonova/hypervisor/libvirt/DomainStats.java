package io.kilonova.hypervisor.libvirt;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import io.kilonova.hypervisor.HypervisorFailure;
import java.util.Map;
import java.util.TreeMap;

/**
 * The whole numbers that libvirt knows of a guest, by libvirt's names for them: vcpu.0.time. What
 * it does not know is not there.
 */
record DomainStats(Map<String, Long> figures) {
    private static final int ALL_GROUPS = 0;

    /** Of the record of a domain: pointer to it, pointer to parameters, their number. */
    private static final int PARAMETERS = 8;

    private static final int COUNT = 16;

    /** Of a parameter: its name's room, then its type, then its value. */
    private static final int SIZE = 96;

    private static final int TYPE = 80;
    private static final int VALUE = 88;
    private static final int INT = 1;
    private static final int UINT = 2;
    private static final int LLONG = 3;
    private static final int ULLONG = 4;

    static DomainStats read(LibvirtConnection libvirt, String serverId) throws HypervisorFailure {
        var figures = new TreeMap<String, Long>();
        var _ =
                libvirt.extra(
                        serverId,
                        (ext, domain) -> {
                            var records = new PointerByReference();
                            var count =
                                    ext.virDomainListGetStats(
                                            new Pointer[] {domain, Pointer.NULL},
                                            ALL_GROUPS,
                                            records,
                                            0);
                            if (count > 0) {
                                take(records.getValue().getPointer(0), figures);
                            }
                            if (count >= 0) {
                                ext.virDomainStatsRecordListFree(records.getValue());
                            }
                            return count;
                        });
        return new DomainStats(figures);
    }

    private static void take(Pointer record, Map<String, Long> into) {
        var parameters = record.getPointer(PARAMETERS);
        var count = record.getInt(COUNT);
        for (int i = 0; i < count; i++) {
            var at = (long) i * SIZE;
            var name = parameters.getString(at);
            switch (parameters.getInt(at + TYPE)) {
                case INT -> into.put(name, (long) parameters.getInt(at + VALUE));
                case UINT -> into.put(name, parameters.getInt(at + VALUE) & 0xffffffffL);
                case LLONG, ULLONG -> into.put(name, parameters.getLong(at + VALUE));
                default -> {}
            }
        }
    }

    /** How many there are of something that is counted: vcpu.current, net.count. */
    int count(String name) {
        return figures.getOrDefault(name, 0L).intValue();
    }
}
