// SPDX-License-Identifier: Apache-2.0
package dev.densestream.pictures;

import dev.densestream.densenet.tensor.FloatTensor;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** One image with every picture beside its classes and one feature map of every stage. */
public final class ContactSheet {

    private static final int CELL = 112;
    private static final int GAP = 8;
    private static final int MARGIN = 40;
    private static final int NAMES = 150;
    private static final int CLASSES = 230;
    private static final int BLOCK_GAP = 22;
    private static final int HEADER = 158;
    private static final int FOOTER = 104;
    private static final int BAR_HEIGHT = 10;

    private static final Color PAPER = Color.WHITE;
    private static final Color INK = new Color(0x1F2430);
    private static final Color PALE_INK = new Color(0x6A7180);
    private static final Color BAR = new Color(0x2C728E);
    private static final Color EMPTY_BAR = new Color(0xE6E8EC);

    private final String title;
    private final String subtitle;
    private final List<SheetRow> rows;
    private final List<FeatureMaps> stages;
    private final boolean withClasses;
    private final BufferedImage sheet;
    private final Graphics2D g;

    private ContactSheet(String title, String subtitle, List<SheetRow> rows) {
        this.title = title;
        this.subtitle = subtitle;
        this.rows = rows;
        Set<String> names = new LinkedHashSet<>();
        rows.forEach(row -> names.addAll(row.maps().keySet()));
        stages = names.stream().map(name -> FeatureMaps.of(name, rows)).toList();
        withClasses = rows.stream().anyMatch(row -> !row.classes().isEmpty());
        int width = mapLeft(stages.size()) - GAP + MARGIN;
        int height =
                HEADER + rows.size() * (CELL + GAP) - GAP + (stages.isEmpty() ? MARGIN : FOOTER);
        sheet = new BufferedImage(Math.max(width, 640), height, BufferedImage.TYPE_INT_RGB);
        g = sheet.createGraphics();
    }

    /**
     * A new image of about 1.4 megapixels for eight pictures and six stages.
     *
     * @param rows at least one
     * @throws IllegalArgumentException if a stage has other numbers of maps in other rows
     */
    public static BufferedImage draw(String title, String subtitle, List<SheetRow> rows) {
        ContactSheet sheet = new ContactSheet(title, subtitle, rows);
        sheet.draw();
        return sheet.sheet;
    }

    private void draw() {
        g.setRenderingHint(
                RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setRenderingHint(
                RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        g.setColor(PAPER);
        g.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        text(title, Font.BOLD, 26, INK, MARGIN, MARGIN + 20);
        text(subtitle, Font.PLAIN, 15, PALE_INK, MARGIN, MARGIN + 46);
        drawColumnHeads();
        for (int row = 0; row < rows.size(); row++) {
            drawRow(rows.get(row), HEADER + row * (CELL + GAP));
        }
        if (!stages.isEmpty()) {
            drawFooter();
        }
        g.dispose();
    }

    private void drawColumnHeads() {
        centred("picture", Font.BOLD, 13, INK, pictureLeft() + CELL / 2, HEADER - 30);
        if (withClasses) {
            text("classes", Font.BOLD, 13, INK, classesLeft(), HEADER - 30);
        }
        for (int column = 0; column < stages.size(); column++) {
            FeatureMaps stage = stages.get(column);
            int middle = mapLeft(column) + CELL / 2;
            String name = stage.stage().replaceFirst("^features\\.", "");
            String which = "map %d of %d".formatted(stage.channel() + 1, stage.channels());
            centred(name, Font.BOLD, 13, INK, middle, HEADER - 30);
            centred(which, Font.PLAIN, 12, PALE_INK, middle, HEADER - 13);
        }
    }

    private void drawRow(SheetRow row, int top) {
        Font font = font(Font.PLAIN, 14);
        String name = shortened(row.name(), g.getFontMetrics(font), NAMES - 14);
        int nameLeft = pictureLeft() - 14 - g.getFontMetrics(font).stringWidth(name);
        text(name, Font.PLAIN, 14, INK, nameLeft, top + CELL / 2 + 5);
        drawPicture(row, top);
        for (int i = 0; i < Math.min(3, row.classes().size()); i++) {
            drawClass(row.classes().get(i), i, top + 12 + i * 33);
        }
        for (int column = 0; column < stages.size(); column++) {
            FloatTensor maps = row.maps().get(stages.get(column).stage());
            if (maps != null) {
                fit(map(maps, stages.get(column)), mapLeft(column), top);
            }
        }
    }

    private void drawPicture(SheetRow row, int top) {
        if (row.picture() == null) {
            g.setColor(EMPTY_BAR);
            g.drawRect(pictureLeft(), top, CELL - 1, CELL - 1);
            centred("gone", Font.PLAIN, 12, PALE_INK, pictureLeft() + CELL / 2, top + CELL / 2);
        } else {
            fit(row.picture(), pictureLeft(), top);
        }
    }

    private void drawClass(RankedClass ranked, int rank, int top) {
        String share = share(ranked.value());
        int style = rank == 0 ? Font.BOLD : Font.PLAIN;
        FontMetrics metrics = g.getFontMetrics(font(style, 13));
        int shareWidth = metrics.stringWidth(share);
        String name = shortened(ranked.name(), metrics, CLASSES - shareWidth - 12);
        text(name, style, 13, INK, classesLeft(), top + 10);
        text(share, style, 13, INK, classesLeft() + CLASSES - shareWidth, top + 10);
        g.setColor(EMPTY_BAR);
        g.fillRect(classesLeft(), top + 15, CLASSES, 4);
        g.setColor(BAR);
        double length = Math.min(Math.max(ranked.value(), 0), 1);
        g.fillRect(classesLeft(), top + 15, (int) Math.round(CLASSES * length), 4);
    }

    /** Draws an image as large as a cell is, without changing its proportions. */
    private void fit(BufferedImage image, int left, int top) {
        boolean enlarged = image.getWidth() < CELL && image.getHeight() < CELL;
        g.setRenderingHint(
                RenderingHints.KEY_INTERPOLATION,
                enlarged
                        ? RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR
                        : RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        double scale = (double) CELL / Math.max(image.getWidth(), image.getHeight());
        int width = Math.max(1, (int) Math.round(image.getWidth() * scale));
        int height = Math.max(1, (int) Math.round(image.getHeight() * scale));
        g.drawImage(
                image, left + (CELL - width) / 2, top + (CELL - height) / 2, width, height, null);
    }

    private static BufferedImage map(FloatTensor maps, FeatureMaps stage) {
        int width = maps.shape().w();
        BufferedImage map = new BufferedImage(width, maps.shape().h(), BufferedImage.TYPE_INT_RGB);
        int first = stage.channel() * maps.shape().pixels();
        for (int pixel = 0; pixel < maps.shape().pixels(); pixel++) {
            double position = stage.position(maps.data()[first + pixel]);
            map.setRGB(pixel % width, pixel / width, ColourMap.rgb(position));
        }
        return map;
    }

    private void drawFooter() {
        int top = sheet.getHeight() - FOOTER + 12;
        for (int column = 0; column < stages.size(); column++) {
            drawColourBar(stages.get(column), mapLeft(column), top);
        }
        text(
                "Of each stage the feature map that varies most over these pictures. Every column"
                        + " has a colour scale of its own (viridis, 1st to 99th percentile).",
                Font.PLAIN,
                13,
                PALE_INK,
                MARGIN,
                sheet.getHeight() - MARGIN + 8);
    }

    private void drawColourBar(FeatureMaps stage, int left, int top) {
        for (int x = 0; x < CELL; x++) {
            g.setColor(new Color(ColourMap.rgb(x / (CELL - 1.0))));
            g.fillRect(left + x, top, 1, BAR_HEIGHT);
        }
        int baseline = top + BAR_HEIGHT + 16;
        String high = decimal(stage.high());
        int width = g.getFontMetrics(font(Font.PLAIN, 12)).stringWidth(high);
        text(decimal(stage.low()), Font.PLAIN, 12, PALE_INK, left, baseline);
        text(high, Font.PLAIN, 12, PALE_INK, left + CELL - width, baseline);
    }

    /** A probability, or the score of a network that gives none. */
    private static String share(double value) {
        return value >= 0 && value <= 1
                ? String.format(Locale.ROOT, "%.1f %%", 100 * value)
                : decimal(value);
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static int pictureLeft() {
        return MARGIN + NAMES;
    }

    private static int classesLeft() {
        return pictureLeft() + CELL + BLOCK_GAP;
    }

    private int mapLeft(int column) {
        int left = classesLeft() + (withClasses ? CLASSES + BLOCK_GAP : 0);
        return left + column * (CELL + GAP);
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
