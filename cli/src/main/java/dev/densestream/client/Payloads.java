// SPDX-License-Identifier: Apache-2.0
package dev.densestream.client;

import dev.densestream.fashion.FashionPictures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Turns files into what records carry. */
public final class Payloads {

    private Payloads() {}

    /**
     * Each file as it is.
     *
     * @param paths folders stand for the files in them, in order of name; none stands for the
     *     pictures of the demo
     * @throws IOException in one line, if a file cannot be read or there is none
     */
    public static List<Payload> of(List<Path> paths) throws IOException {
        if (paths.isEmpty()) {
            return FashionPictures.all().stream()
                    .map(picture -> new Payload(picture.name(), picture.png()))
                    .toList();
        }
        List<Payload> payloads = new ArrayList<>();
        for (Path file : files(paths)) {
            payloads.add(new Payload(file.getFileName().toString(), read(file)));
        }
        return payloads;
    }

    private static List<Path> files(List<Path> paths) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path path : paths) {
            if (!Files.isDirectory(path)) {
                files.add(path);
                continue;
            }
            int before = files.size();
            try (Stream<Path> entries = Files.list(path)) {
                entries.filter(Files::isRegularFile).sorted().forEach(files::add);
            }
            if (files.size() == before) {
                throw new IOException("folder %s: expected files, got none".formatted(path));
            }
        }
        return files;
    }

    private static byte[] read(Path file) throws IOException {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new IOException("input %s: no such file".formatted(file), e);
        } catch (IOException e) {
            throw new IOException("input %s: %s".formatted(file, e.getMessage()), e);
        }
    }
}
