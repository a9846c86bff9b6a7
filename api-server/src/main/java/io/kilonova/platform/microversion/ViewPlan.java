package io.kilonova.platform.microversion;

import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.SerializedString;

/** The properties that a record has in one version, in the order of its components. */
record ViewPlan(List<Property> properties) {
    record Property(
            SerializableString name,
            Function<Object, @Nullable Object> read,
            boolean omitsNull,
            @Nullable ViewPlan inlined) {}

    static ViewPlan of(Class<?> view, ApiVersion version, boolean hasExtras) {
        return of(view, version, hasExtras, new HashSet<>());
    }

    private static ViewPlan of(
            Class<?> view, ApiVersion version, boolean hasExtras, Set<String> names) {
        var properties = new ArrayList<Property>();
        for (var component : view.getRecordComponents()) {
            if (isIn(component, version, hasExtras)) {
                var isInlined = component.isAnnotationPresent(Inlined.class);
                var name = nameOf(component);
                if (!isInlined && !names.add(name)) {
                    throw new IllegalStateException(
                            view + " has " + name + " twice in version " + version);
                }
                properties.add(
                        new Property(
                                new SerializedString(name),
                                reader(view, component),
                                component.isAnnotationPresent(OmitNull.class),
                                isInlined
                                        ? of(component.getType(), version, hasExtras, names)
                                        : null));
            }
        }
        return new ViewPlan(List.copyOf(properties));
    }

    private static boolean isIn(RecordComponent component, ApiVersion version, boolean hasExtras) {
        var since = component.getAnnotation(Since.class);
        var until = component.getAnnotation(Until.class);
        return (hasExtras || !component.isAnnotationPresent(Extra.class))
                && version.isWithin(
                        since == null ? "" : since.value(), until == null ? "" : until.value());
    }

    static String nameOf(RecordComponent component) {
        var named = component.getAnnotation(Named.class);
        return named == null ? component.getName() : named.value();
    }

    /** The accessor as a plain function, which the compiler can inline; reflection it could not. */
    @SuppressWarnings("unchecked")
    private static Function<Object, @Nullable Object> reader(
            Class<?> view, RecordComponent component) {
        try {
            var lookup = MethodHandles.privateLookupIn(view, MethodHandles.lookup());
            var accessor = lookup.unreflect(component.getAccessor());
            return (Function<Object, @Nullable Object>)
                    LambdaMetafactory.metafactory(
                                    lookup,
                                    "apply",
                                    MethodType.methodType(Function.class),
                                    MethodType.methodType(Object.class, Object.class),
                                    accessor,
                                    accessor.type().wrap())
                            .getTarget()
                            .invoke();
        } catch (Throwable e) {
            throw new IllegalStateException("cannot read " + view + "." + component.getName(), e);
        }
    }
}
