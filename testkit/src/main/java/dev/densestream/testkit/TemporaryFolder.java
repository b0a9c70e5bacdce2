// SPDX-License-Identifier: Apache-2.0
package dev.densestream.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** A folder that goes when it is closed, with all that others may still be deleting in it. */
public final class TemporaryFolder implements AutoCloseable {

    private final Path path;

    /**
     * @throws UncheckedIOException if there is no room for one
     */
    public TemporaryFolder(String prefix) {
        try {
            path = Files.createTempDirectory(prefix);
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary folder %s*: %s".formatted(prefix, e), e);
        }
    }

    public Path path() {
        return path;
    }

    /**
     * Deletes it.
     *
     * @throws UncheckedIOException if something stays
     */
    @Override
    public void close() {
        try {
            Files.walkFileTree(path, new Delete());
        } catch (IOException e) {
            throw new UncheckedIOException("temporary folder %s stays: %s".formatted(path, e), e);
        }
    }

    private static final class Delete extends SimpleFileVisitor<Path> {

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException gone) {
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException gone)
                throws IOException {
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
