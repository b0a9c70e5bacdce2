// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the threads of a process have done since their starts, as Linux counts it.
 *
 * @param byName by the first 15 characters of their names, which is all that Linux keeps; threads
 *     of one name are added up
 */
record ThreadTimes(Map<String, Times> byName) {

    /**
     * Threads' times.
     *
     * @param runNanos they ran on a core
     * @param readyNanos they could have run, but no core was free
     */
    record Times(long runNanos, long readyNanos) {

        static final Times NONE = new Times(0, 0);

        Times plus(Times other) {
            return new Times(runNanos + other.runNanos, readyNanos + other.readyNanos);
        }

        Times minus(Times other) {
            return new Times(runNanos - other.runNanos, readyNanos - other.readyNanos);
        }
    }

    /** The threads that a process has now; none where /proc does not tell. */
    static ThreadTimes of(long pid) throws IOException {
        Path tasks = Path.of("/proc", String.valueOf(pid), "task");
        Map<String, Times> byName = new HashMap<>();
        if (Files.isDirectory(tasks)) {
            try (Stream<Path> threads = Files.list(tasks)) {
                for (Path thread : (Iterable<Path>) threads::iterator) {
                    add(thread, byName);
                }
            }
        }
        return new ThreadTimes(byName);
    }

    private static void add(Path thread, Map<String, Times> byName) throws IOException {
        try {
            String name = Files.readString(thread.resolve("comm")).strip();
            String[] numbers = Files.readString(thread.resolve("schedstat")).split(" ");
            Times times = new Times(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]));
            byName.merge(name, times, Times::plus);
        } catch (NoSuchFileException e) {
            // it ended meanwhile
        }
    }

    /** What was done since an earlier moment. */
    ThreadTimes since(ThreadTimes before) {
        Map<String, Times> done = new HashMap<>(byName);
        done.replaceAll((name, times) -> times.minus(before.byName.getOrDefault(name, Times.NONE)));
        return new ThreadTimes(done);
    }

    /** The threads whose names begin so, together. */
    Times of(List<String> beginnings) {
        return byName.entrySet().stream()
                .filter(e -> beginnings.stream().anyMatch(e.getKey()::startsWith))
                .map(Map.Entry::getValue)
                .reduce(Times.NONE, Times::plus);
    }
}
