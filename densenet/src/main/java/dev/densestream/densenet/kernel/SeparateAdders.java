package dev.densestream.densenet.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Whether it pays to add in place of multiplying: this machine's processor adds vectors in units of
 * their own.
 *
 * <p>AMD's processors have done so since Zen: four units for vectors, of which two multiply and two
 * add. On Intel's and Arm's an addition takes the place of a multiplication. Which it is only Linux
 * says, in {@code /proc/cpuinfo}; elsewhere the answer is no.
 */
final class SeparateAdders {

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final Set<String> VENDORS = Set.of("AuthenticAMD", "HygonGenuine");

    private static final boolean PAY = present();

    static boolean pay() {
        return PAY;
    }

    /** Whether the lines of {@code /proc/cpuinfo} tell of such a processor. */
    static boolean in(List<String> cpuInfo) {
        return cpuInfo.stream()
                .filter(line -> line.startsWith("vendor_id"))
                .map(line -> line.substring(line.indexOf(':') + 1).trim())
                .anyMatch(VENDORS::contains);
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
