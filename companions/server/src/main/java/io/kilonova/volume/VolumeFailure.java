package io.kilonova.volume;

import io.kilonova.companion.ServiceFailure;

/** What block storage says no with, in the words that clients know. */
final class VolumeFailure {
    private VolumeFailure() {}

    static ServiceFailure notThisVersion(Object version) {
        return ServiceFailure.notFound(
                "API version " + version + " is not supported on this method.");
    }

    static ServiceFailure volumeNotFound(Object id) {
        return ServiceFailure.notFound("Volume " + id + " could not be found.");
    }

    static ServiceFailure snapshotNotFound(Object id) {
        return ServiceFailure.notFound("Snapshot " + id + " could not be found.");
    }

    static ServiceFailure attachmentNotFound(Object id) {
        return ServiceFailure.notFound(
                "Volume attachment could not be found with filter: attachment_id = " + id + ".");
    }

    static ServiceFailure typeNotFound(Object id) {
        return ServiceFailure.notFound("Volume type " + id + " could not be found.");
    }

    static ServiceFailure transferNotFound(Object id) {
        return ServiceFailure.notFound("Transfer " + id + " could not be found.");
    }

    static ServiceFailure invalidInput(String reason) {
        return ServiceFailure.badRequest("Invalid input received: " + reason);
    }

    static ServiceFailure invalidVolume(String reason) {
        return ServiceFailure.badRequest("Invalid volume: " + reason);
    }

    static ServiceFailure invalidSnapshot(String reason) {
        return ServiceFailure.badRequest("Invalid snapshot: " + reason);
    }

    static ServiceFailure invalidField(String name, Object value, String why) {
        return ServiceFailure.badRequest(
                "Invalid input for field/attribute " + name + ". Value: " + value + ". " + why);
    }

    static ServiceFailure conflict(String reason) {
        return ServiceFailure.conflict("Resource conflict: " + reason);
    }

    /**
     * @param kind the name that clients see before the words
     */
    static ServiceFailure overQuota(String kind, String words) {
        return new ServiceFailure(413, kind, kind + ": " + words);
    }

    static ServiceFailure forbidden(String rule) {
        return new ServiceFailure(403, "", "Policy doesn't allow " + rule + " to be performed.");
    }
}
