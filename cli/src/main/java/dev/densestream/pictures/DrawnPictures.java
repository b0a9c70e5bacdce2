// SPDX-License-Identifier: Apache-2.0
package dev.densestream.pictures;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Arc2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.function.Consumer;

/** The pictures that the demo draws itself: eight scenes, the same in every run. */
public final class DrawnPictures {

    private static final int OVERSAMPLING = 8;

    private DrawnPictures() {}

    public static List<Picture> all() {
        return List.of(
                drawn("boat", DrawnPictures::boat),
                drawn("house", DrawnPictures::house),
                drawn("tree", DrawnPictures::tree),
                drawn("sunset", DrawnPictures::sunset),
                drawn("flower", DrawnPictures::flower),
                drawn("discs", DrawnPictures::discs),
                drawn("stripes", DrawnPictures::stripes),
                drawn("checkers", DrawnPictures::checkers));
    }

    /** Draws in units of one pixel of the picture, finer than it will be shown. */
    private static Picture drawn(String name, Consumer<Graphics2D> scene) {
        int side = Picture.SIDE * OVERSAMPLING;
        BufferedImage canvas = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = canvas.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.scale(OVERSAMPLING, OVERSAMPLING);
        scene.accept(g);
        g.dispose();
        return Picture.ofCentre(name, canvas);
    }

    private static void boat(Graphics2D g) {
        sky(g, 0x8EC5F0, 0xE6F3FA, 20);
        g.setPaint(new GradientPaint(0, 20, new Color(0x2F7FB8), 0, 32, new Color(0x0D3B66)));
        g.fill(new Rectangle2D.Double(0, 20, 32, 12));
        disc(g, 0xFFF3B0, 26, 6, 3);
        polygon(g, 0x8C2F1B, 5, 19, 27, 19, 23, 25, 9, 25);
        polygon(g, 0xFFFFFF, 16, 3, 16, 17, 6.5, 17);
        polygon(g, 0xE8503A, 17.5, 5, 17.5, 17, 25, 17);
        g.setColor(new Color(0x4A2C17));
        g.fill(new Rectangle2D.Double(16.2, 2, 1.1, 18));
    }

    private static void house(Graphics2D g) {
        sky(g, 0x6FB1E8, 0xD8ECFA, 24);
        g.setColor(new Color(0x5E9E3F));
        g.fill(new Rectangle2D.Double(0, 24, 32, 8));
        g.setColor(new Color(0xF0D9A8));
        g.fill(new Rectangle2D.Double(7, 13, 18, 14));
        polygon(g, 0xB33A2B, 4, 13.5, 16, 4, 28, 13.5);
        g.setColor(new Color(0x6B4226));
        g.fill(new Rectangle2D.Double(14, 19, 4.5, 8));
        g.setColor(new Color(0x2E5E8C));
        g.fill(new Rectangle2D.Double(8.7, 16, 3.8, 4));
        g.fill(new Rectangle2D.Double(20, 16, 3.8, 4));
        g.setColor(new Color(0x7A4A3A));
        g.fill(new Rectangle2D.Double(21.5, 4, 2.5, 6));
    }

    private static void tree(Graphics2D g) {
        sky(g, 0xBFE3F5, 0xF7FBF2, 26);
        g.setColor(new Color(0x8DB255));
        g.fill(new Rectangle2D.Double(0, 26, 32, 6));
        g.setColor(new Color(0x6B4423));
        g.fill(new Rectangle2D.Double(14.5, 17, 3, 11));
        disc(g, 0x2F6B2F, 11, 14, 6);
        disc(g, 0x3E8440, 20.5, 14.5, 5.8);
        disc(g, 0x4C9A4E, 16, 9, 6.5);
        disc(g, 0xD7402B, 12, 11, 1.1);
        disc(g, 0xD7402B, 20, 9, 1.1);
        disc(g, 0xD7402B, 18, 16, 1.1);
    }

    private static void sunset(Graphics2D g) {
        sky(g, 0x2B1B5A, 0xFF8A3C, 22);
        disc(g, 0xFFE08A, 16, 19, 6.5);
        polygon(g, 0x4A2545, 0, 22, 8, 14, 15, 22);
        polygon(g, 0x361A38, 12, 23, 22, 13.5, 32, 22, 32, 24);
        g.setColor(new Color(0x1D1026));
        g.fill(new Rectangle2D.Double(0, 22, 32, 10));
        g.setColor(new Color(0xFFB054));
        for (int i = 0; i < 4; i++) {
            g.fill(new Rectangle2D.Double(11 + i, 23.5 + 2.2 * i, 10 - 2 * i, 0.9));
        }
    }

    private static void flower(Graphics2D g) {
        g.setColor(new Color(0x2C5E3A));
        g.fill(new Rectangle2D.Double(0, 0, 32, 32));
        g.setColor(new Color(0xE86AA6));
        for (int petal = 0; petal < 8; petal++) {
            g.rotate(Math.PI / 4, 16, 16);
            g.fill(new Ellipse2D.Double(13.2, 2.5, 5.6, 12));
        }
        disc(g, 0xF7C331, 16, 16, 4.4);
        disc(g, 0xC98A1B, 16, 16, 2);
    }

    private static void discs(Graphics2D g) {
        g.setColor(new Color(0xF4F1EA));
        g.fill(new Rectangle2D.Double(0, 0, 32, 32));
        disc(g, 0xD7263D, 9, 10, 6.5);
        disc(g, 0x1B998B, 23, 9, 5);
        disc(g, 0x2E294E, 21, 23, 7.5);
        disc(g, 0xF4B942, 8, 24, 4.5);
        g.setColor(new Color(0xF4F1EA));
        g.setStroke(new BasicStroke(1.5f));
        g.draw(new Arc2D.Double(17, 19, 8, 8, 0, 360, Arc2D.OPEN));
    }

    private static void stripes(Graphics2D g) {
        int[] colours = {0xE40303, 0xFF8C00, 0xFFED00, 0x1E9E45, 0x2454C8, 0x732982};
        g.rotate(Math.PI / 4, 16, 16);
        for (int i = 0; i < 12; i++) {
            g.setColor(new Color(colours[i % colours.length]));
            g.fill(new Rectangle2D.Double(-8, -8 + 4 * i, 48, 4));
        }
    }

    private static void checkers(Graphics2D g) {
        for (int row = 0; row < 8; row++) {
            for (int column = 0; column < 8; column++) {
                boolean dark = (row + column) % 2 == 1;
                g.setColor(dark ? new Color(20, 30, 60) : new Color(255, 30 * row, 30 * column));
                g.fill(new Rectangle2D.Double(4 * column, 4 * row, 4, 4));
            }
        }
    }

    private static void sky(Graphics2D g, int top, int horizon, double height) {
        g.setPaint(new GradientPaint(0, 0, new Color(top), 0, (float) height, new Color(horizon)));
        g.fill(new Rectangle2D.Double(0, 0, 32, height));
    }

    private static void disc(Graphics2D g, int rgb, double x, double y, double radius) {
        g.setColor(new Color(rgb));
        g.fill(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
    }

    private static void polygon(Graphics2D g, int rgb, double... xy) {
        Path2D path = new Path2D.Double();
        path.moveTo(xy[0], xy[1]);
        for (int i = 2; i < xy.length; i += 2) {
            path.lineTo(xy[i], xy[i + 1]);
        }
        path.closePath();
        g.setColor(new Color(rgb));
        g.fill(path);
    }
}
