// SPDX-License-Identifier: Apache-2.0
package dev.densestream.client;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Files that are written whole or not at all. */
public final class OutputFile {

    private OutputFile() {}

    /**
     * Writes a file under a temporary name beside it and moves it there, so that nobody ever sees
     * half of it. What is no regular file, such as {@code /dev/stdout}, is written as it is.
     *
     * @throws IllegalStateException if it cannot be written
     */
    public static void write(Path file, byte[] bytes) {
        try {
            if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
                Files.write(file, bytes);
            } else {
                replace(resolved(file), bytes);
            }
        } catch (IOException e) {
            throw new IllegalStateException(
                    "output %s: cannot be written (%s: %s); check the folder and its permissions"
                            .formatted(file, e.getClass().getSimpleName(), e.getMessage()),
                    e);
        }
    }

    /** The file behind a symbolic link, which stays one. */
    private static Path resolved(Path file) throws IOException {
        return Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    }

    private static void replace(Path file, byte[] bytes) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException("it is a folder");
        }
        Path temporary =
                file.resolveSibling("." + file.getFileName() + "." + ProcessHandle.current().pid());
        try {
            Files.write(temporary, bytes);
            try {
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
