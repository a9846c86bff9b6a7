package io.kilonova.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.GenericTypeAwareAutowireCandidateResolver;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.context.annotation.ClassPathBeanDefinitionScanner;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.context.annotation.ConfigurationClassPostProcessor;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.type.classreading.MetadataReader;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/**
 * The beans of a process, found as the process itself finds them, and made when they are asked for.
 * Reading it takes a while; putting a process together from it does not.
 */
final class Blueprint {
    private static final String BASE = "io.kilonova";

    private final List<String> roots;
    private final List<String> leftOut;
    private final SortedMap<String, AbstractBeanDefinition> beans = new TreeMap<>();
    private final Map<String, Object> shared = new HashMap<>();

    /**
     * @param modules a class of each
     * @param leftOut simple names of the classes that reach out of the process: listeners, clocks
     * @param settings as in {@code application.yaml}
     */
    Blueprint(List<Class<?>> modules, List<String> leftOut, Map<String, String> settings) {
        this.roots = modules.stream().map(Blueprint::rootOf).toList();
        this.leftOut = List.copyOf(leftOut);
        readBeans();
        bind(settings);
    }

    private static String rootOf(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation().toString();
    }

    private boolean isOurs(MetadataReader reader) {
        try {
            var place = reader.getResource().getURL().toString();
            var name = ClassUtils.getShortName(reader.getClassMetadata().getClassName());
            return roots.stream().anyMatch(place::contains) && !leftOut.contains(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void readBeans() {
        var found = new DefaultListableBeanFactory();
        var scanner =
                new ClassPathBeanDefinitionScanner(found) {
                    @Override
                    protected boolean isCandidateComponent(MetadataReader reader)
                            throws IOException {
                        return isOurs(reader) && super.isCandidateComponent(reader);
                    }
                };
        scanner.setIncludeAnnotationConfig(false);
        scanner.scan(BASE);
        for (var name : found.getBeanDefinitionNames()) {
            var component = (AbstractBeanDefinition) found.getBeanDefinition(name);
            component.setAutowireMode(AbstractBeanDefinition.AUTOWIRE_CONSTRUCTOR);
        }
        var configurations = new ConfigurationClassPostProcessor();
        configurations.setEnvironment(new StandardEnvironment());
        configurations.postProcessBeanDefinitionRegistry(found);
        for (var name : found.getBeanDefinitionNames()) {
            if (isOurs(found.getBeanDefinition(name))) {
                beans.put(name, (AbstractBeanDefinition) found.getBeanDefinition(name));
            }
        }
    }

    private static boolean isOurs(BeanDefinition bean) {
        return bean instanceof AnnotatedBeanDefinition annotated
                && annotated.getMetadata().getClassName().startsWith(BASE);
    }

    private void bind(Map<String, String> settings) {
        var binder = new Binder(new MapConfigurationPropertySource(settings));
        var scanner =
                new ClassPathScanningCandidateComponentProvider(false) {
                    @Override
                    protected boolean isCandidateComponent(MetadataReader reader)
                            throws IOException {
                        return isOurs(reader) && super.isCandidateComponent(reader);
                    }
                };
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        for (var found : scanner.findCandidateComponents(BASE)) {
            var type =
                    ClassUtils.resolveClassName(
                            Objects.requireNonNull(found.getBeanClassName()), null);
            var prefix = type.getAnnotation(ConfigurationProperties.class).value();
            shared.put(
                    prefix + "-" + type.getName(), binder.bindOrCreate(prefix, Bindable.of(type)));
        }
    }

    /** Makes the beans of these types once, for all processes. */
    Blueprint sharing(Map<String, ?> parts, Class<?>... types) {
        var once = assemble(parts);
        for (var type : types) {
            var name = once.getBeanNamesForType(type)[0];
            shared.put(name, once.getBean(name));
        }
        return this;
    }

    /**
     * @param parts beans by name, in place of those found under that name
     */
    DefaultListableBeanFactory assemble(Map<String, ?> parts) {
        var process = new DefaultListableBeanFactory();
        process.setAutowireCandidateResolver(new GenericTypeAwareAutowireCandidateResolver());
        parts.forEach(process::registerSingleton);
        shared.forEach(process::registerSingleton);
        beans.forEach((name, bean) -> {
            if (!process.containsSingleton(name)) {
                process.registerBeanDefinition(name, bean.cloneBeanDefinition());
            }
        });
        return process;
    }
}
