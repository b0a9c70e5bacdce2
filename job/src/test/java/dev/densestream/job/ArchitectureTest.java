package dev.densestream.job;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.stream.Stream;
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
    void theVectorApiIsKnownToTheVectorKernelsAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.densestream.densenet.kernel.vector..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jdk.incubator.vector..")
                .check(CLASSES);
    }

    @Test
    void noPackageOfEnginesAndFormatsIsPartOfACycle() {
        slices().assignedFrom(new Packages("dev.densestream.densenet", "dev.densestream.serde"))
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    /** Each package below one of the roots is a slice of its own. */
    private record Packages(String... roots) implements SliceAssignment {

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            String name = type.getPackageName();
            return Stream.of(roots).anyMatch(root -> (name + ".").startsWith(root + "."))
                    ? SliceIdentifier.of(name)
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "packages below " + String.join(", ", roots);
        }
    }
}
