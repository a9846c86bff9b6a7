package io.kilonova.identity;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A token with all that it stands for now; the target is the project or domain, or null. */
record Session(
        Claims claims, ResourceRow user, @Nullable ResourceRow target, List<ResourceRow> roles) {}
