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
            if (isDevice(file)) {
                Files.write(file, bytes);
            } else {
                replace(resolved(file), bytes);
            }
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    /**
     * Looks before the work whether its result can be written.
     *
     * @throws IllegalStateException as {@link #write} would
     */
    public static void requireWritable(Path file) {
        try {
            if (!isDevice(file)) {
                Path temporary = temporary(resolved(file));
                Files.write(temporary, new byte[0]);
                Files.delete(temporary);
            }
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private static boolean isDevice(Path file) {
        return Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file);
    }

    private static IllegalStateException unwritable(Path file, IOException e) {
        return new IllegalStateException(
                "output %s: cannot be written (%s: %s); check the folder and its permissions"
                        .formatted(file, e.getClass().getSimpleName(), e.getMessage()),
                e);
    }

    /** The file behind a symbolic link, which stays one. */
    private static Path resolved(Path file) throws IOException {
        return Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    }

    private static void replace(Path file, byte[] bytes) throws IOException {
        Path temporary = temporary(file);
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

    private static Path temporary(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException("it is a folder");
        }
        return file.resolveSibling("." + file.getFileName() + "." + ProcessHandle.current().pid());
    }
}
