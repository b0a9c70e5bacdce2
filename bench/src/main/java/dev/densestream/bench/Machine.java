// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a result was measured.
 *
 * @param processor its model and, if we know it, its registers
 * @param cores how many the JVM sees
 * @param system the operating system
 * @param jdk vendor and version
 */
public record Machine(String processor, int cores, String system, String jdk) {

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    /** This machine. */
    public static Machine here() throws IOException {
        return new Machine(
                describeProcessor(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                System.getProperty("java.vm.vendor") + " " + Runtime.version());
    }

    /**
     * The line above a table of results: this machine, and the days on which they were measured.
     *
     * @param dates one per result
     */
    public String header(Stream<String> dates) {
        return "%s, %d cores, %s. JDK %s. %s."
                .formatted(
                        processor,
                        cores,
                        system,
                        jdk,
                        dates.distinct().collect(Collectors.joining(", ")));
    }

    private static String describeProcessor() throws IOException {
        if (!Files.isReadable(CPU_INFO)) {
            return "unknown";
        }
        String name = field("model name");
        String flags = " " + field("flags") + " ";
        String registers =
                flags.contains(" avx512f ") ? "AVX-512" : flags.contains(" avx2 ") ? "AVX2" : "SSE";
        return "%s (family %s, model %s, %s)"
                .formatted(name, field("cpu family"), field("model"), registers);
    }

    private static String field(String name) throws IOException {
        try (Stream<String> lines = Files.lines(CPU_INFO)) {
            return lines.filter(line -> line.matches(name + "\\s*:.*"))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse("unknown");
        }
    }
}
