// SPDX-License-Identifier: Apache-2.0
package dev.densestream.pictures;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** PNG and JPEG files. */
public final class PictureFiles {

    private static final List<String> ENDINGS = List.of(".png", ".jpg", ".jpeg");

    private PictureFiles() {}

    /**
     * Every picture of the folder, in order of name, cut and scaled to the size of CIFAR's.
     *
     * @throws IOException if there is none, or one that cannot be read
     */
    public static List<Picture> read(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException(
                    "pictures %s: expected a folder; give one with PNG or JPEG files"
                            .formatted(folder));
        }
        List<Path> files;
        try (Stream<Path> entries = Files.list(folder)) {
            files = entries.filter(PictureFiles::isPicture).sorted().toList();
        }
        if (files.isEmpty()) {
            throw new IOException(
                    "pictures %s: expected .png, .jpg or .jpeg files, got none".formatted(folder));
        }
        List<Picture> pictures = new ArrayList<>();
        for (Path file : files) {
            pictures.add(picture(file));
        }
        return pictures;
    }

    /**
     * The picture of one file, cut and scaled to the size of CIFAR's.
     *
     * @throws IOException if it cannot be read
     */
    public static Picture picture(Path file) throws IOException {
        BufferedImage image;
        try {
            image = ImageIO.read(file.toFile());
        } catch (IOException e) {
            throw new IOException(unreadable(file, "reading failed: " + e.getMessage()), e);
        }
        if (image == null) {
            throw new IOException(unreadable(file, "got something else"));
        }
        String name = file.getFileName().toString();
        int ending = name.lastIndexOf('.');
        return Picture.ofCentre(ending > 0 ? name.substring(0, ending) : name, image);
    }

    private static String unreadable(Path file, String got) {
        return "picture %s: expected a PNG or JPEG image, but %s; take it out of the folder"
                .formatted(file, got);
    }

    /** Whether the file's name says that it is one. */
    public static boolean isPicture(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return ENDINGS.stream().anyMatch(name::endsWith) && Files.isRegularFile(file);
    }
}
