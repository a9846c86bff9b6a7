package io.kilonova.image;

import io.kilonova.companion.Caller;
import io.kilonova.companion.ServiceFailure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** An image as somebody wants it to be, attribute by attribute; wrong ones are refused at once. */
final class ImageDraft {
    private static final Set<String> DISK_FORMATS =
            Set.of(
                    "ami", "ari", "aki", "vhd", "vhdx", "vmdk", "raw", "qcow2", "vdi", "ploop",
                    "iso");
    private static final Set<String> CONTAINER_FORMATS =
            Set.of("ami", "ari", "aki", "bare", "ovf", "ova", "docker", "compressed");
    private static final Set<String> VISIBILITIES =
            Set.of("public", "private", "shared", "community");
    private static final int MOST_PROPERTIES = 128;
    private static final int LONGEST = 255;
    private static final int LONGEST_VALUE = 65_535;

    private final ImageRow old;
    private @Nullable String name;
    private String visibility;
    private String owner;
    private @Nullable String diskFormat;
    private @Nullable String containerFormat;
    private int minDisk;
    private int minRam;
    private boolean isProtected;
    private boolean isHidden;
    private List<String> tags;
    private final Map<String, String> properties;

    ImageDraft(ImageRow old) {
        this.old = old;
        this.name = old.name();
        this.visibility = old.visibility();
        this.owner = old.owner();
        this.diskFormat = old.diskFormat();
        this.containerFormat = old.containerFormat();
        this.minDisk = old.minDisk();
        this.minRam = old.minRam();
        this.isProtected = old.isProtected();
        this.isHidden = old.isHidden();
        this.tags = old.tags();
        this.properties = new LinkedHashMap<>(old.properties());
    }

    static ImageRow queued(UUID id, String owner, Instant now) {
        return new ImageRow(
                id, null, "queued", "shared", owner, null, null, null, null, null, null, 0, 0,
                false, false, List.of(), Map.of(), now, now);
    }

    void set(String key, JsonNode value, Caller caller) {
        switch (key) {
            case "name" -> name = value.isNull() ? null : text(key, value, LONGEST);
            case "visibility" -> visibility(value, caller);
            case "owner" -> owner(value, caller);
            case "disk_format" -> diskFormat = format(key, value, DISK_FORMATS);
            case "container_format" -> containerFormat = format(key, value, CONTAINER_FORMATS);
            case "min_disk" -> minDisk = number(key, value);
            case "min_ram" -> minRam = number(key, value);
            case "protected" -> isProtected = flag(key, value);
            case "os_hidden" -> isHidden = flag(key, value);
            case "tags" -> tags = tags(value);
            default -> property(key, value);
        }
    }

    void remove(String key) {
        if (properties.remove(key) == null) {
            throw ServiceFailure.conflict(
                    "Property " + key + " does not exist or cannot be removed.");
        }
    }

    private void visibility(JsonNode value, Caller caller) {
        var wanted = text("visibility", value, LONGEST);
        if (!VISIBILITIES.contains(wanted)) {
            throw invalid("visibility");
        }
        if (wanted.equals("public") && !caller.isAdminOrService()) {
            throw ServiceFailure.forbidden();
        }
        visibility = wanted;
    }

    private void owner(JsonNode value, Caller caller) {
        var wanted = text("owner", value, LONGEST);
        if (!caller.isAdminOrService() && !wanted.equals(old.owner())) {
            throw ServiceFailure.forbidden();
        }
        owner = wanted;
    }

    private @Nullable String format(String key, JsonNode value, Set<String> known) {
        if (!old.status().equals("queued")) {
            throw ServiceFailure.forbidden();
        }
        if (value.isNull()) {
            return null;
        }
        var wanted = text(key, value, LONGEST);
        if (!known.contains(wanted)) {
            throw ServiceFailure.badRequest("Invalid " + key + " '" + wanted + "' for image.");
        }
        return wanted;
    }

    private void property(String key, JsonNode value) {
        if (ImageDocument.RESERVED.contains(key)) {
            throw new ServiceFailure(403, "", "Attribute '" + key + "' is read-only.");
        }
        if (key.isEmpty() || key.length() > LONGEST || !value.isString()) {
            throw invalid(key);
        }
        properties.put(key, text(key, value, LONGEST_VALUE));
        if (properties.size() > MOST_PROPERTIES) {
            throw new ServiceFailure(
                    413, "", "An image has at most " + MOST_PROPERTIES + " properties.");
        }
    }

    private static List<String> tags(JsonNode value) {
        if (!value.isArray()) {
            throw invalid("tags");
        }
        var tags = new LinkedHashSet<String>();
        value.forEach(tag -> tags.add(text("tags", tag, LONGEST)));
        return List.copyOf(new ArrayList<>(tags));
    }

    private static String text(String key, JsonNode value, int longest) {
        if (!value.isString()
                || value.stringValue().length() > longest
                || value.stringValue().indexOf('\0') >= 0) {
            throw invalid(key);
        }
        return value.stringValue();
    }

    private static int number(String key, JsonNode value) {
        if (!value.isInt() || value.intValue() < 0) {
            throw invalid(key);
        }
        return value.intValue();
    }

    private static boolean flag(String key, JsonNode value) {
        if (!value.isBoolean()) {
            throw invalid(key);
        }
        return value.booleanValue();
    }

    private static ServiceFailure invalid(String key) {
        return ServiceFailure.badRequest(
                "Provided object does not match schema 'image': invalid " + key + ".");
    }

    ImageRow row(Instant now) {
        return new ImageRow(
                old.id(),
                name,
                old.status(),
                visibility,
                owner,
                diskFormat,
                containerFormat,
                old.size(),
                old.virtualSize(),
                old.checksum(),
                old.hashValue(),
                minDisk,
                minRam,
                isProtected,
                isHidden,
                tags,
                properties,
                old.createdAt(),
                now);
    }
}
