// SPDX-License-Identifier: Apache-2.0
package dev.densestream.client;

import dev.densestream.job.contract.Headers;
import dev.densestream.pictures.ContactSheet;
import dev.densestream.pictures.Images;
import dev.densestream.pictures.SheetRow;
import dev.densestream.serde.TensorFormatException;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Draws the latest responses to pictures: the picture, its classes, its feature maps. */
public final class ResponseSheet implements AutoCloseable {

    /** As many rows does a sheet have. */
    private static final int ROWS = 8;

    private final Path file;
    private final RequestPictures pictures;
    private final Deque<SheetRow> rows = new ArrayDeque<>();
    private String model = "";

    /**
     * @param file a PNG, replaced whole
     * @param pictures where the pictures come from; closed with this
     */
    public ResponseSheet(Path file, RequestPictures pictures) {
        this.file = file;
        this.pictures = pictures;
    }

    /** Whether nothing has come yet that can be drawn. */
    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /**
     * Draws the responses that have classes or feature maps, below those that came before.
     *
     * @throws IllegalStateException in one line, if they cannot be drawn together
     */
    public void add(List<ReceivedRecord> responses) {
        int before = rows.size();
        boolean changed = false;
        for (ReceivedRecord response :
                responses.subList(Math.max(0, responses.size() - ROWS), responses.size())) {
            SheetRow row = row(response);
            if (row != null) {
                keep(response, row);
                changed = true;
            }
        }
        if (changed || rows.size() > before) {
            draw();
        }
    }

    @Override
    public void close() {
        pictures.close();
    }

    private @Nullable SheetRow row(ReceivedRecord response) {
        String partition = response.headers().get(Headers.SOURCE_PARTITION);
        String offset = response.headers().get(Headers.SOURCE_OFFSET);
        if (partition == null || offset == null) {
            return null;
        }
        try {
            ResponseOutputs outputs = ResponseOutputs.read(response.value());
            if (outputs.classes().isEmpty() && outputs.maps().isEmpty()) {
                return null;
            }
            BufferedImage picture =
                    pictures.at(Integer.parseInt(partition), Long.parseLong(offset));
            String name = response.key() == null ? response.place().toString() : response.key();
            return new SheetRow(name, picture, outputs.classes(), outputs.maps());
        } catch (TensorFormatException | IllegalArgumentException e) {
            // a response to a tensor in a form of its own, or of another program
            return null;
        }
    }

    private void keep(ReceivedRecord response, SheetRow row) {
        String current =
                "model %s version %s"
                        .formatted(
                                response.headers().get(Headers.MODEL),
                                response.headers().get(Headers.MODEL_VERSION));
        if (!current.equals(model)) {
            // the maps of another model mean something else
            rows.clear();
            model = current;
        }
        if (rows.size() == ROWS) {
            rows.removeFirst();
        }
        rows.addLast(row);
    }

    private void draw() {
        List<SheetRow> shown = new ArrayList<>(rows);
        try {
            BufferedImage sheet = ContactSheet.draw("The latest responses", model, shown);
            OutputFile.write(file, Images.png(sheet));
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("sheet %s: %s".formatted(file, e.getMessage()), e);
        }
    }
}
