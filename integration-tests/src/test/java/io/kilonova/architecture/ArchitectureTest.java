package io.kilonova.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.List;
import java.util.Set;

/** What the build holds the code to beyond its compiler: see style, section 10. */
@AnalyzeClasses(packages = "io.kilonova", importOptions = ArchitectureTest.MainCode.class)
class ArchitectureTest {
    /** Classes of the product, wherever the build has them. */
    static final class MainCode implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/test-classes/") && !location.contains("-tests.jar");
        }
    }

    private static final List<String> MODULES =
            List.of(
                    "common-model",
                    "db-migrations",
                    "companions/client",
                    "companions/server",
                    "api-server",
                    "scheduler",
                    "compute-agent",
                    "certificates",
                    "launcher");

    private static final DescribedPredicate<JavaClass> PUTS_THINGS_TOGETHER =
            DescribedPredicate.describe(
                    "puts things together",
                    c -> c.getSimpleName().matches(".*(Configuration|Application|Main)"));

    @ArchTest
    static void featuresOfAModuleHaveNoCycles(JavaClasses all) {
        for (var module : MODULES) {
            SlicesRuleDefinition.slices()
                    .matching("io.kilonova.(*)..")
                    .should()
                    .beFreeOfCycles()
                    .ignoreDependency(PUTS_THINGS_TOGETHER, alwaysTrue())
                    .because("whoever changes a feature must not have to know those above it")
                    .allowEmptyShould(true)
                    .check(all.that(inModule(module)));
        }
    }

    @ArchTest
    static final ArchRule SUBPACKAGES_ARE_PRIVATE =
            classes()
                    .that(
                            DescribedPredicate.describe(
                                    "are in a sub-package of a feature",
                                    c -> isPartOfFeature(c.getPackageName())))
                    .should(beUsedByTheirFeatureOnly())
                    .because("features meet through their root package");

    @ArchTest
    static final ArchRule CONTROLLERS_LEAVE_SQL_ALONE =
            noClasses()
                    .that()
                    .haveSimpleNameEndingWith("Controller")
                    .and(inModule("api-server"))
                    .should()
                    .dependOnClassesThat()
                    .haveSimpleNameEndingWith("Store")
                    .because("a controller parses, calls and renders");

    @ArchTest
    static final ArchRule PURE_PARTS_STAY_PURE =
            noClasses()
                    .that(
                            inModule("common-model")
                                    .or(resideInAPackage("io.kilonova.placement.filter"))
                                    .or(resideInAPackage("io.kilonova.placement.weigher"))
                                    .or(resideInAPackage("io.kilonova.hypervisor..")))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("org.springframework..", "java.sql..", "javax.sql..")
                    .because("decisions are tested without a container and without a database");

    @ArchTest
    static final ArchRule TIME_AND_CHANCE_ARE_HANDED_IN =
            noClasses()
                    .that()
                    .doNotHaveFullyQualifiedName("io.kilonova.id.Ids")
                    .and()
                    .doNotHaveFullyQualifiedName("io.kilonova.time.Sleeper")
                    .should()
                    .callMethodWhere(
                            callsOneOf(
                                    Set.of(
                                            "java.time.Instant.now",
                                            "java.time.OffsetDateTime.now",
                                            "java.time.LocalDateTime.now",
                                            "java.time.ZonedDateTime.now",
                                            "java.lang.System.currentTimeMillis",
                                            "java.util.UUID.randomUUID",
                                            "java.lang.Math.random",
                                            "java.lang.Thread.sleep")))
                    .because("the simulator has a clock and a seed of its own");

    @ArchTest
    static final ArchRule ONE_PLACE_SPEAKS_LIBVIRT =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("io.kilonova.hypervisor.libvirt..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("org.libvirt..", "com.sun.jna..")
                    .because("the fake must be able to do all that libvirt does");

    @ArchTest
    static final ArchRule STATES_ARE_MADE_BY_THE_LIFECYCLE =
            noClasses()
                    .that(
                            DescribedPredicate.not(
                                    inModule("common-model")
                                            .and(resideInAPackage("io.kilonova.server"))))
                    .should()
                    .callConstructorWhere(
                            DescribedPredicate.describe(
                                    "makes a ServerState",
                                    (JavaAccess<?> call) ->
                                            call.getTargetOwner()
                                                    .getFullName()
                                                    .equals("io.kilonova.server.ServerState")))
                    .because("one function decides what a server may become");

    @ArchTest
    static final ArchRule NO_FIELD_INJECTION =
            fields().should()
                    .notBeAnnotatedWith("org.springframework.beans.factory.annotation.Autowired")
                    .andShould()
                    .notBeAnnotatedWith("org.springframework.beans.factory.annotation.Value")
                    .because("what a class needs stands in its constructor");

    @ArchTest
    static final ArchRule NAMES_SAY_WHAT_THINGS_ARE =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("io.kilonova.agent.protocol")
                    .should(
                            haveSimpleNameMatching(
                                    ".+(Manager|Helper|Util|Utils|Impl|Base)|Abstract.+"))
                    .because("a noun that says nothing hides what its class is for");

    @ArchTest
    static final ArchRule VERSIONS_ARE_COMPARED_IN_ONE_PLACE =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("io.kilonova.platform.microversion..")
                    .should()
                    .callMethodWhere(
                            callsOneOf(
                                    Set.of(
                                            "io.kilonova.platform.microversion.ApiVersion.compareTo",
                                            "io.kilonova.platform.microversion.ApiVersion.minor",
                                            "io.kilonova.platform.microversion.ApiVersion.major")))
                    .because("code asks for behaviour by name, never by number");

    private static DescribedPredicate<JavaClass> inModule(String module) {
        return DescribedPredicate.describe(
                "are in " + module,
                c ->
                        c.getSource()
                                .map(source -> source.getUri().toString())
                                .filter(uri -> uri.contains("/" + module + "/target/"))
                                .isPresent());
    }

    private static boolean isPartOfFeature(String name) {
        return name.matches("io\\.kilonova\\.(server|guest|console|image|volume)\\.[a-z].*")
                && !name.startsWith("io.kilonova.image.inspect");
    }

    private static ArchCondition<JavaClass> beUsedByTheirFeatureOnly() {
        return new ArchCondition<>("be used by their feature only") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                var feature = item.getPackageName().split("\\.", -1)[2];
                for (var use : item.getDirectDependenciesToSelf()) {
                    var user = use.getOriginClass().getPackageName();
                    if (!user.startsWith("io.kilonova." + feature)) {
                        events.add(SimpleConditionEvent.violated(item, use.getDescription()));
                    }
                }
            }
        };
    }

    private static ArchCondition<JavaClass> haveSimpleNameMatching(String pattern) {
        return new ArchCondition<>("have a simple name like " + pattern) {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                events.add(
                        new SimpleConditionEvent(
                                item, item.getSimpleName().matches(pattern), item.getFullName()));
            }
        };
    }

    private static DescribedPredicate<JavaAccess<?>> callsOneOf(Set<String> methods) {
        return DescribedPredicate.describe(
                "calls one of " + methods,
                call ->
                        methods.contains(
                                call.getTargetOwner().getFullName()
                                        + "."
                                        + call.getTarget().getName()));
    }
}
