// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Which cores may be used, as {@code taskset} takes them; an empty text is all.
 *
 * @param job by the job, and by the engine alone
 * @param clients by this process: broker, producer and reader
 */
public record Cores(String job, String clients) {

    /** All of the machine's, for both. */
    public static final Cores SHARED = new Cores("", "");

    /** As the table says it. */
    @Override
    public String toString() {
        return job.isEmpty() && clients.isEmpty()
                ? "shared"
                : "job %s, broker %s".formatted(orAll(job), orAll(clients));
    }

    private static String orAll(String cores) {
        return cores.isEmpty() ? "all" : cores;
    }

    /** The command, on the job's cores. */
    List<String> forJob(List<String> command) {
        if (job.isEmpty()) {
            return command;
        }
        List<String> pinned = new ArrayList<>(List.of("taskset", "-c", job));
        pinned.addAll(command);
        return pinned;
    }

    /** Keeps all threads of this process, also those to come, on the clients' cores. */
    void keepThisProcess() throws IOException, InterruptedException {
        if (clients.isEmpty()) {
            return;
        }
        String pid = String.valueOf(ProcessHandle.current().pid());
        int code =
                new ProcessBuilder("taskset", "-acp", clients, pid)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor();
        if (code != 0) {
            throw new IOException(
                    "--client-cores: taskset did not take \"%s\"; give cores such as 1 or 2-3"
                            .formatted(clients));
        }
    }
}
