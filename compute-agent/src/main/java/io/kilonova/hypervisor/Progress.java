package io.kilonova.hypervisor;

/** How far a slow call has come. */
@FunctionalInterface
public interface Progress {
    /**
     * @param phase fetching_image, creating_disk, config_drive, network, defining, starting,
     *     shutting_down, copying, uploading
     * @param percent of the phase, 0 to 100
     */
    void at(String phase, int percent);

    /** Whether something waits behind the call that makes waiting for the guest pointless. */
    default boolean isOvertaken() {
        return false;
    }
}
