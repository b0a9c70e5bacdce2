package dev.densestream.densenet.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Whether it pays to add in place of multiplying: this machine's processor adds vectors of 512 bits
 * in units of their own, and has loads to spare beside them.
 *
 * <p>AMD's processors do from Zen 5 on: four units for vectors, of which two multiply and two add.
 * Zen 4 has them at half the width, and spreading a weight over a vector takes their time. On
 * Intel's and Arm's an addition takes the place of a multiplication. Which processor it is only
 * Linux says, in {@code /proc/cpuinfo}; elsewhere the answer is no.
 */
final class SeparateAdders {

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final String VENDOR = "AuthenticAMD";

    /** As AMD numbers its processors: Zen 3 and 4 are 25. */
    private static final int ZEN_5 = 26;

    private static final boolean PAY = present();

    static boolean pay() {
        return PAY;
    }

    /** Whether the lines of {@code /proc/cpuinfo} tell of such a processor. */
    static boolean in(List<String> cpuInfo) {
        return values(cpuInfo, "vendor_id").anyMatch(VENDOR::equals)
                && values(cpuInfo, "cpu family")
                        .anyMatch(
                                family ->
                                        family.matches("\\d{1,9}")
                                                && Integer.parseInt(family) >= ZEN_5);
    }

    private static Stream<String> values(List<String> cpuInfo, String key) {
        return cpuInfo.stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(line.indexOf(':') + 1).trim());
    }

    private static boolean present() {
        try {
            return Files.isReadable(CPU_INFO) && in(Files.readAllLines(CPU_INFO));
        } catch (IOException e) {
            return false;
        }
    }

    private SeparateAdders() {}
}
