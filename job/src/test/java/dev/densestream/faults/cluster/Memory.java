// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a JVM holds, in KiB.
 *
 * @param heap used right after a full collection
 * @param committed by the JVM itself, as native memory tracking counts
 * @param resident of the process, as the kernel counts
 */
public record Memory(long heap, long committed, long resident) {

    private static final Pattern HEAP =
            Pattern.compile("(?:heap|generation) +total \\d+K, used (\\d+)K");
    private static final Pattern COMMITTED = Pattern.compile("Total: .*committed=(\\d+)KB");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    /** Has the JVM collect its garbage, and asks it and the kernel. */
    public static Memory of(ServerProcess process) throws IOException, InterruptedException {
        String pid = String.valueOf(process.pid());
        jcmd(pid, "GC.run");
        return new Memory(
                sum(HEAP, jcmd(pid, "GC.heap_info")),
                sum(COMMITTED, jcmd(pid, "VM.native_memory", "summary")),
                sum(RESIDENT, Files.readString(Path.of("/proc", pid, "status"))));
    }

    /** The sum of all matches: a heap can have several parts. */
    private static long sum(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        long sum = 0;
        while (matcher.find()) {
            sum += Long.parseLong(matcher.group(1));
        }
        if (sum == 0) {
            throw new IllegalStateException("expected %s, got %s".formatted(pattern, text));
        }
        return sum;
    }

    private static String jcmd(String... arguments) throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 1];
        command[0] = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process jcmd = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (jcmd.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + output);
        }
        return output;
    }
}
