// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel.vector;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Whether to add in place of multiplying vectors of 512 bits: this machine's processor adds in
 * units of their own, and has loads to spare beside them.
 *
 * <p>AMD's processors that have such vectors do, from Zen 4 on: four units for vectors, of which
 * two multiply and two add. On Intel's and Arm's an addition takes the place of a multiplication.
 * Which processor it is only Linux says, in {@code /proc/cpuinfo}; elsewhere the response is no.
 */
final class SeparateAdders {

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final Pattern AMD = Pattern.compile("vendor_id\\s*:\\s*AuthenticAMD\\s*");

    private static final boolean PRESENT = find();

    /** Whether this machine's processor adds in units of their own. */
    static boolean present() {
        return PRESENT;
    }

    /** Whether the lines of {@code /proc/cpuinfo} tell of such a processor. */
    static boolean in(List<String> cpuInfo) {
        return cpuInfo.stream().anyMatch(AMD.asMatchPredicate());
    }

    private static boolean find() {
        try {
            return Files.isReadable(CPU_INFO) && in(Files.readAllLines(CPU_INFO));
        } catch (IOException e) {
            return false;
        }
    }

    private SeparateAdders() {}
}
