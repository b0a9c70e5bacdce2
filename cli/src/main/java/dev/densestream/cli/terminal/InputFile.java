// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli.terminal;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Files that a command reads. */
public final class InputFile {

    private InputFile() {}

    /**
     * All bytes of a file.
     *
     * @param what what the file is for, such as {@code weights}
     * @throws CommandFailure if it cannot be read
     */
    public static byte[] read(String what, Path file) {
        if (Files.isDirectory(file)) {
            throw new CommandFailure("%s %s: expected a file, got a folder".formatted(what, file));
        }
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new CommandFailure("%s %s: no such file".formatted(what, file), e);
        } catch (AccessDeniedException e) {
            throw new CommandFailure("%s %s: no permission to read it".formatted(what, file), e);
        } catch (IOException e) {
            throw new CommandFailure("%s %s: %s".formatted(what, file, e.getMessage()), e);
        } catch (OutOfMemoryError e) {
            throw new CommandFailure(
                    "%s %s: too large for this JVM; give it more memory, for one by %s"
                            .formatted(what, file, "DENSESTREAM_OPTS=-Xmx16g"),
                    e);
        }
    }
}
