package dev.densestream.job;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The directions in which the modules may depend on each other. */
class ArchitectureTest {

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .withImportOption(location -> !location.contains("-tests.jar"))
                    .importPackages("dev.densestream");

    @Test
    void densenetNeedsTheJdkAlone() {
        classes()
                .that()
                .resideInAPackage("dev.densestream.densenet..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.densestream.densenet..",
                        "java..",
                        "jdk.incubator.vector..",
                        "org.jspecify..")
                .check(CLASSES);
    }

    @Test
    void serdeNeedsDensenetAndJacksonsParser() {
        classes()
                .that()
                .resideInAPackage("dev.densestream.serde..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.densestream.serde..",
                        "dev.densestream.densenet..",
                        "com.fasterxml.jackson.core..",
                        "java..",
                        "org.jspecify..")
                .check(CLASSES);
    }

    @Test
    void theJobKnowsNeitherCommandLineNorDemo() {
        noClasses()
                .that()
                .resideInAPackage("dev.densestream.job..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.densestream.cli..", "dev.densestream.demo..")
                .check(CLASSES);
    }

    @Test
    void theJobLeavesBrokerAndLoggingBackendsToOthers() {
        noClasses()
                .that()
                .resideInAPackage("dev.densestream.job..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "kafka..", "org.apache.kafka.metadata..", "org.apache.logging..")
                .check(CLASSES);
    }

    @Test
    void theVectorApiIsKnownToTheKernelsAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.densestream.densenet.kernel..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jdk.incubator.vector..")
                .check(CLASSES);
    }
}
