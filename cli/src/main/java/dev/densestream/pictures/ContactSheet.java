// SPDX-License-Identifier: Apache-2.0
package dev.densestream.pictures;

import dev.densestream.densenet.tensor.Shape;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/** One image with every picture beside its feature maps, one column per dense layer. */
public final class ContactSheet {

    private static final int CELL = 3 * Picture.SIDE;
    private static final int GAP = 6;
    private static final int MARGIN = 40;
    private static final int NAMES = 104;
    private static final int PICTURE_GAP = 22;
    private static final int HEADER = 150;
    private static final int FOOTER = 104;
    private static final int BAR_HEIGHT = 10;

    private static final Color PAPER = Color.WHITE;
    private static final Color INK = new Color(0x1F2430);
    private static final Color PALE_INK = new Color(0x6A7180);

    private final List<Picture> pictures;
    private final FeatureMaps maps;
    private final int inputChannels;
    private final int growthRate;
    private final String weights;
    private final BufferedImage sheet;
    private final Graphics2D g;

    private ContactSheet(
            List<Picture> pictures,
            FeatureMaps maps,
            int inputChannels,
            int growthRate,
            String weights) {
        this.pictures = pictures;
        this.maps = maps;
        this.inputChannels = inputChannels;
        this.growthRate = growthRate;
        this.weights = weights;
        int columns = maps.shown().size();
        int width = mapsLeft() + columns * (CELL + GAP) - GAP + MARGIN;
        int height = HEADER + pictures.size() * (CELL + GAP) - GAP + FOOTER;
        sheet = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        g = sheet.createGraphics();
    }

    /**
     * A new image, about 1.5 megapixels for eight pictures and twelve layers.
     *
     * @param pictures one per image of the batch, in its order
     * @param maps of the same batch
     * @param weights what the title says of the weights
     */
    public static BufferedImage draw(
            List<Picture> pictures,
            FeatureMaps maps,
            int inputChannels,
            int growthRate,
            String weights) {
        ContactSheet sheet = new ContactSheet(pictures, maps, inputChannels, growthRate, weights);
        sheet.draw();
        return sheet.sheet;
    }

    /** The image as a PNG file. */
    public static byte[] png(BufferedImage sheet) {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(sheet, "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return png.toByteArray();
    }

    private void draw() {
        g.setRenderingHint(
                RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setRenderingHint(
                RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        g.setColor(PAPER);
        g.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        drawTitle();
        drawColumnHeads();
        for (int row = 0; row < pictures.size(); row++) {
            drawRow(row);
        }
        drawFooter();
        g.dispose();
    }

    private void drawTitle() {
        Shape output = maps.output().shape();
        text("DenseNet feature maps", Font.BOLD, 26, INK, MARGIN, MARGIN + 20);
        text(
                "%s in, %s out: %d dense layers, growth rate %d, %s"
                        .formatted(
                                output.withChannels(inputChannels),
                                output,
                                maps.shown().size(),
                                growthRate,
                                weights),
                Font.PLAIN,
                15,
                PALE_INK,
                MARGIN,
                MARGIN + 46);
    }

    private void drawColumnHeads() {
        centred("picture", Font.BOLD, 13, INK, pictureLeft() + CELL / 2, HEADER - 26);
        for (int column = 0; column < maps.shown().size(); column++) {
            int middle = mapLeft(column) + CELL / 2;
            int map = (maps.shown().get(column).channel() - inputChannels) % growthRate + 1;
            centred("layer " + (column + 1), Font.BOLD, 13, INK, middle, HEADER - 26);
            centred(
                    "map %d of %d".formatted(map, growthRate),
                    Font.PLAIN,
                    12,
                    PALE_INK,
                    middle,
                    HEADER - 10);
        }
    }

    private void drawRow(int row) {
        int top = HEADER + row * (CELL + GAP);
        Picture picture = pictures.get(row);
        Font font = font(Font.PLAIN, 14);
        String name = shortened(picture.name(), g.getFontMetrics(font), NAMES - 14);
        int nameLeft = pictureLeft() - 14 - g.getFontMetrics(font).stringWidth(name);
        text(name, Font.PLAIN, 14, INK, nameLeft, top + CELL / 2 + 5);
        g.drawImage(picture.image(), pictureLeft(), top, CELL, CELL, null);
        for (int column = 0; column < maps.shown().size(); column++) {
            g.drawImage(map(row, maps.shown().get(column)), mapLeft(column), top, CELL, CELL, null);
        }
    }

    private BufferedImage map(int n, FeatureMaps.Shown shown) {
        Shape shape = maps.output().shape();
        BufferedImage map = new BufferedImage(shape.w(), shape.h(), BufferedImage.TYPE_INT_RGB);
        for (int pixel = 0; pixel < shape.pixels(); pixel++) {
            map.setRGB(
                    pixel % shape.w(),
                    pixel / shape.w(),
                    ColourMap.rgb(shown.position(maps.value(n, shown, pixel))));
        }
        return map;
    }

    private void drawFooter() {
        int top = sheet.getHeight() - FOOTER + 12;
        for (int column = 0; column < maps.shown().size(); column++) {
            drawColourBar(maps.shown().get(column), mapLeft(column), top);
        }
        Font font = font(Font.PLAIN, 12);
        int right = mapsLeft() - 12;
        int width = g.getFontMetrics(font).stringWidth("value");
        text("value", Font.PLAIN, 12, PALE_INK, right - width, top + BAR_HEIGHT + 16);
        text(
                "Of each layer the map that varies most over these pictures. Every column has a"
                        + " colour scale of its own (viridis, 1st to 99th percentile).",
                Font.PLAIN,
                13,
                PALE_INK,
                MARGIN,
                sheet.getHeight() - MARGIN + 8);
    }

    private void drawColourBar(FeatureMaps.Shown map, int left, int top) {
        for (int x = 0; x < CELL; x++) {
            g.setColor(new Color(ColourMap.rgb(x / (CELL - 1.0))));
            g.fillRect(left + x, top, 1, BAR_HEIGHT);
        }
        int baseline = top + BAR_HEIGHT + 16;
        String high = decimal(map.high());
        int width = g.getFontMetrics(font(Font.PLAIN, 12)).stringWidth(high);
        text(decimal(map.low()), Font.PLAIN, 12, PALE_INK, left, baseline);
        text(high, Font.PLAIN, 12, PALE_INK, left + CELL - width, baseline);
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static int pictureLeft() {
        return MARGIN + NAMES;
    }

    private static int mapsLeft() {
        return pictureLeft() + CELL + PICTURE_GAP;
    }

    private static int mapLeft(int column) {
        return mapsLeft() + column * (CELL + GAP);
    }

    private static Font font(int style, int size) {
        return new Font(Font.SANS_SERIF, style, size);
    }

    private void text(String text, int style, int size, Color colour, int x, int baseline) {
        g.setFont(font(style, size));
        g.setColor(colour);
        g.drawString(text, x, baseline);
    }

    private void centred(String text, int style, int size, Color colour, int x, int baseline) {
        int width = g.getFontMetrics(font(style, size)).stringWidth(text);
        text(text, style, size, colour, x - width / 2, baseline);
    }

    private static String shortened(String name, FontMetrics metrics, int width) {
        if (metrics.stringWidth(name) <= width) {
            return name;
        }
        int length = name.length();
        while (length > 1 && metrics.stringWidth(name.substring(0, length) + "…") > width) {
            length--;
        }
        return name.substring(0, length) + "…";
    }
}
