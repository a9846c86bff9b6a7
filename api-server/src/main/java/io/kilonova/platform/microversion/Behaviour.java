package io.kilonova.platform.microversion;

/**
 * What changed with a version other than the shape of a body. Code asks by name, never by number.
 */
public enum Behaviour {
    KEYPAIR_CREATE_ANSWERS_201("2.2", ""),
    NETWORKS_REQUIRED("2.37", ""),
    NETWORK_PROXY_ACTIONS("", "2.43"),
    INJECTED_FILES("", "2.56"),
    IMAGE_METADATA_LIMITED("", "2.38"),
    IMAGE_ID_ANSWERED("2.45", ""),
    UNSHELVE_TO_PLACE("2.77", ""),
    REBUILD_TELLS_KEYS("2.54", ""),
    REBUILD_FILLS_VOLUMES("2.93", ""),
    IP6_FILTER_FOR_ALL("2.5", ""),
    NAMED_HOST_AS_AN_EXTRA("2.67", "2.73"),
    FORCED_EVACUATION_AS_AN_EXTRA("2.14", "2.28"),
    FORCED_LIVE_MIGRATION_AS_AN_EXTRA("2.25", "2.29"),
    CRASH_DUMPS("2.17", ""),
    RESCUE_OF_VOLUME_BACKED("2.87", ""),
    CONSOLES_BY_ACTION("", "2.5"),
    ALL_CONSOLE_TOKENS_SHOWN("2.31", ""),
    SERVER_DESCRIPTIONS("2.19", ""),
    VOLUMES_OF_SHELVED("2.20", ""),
    MULTIATTACH_VOLUMES("2.60", ""),
    ATTACHMENTS_CAN_BE_CHANGED("2.85", ""),
    ATTACH_VOLUME_ACCEPTED("2.101", ""),
    TAG_FILTERS("2.26", ""),
    CHANGES_BEFORE_FILTER("2.66", ""),
    LOCKED_FILTER("2.73", ""),
    MORE_FILTERS_FOR_ALL("2.83", ""),
    INVALID_STATUS_FILTER_REFUSED("2.38", ""),
    IGNORED_SORT_KEYS_REFUSED("2.75", ""),
    ACTIONS_PAGED("2.58", ""),
    FLAVOR_SWAP_IS_NUMBER("2.75", ""),
    PUBLIC_FLAVOR_ACCESS_REFUSED("2.7", ""),
    KEYPAIRS_OF_OTHER_USERS("2.10", ""),
    KEYPAIRS_PAGED("2.35", ""),
    ACTIONS_OF_DELETED_SERVERS("2.21", ""),
    ACTION_EVENTS_FOR_ALL("2.51", ""),
    FIXED_DIAGNOSTICS("2.48", ""),
    LOCK_REASONS("2.73", ""),
    UPDATE_ANSWERS_ALL("2.75", ""),
    HOSTNAME_FILTER_FOR_ALL("2.90", ""),
    ZONE_CAN_BE_UNPINNED("2.104", ""),
    COLD_MIGRATION_TO_A_HOST("2.56", ""),
    LIVE_MIGRATION_IN_BACKGROUND("2.34", ""),
    EVACUATE_ANSWERS_PASSWORD("", "2.13"),
    ABORT_OF_QUEUED_MIGRATIONS("2.65", ""),
    MIGRATIONS_PAGED("2.59", ""),
    MIGRATIONS_CHANGED_BEFORE("2.66", ""),
    MIGRATION_OWNER_FILTERS("2.80", ""),
    SERVERS_ARE_VOLUMES_BOOT_TOO("", "2.102");

    private final String from;
    private final String to;

    Behaviour(String from, String to) {
        this.from = from;
        this.to = to;
    }

    boolean holdsIn(ApiVersion version) {
        return version.isWithin(from, to);
    }
}
