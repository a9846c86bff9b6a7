package io.kilonova.image;

import io.kilonova.companion.Caller;
import io.kilonova.companion.ServiceFailure;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** An image as somebody wants it to be, attribute by attribute; wrong ones are refused at once. */
final class ImageDraft {
    static final Set<String> DISK_FORMATS =
            Set.of(
                    "ami", "ari", "aki", "vhd", "vhdx", "vmdk", "raw", "qcow2", "vdi", "ploop",
                    "iso");
    static final Set<String> CONTAINER_FORMATS =
            Set.of("ami", "ari", "aki", "bare", "ovf", "ova", "docker", "compressed");
    static final Set<String> VISIBILITIES = Set.of("public", "private", "shared", "community");
    private static final Set<String> BASE =
            Set.of(
                    "name",
                    "visibility",
                    "disk_format",
                    "container_format",
                    "min_disk",
                    "min_ram",
                    "protected",
                    "os_hidden",
                    "tags");
    private static final int MOST_TAGS = 128;
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
            case "tags" -> tags(value);
            default -> property(key, value);
        }
    }

    /** Base attributes are always there. */
    void mustHave(String key) {
        if (!BASE.contains(key)
                && !ImageDocument.RESERVED.contains(key)
                && !properties.containsKey(key)) {
            throw ServiceFailure.conflict("Property " + key + " does not exist.");
        }
    }

    void remove(String key) {
        if (BASE.contains(key) || ImageDocument.RESERVED.contains(key)) {
            throw new ServiceFailure(403, "", "Property " + key + " may not be removed.");
        }
        mustHave(key);
        properties.remove(key);
    }

    /**
     * @param operation add, replace or remove
     * @param place of the tag among them, or {@code -} for the end
     */
    void changeTag(String operation, String place, JsonNode value) {
        var changed = new ArrayList<>(tags);
        var at = place.equals("-") && operation.equals("add") ? changed.size() : index(place);
        switch (operation) {
            case "add" -> changed.add(at, text("tags", value, LONGEST));
            case "replace" -> changed.set(at, text("tags", value, LONGEST));
            case "remove" -> changed.remove(at);
            default ->
                    throw ServiceFailure.badRequest(
                            "Operations must be one of add, remove, replace.");
        }
        setTags(changed);
    }

    private int index(String place) {
        if (place.matches("\\d{1,3}") && Integer.parseInt(place) < tags.size()) {
            return Integer.parseInt(place);
        }
        throw ServiceFailure.badRequest("There is no tag at '" + place + "'.");
    }

    void addTag(String tag) {
        var changed = new ArrayList<>(tags);
        changed.add(checked("tags", tag, LONGEST));
        setTags(changed);
    }

    void removeTag(String tag) {
        var changed = new ArrayList<>(tags);
        if (!changed.remove(tag)) {
            throw ServiceFailure.notFound("The image has no tag " + tag + ".");
        }
        setTags(changed);
    }

    private void setTags(List<String> wanted) {
        tags = wanted.stream().distinct().toList();
        if (tags.size() > MOST_TAGS) {
            throw new ServiceFailure(413, "", "An image has at most " + MOST_TAGS + " tags.");
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
        if (wanted.isEmpty()) {
            throw invalid("owner");
        }
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
        if (ImageDocument.RESERVED.contains(key) || key.startsWith("os_glance_")) {
            throw new ServiceFailure(403, "", "Attribute '" + key + "' is read-only.");
        }
        if (checked("property name", key, LONGEST).isEmpty()) {
            throw invalid("property name");
        }
        if (value.isNull()) {
            properties.remove(key);
            return;
        }
        properties.put(key, text(key, value, LONGEST_VALUE));
        if (properties.size() > MOST_PROPERTIES) {
            throw new ServiceFailure(
                    413, "", "An image has at most " + MOST_PROPERTIES + " properties.");
        }
    }

    private void tags(JsonNode value) {
        if (!value.isArray()) {
            throw invalid("tags");
        }
        var wanted = new ArrayList<String>();
        value.forEach(tag -> wanted.add(text("tags", tag, LONGEST)));
        setTags(wanted);
    }

    private static String text(String key, JsonNode value, int longest) {
        if (!value.isString()) {
            throw invalid(key);
        }
        return checked(key, value.stringValue(), longest);
    }

    /** What the database can hold. */
    private static String checked(String key, String text, int longest) {
        if (text.length() > longest
                || text.indexOf('\0') >= 0
                || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw invalid(key);
        }
        return text;
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
