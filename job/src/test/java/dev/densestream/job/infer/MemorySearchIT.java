// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.infer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.testkit.FlinkJvm;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No record ends the operator, whatever the heap; {@code -Dsearch.seconds=600} searches longer. */
class MemorySearchIT {

    private static final String SECONDS = System.getProperty("search.seconds", "10");
    private static final String SEED = System.getProperty("search.seed", "1");

    @ParameterizedTest
    @ValueSource(ints = {256, 448, 1300})
    void findsNoRecordThatEndsTheOperator(int heapMegabytes, @TempDir Path folder)
            throws Exception {
        Path out = folder.resolve("out.txt");
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx" + heapMegabytes + "m",
                                "-XX:+UseParallelGC",
                                // else survivor spaces may grow to a fifth of so small a heap
                                "-XX:-UseAdaptiveSizePolicy",
                                // which need no warming up
                                "-Ddensenet.kernels=scalar",
                                "-cp",
                                classPath(),
                                MemorySearch.class.getName(),
                                SECONDS,
                                SEED));
        command.addAll(1, FlinkJvm.opens());

        int exit =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(out.toFile())
                        .directory(new File("."))
                        .start()
                        .waitFor();

        String text = Files.readString(out, StandardCharsets.UTF_8);
        assertThat(exit).as(text).isZero();
        assertThat(text).contains("response=", "dead letter size=");
        System.out.println(text.lines().reduce("", (before, line) -> line));
    }

    /** Where tests run from a jar of references, what it refers to. */
    private static String classPath() {
        String whole = System.getProperty("surefire.test.class.path");
        return whole == null ? System.getProperty("java.class.path") : whole;
    }
}
