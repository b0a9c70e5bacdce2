// SPDX-License-Identifier: Apache-2.0
package dev.densestream.client;

import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.pictures.DrawnPictures;
import dev.densestream.pictures.Picture;
import dev.densestream.pictures.PictureBatch;
import dev.densestream.pictures.PictureFiles;
import dev.densestream.serde.MessageFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns files into what records carry. */
public final class Payloads {

    private Payloads() {}

    /**
     * The payloads of files and folders: each file as it is, or pictures in batches of tensors.
     *
     * @param paths folders stand for the files in them, in order of name; none stands for the
     *     pictures that are drawn here
     * @param format of tensors that pictures become; null to leave files as they are
     * @param batchSize the most pictures in a batch
     * @throws IOException in one line, if a file cannot be read or there is none
     */
    public static List<Payload> of(List<Path> paths, @Nullable RequestFormat format, int batchSize)
            throws IOException {
        List<Payload> payloads = new ArrayList<>();
        List<Picture> pictures = new ArrayList<>();
        if (paths.isEmpty()) {
            pictures.addAll(DrawnPictures.all());
        }
        for (Path file : files(paths)) {
            if (format != null && PictureFiles.isPicture(file)) {
                pictures.add(PictureFiles.picture(file));
            } else {
                payloads.add(new Payload(file.getFileName().toString(), read(file), List.of()));
            }
        }
        RequestFormat batched = format == null ? RequestFormat.SAFETENSORS : format;
        payloads.addAll(batches(pictures, batched.formats(), batchSize));
        return payloads;
    }

    /** Every batch in every format, so ordered that both take turns. */
    private static List<Payload> batches(
            List<Picture> pictures, List<MessageFormat> formats, int batchSize) {
        List<Payload> payloads = new ArrayList<>();
        int count = (pictures.size() + batchSize - 1) / batchSize;
        for (int round = 0; round < formats.size(); round++) {
            for (int batch = 0; batch < count; batch++) {
                int from = batch * batchSize;
                int to = Math.min(from + batchSize, pictures.size());
                payloads.add(
                        payload(
                                "pictures-" + batch,
                                pictures.subList(from, to),
                                formats.get((batch + round) % formats.size())));
            }
        }
        return payloads;
    }

    private static Payload payload(String name, List<Picture> pictures, MessageFormat format) {
        FloatTensor batch = PictureBatch.of(pictures);
        return new Payload(
                name,
                Requests.encode(format, batch, name),
                pictures.stream().map(Picture::name).toList());
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
