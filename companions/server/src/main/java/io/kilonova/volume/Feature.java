package io.kilonova.volume;

/** What a client gets from a microversion on. */
enum Feature {
    UPLOAD_VISIBILITY(1),
    STRICT_BOOTABLE_FILTER(2),
    MESSAGES(3),
    IMAGE_METADATA_FILTER(4),
    SERVICE_CLUSTER(7),
    SUMMARY(12),
    GROUPS(13),
    GROUP_SNAPSHOTS(14),
    ETAGS(15),
    PROVIDER_ID(21),
    SNAPSHOT_METADATA_FILTER(22),
    DELETE_WITH_FORCE(23),
    ATTACHMENTS(27),
    STRICT_FILTERS(31),
    RESOURCE_FILTERS(33),
    LIKE_FILTERS(34),
    SUMMARY_METADATA(36),
    LIMITS_OF_PROJECT(39),
    REVERT(40),
    SNAPSHOT_USER(41),
    EXTEND_IN_USE(42),
    COMPLETE_ATTACHMENT(44),
    COUNT(45),
    IMAGE_OF_SNAPSHOT(46),
    SHARED_TARGETS(48),
    BACKEND_STATE(49),
    STRICT_SCHEMAS(53),
    ATTACHMENT_MODE(54),
    TRANSFERS_WITH_SNAPSHOTS(55),
    TRANSFER_HISTORY(57),
    TRANSFER_PAGES(59),
    TIME_FILTERS(60),
    CLUSTER_NAME(61),
    TYPE_ID(63),
    ENCRYPTION_KEY(64),
    CONSUMES_QUOTA(65),
    SNAPSHOT_IN_USE(66),
    REIMAGE(68),
    SHARED_TARGETS_TRISTATE(69),
    COMPLETE_EXTENSION(71);

    private final int minor;

    Feature(int minor) {
        this.minor = minor;
    }

    boolean isIn(VolumeVersion version) {
        return version.minor() >= minor;
    }
}
