// SPDX-License-Identifier: Apache-2.0
package dev.densestream.testkit;

import java.util.List;
import java.util.stream.Stream;

/** How a JVM is started in which Flink runs. */
public final class FlinkJvm {

    private FlinkJvm() {}

    /** The flags with which Flink's own scripts open packages to it. */
    public static List<String> opens() {
        return Stream.of(
                        "java.lang",
                        "java.net",
                        "java.io",
                        "java.nio",
                        "sun.nio.ch",
                        "java.lang.reflect",
                        "java.text",
                        "java.time",
                        "java.util",
                        "java.util.concurrent",
                        "java.util.concurrent.atomic",
                        "java.util.concurrent.locks")
                .map("--add-opens=java.base/%s=ALL-UNNAMED"::formatted)
                .toList();
    }
}
