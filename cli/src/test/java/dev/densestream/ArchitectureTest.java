// SPDX-License-Identifier: Apache-2.0
package dev.densestream;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import dev.densestream.job.clients.JobOfTask;
import dev.densestream.job.contract.NoRestart;
import dev.densestream.job.gate.WeightsGate;
import dev.densestream.job.infer.InferDenseBlock;
import dev.densestream.job.metrics.InferenceMetrics;
import dev.densestream.job.record.PartitionKey;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** How modules and packages may depend on each other, and how large a package may grow. */
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
                        "javax.imageio..",
                        "org.jspecify..")
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

    /**
     * Flink promises nothing of these packages from one release to the next; parts of them are
     * meant for others, but are used in the same few places.
     */
    @Test
    void flinksInnerClassesAreKnownToFewClasses() {
        noClasses()
                .that()
                .resideInAPackage("dev.densestream.job..")
                .and(
                        DescribedPredicate.not(
                                JavaClass.Predicates.belongToAnyOf(
                                        InferDenseBlock.class,
                                        WeightsGate.class,
                                        PartitionKey.class,
                                        NoRestart.class,
                                        InferenceMetrics.class,
                                        JobOfTask.class)))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.flink.runtime..",
                        "org.apache.flink.streaming.runtime..",
                        "org.apache.flink.streaming.api.operators..")
                .check(CLASSES);
    }

    @Test
    void noPackageIsPartOfACycle() {
        slices().assignedFrom(new Packages()).should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void noPackageHasMoreThan24Files() {
        Map<String, Long> files =
                CLASSES.stream()
                        .filter(type -> type.getSource().isPresent() && !type.isNestedClass())
                        .filter(type -> !type.getSimpleName().equals("package-info"))
                        .collect(
                                Collectors.groupingBy(
                                        JavaClass::getPackageName, Collectors.counting()));
        assertThat(files).allSatisfy((name, count) -> assertThat(count).isLessThanOrEqualTo(24));
    }

    /** Each package is a slice of its own. */
    private record Packages() implements SliceAssignment {

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return SliceIdentifier.of(type.getPackageName());
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    }
}
