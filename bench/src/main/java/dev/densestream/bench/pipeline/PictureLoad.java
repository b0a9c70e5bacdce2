// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.pipeline;

import dev.densestream.serde.weights.init.NetworkConfig;
import dev.densestream.serde.weights.init.NetworkInitialization;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;

/**
 * Pictures through a whole network to its embedding.
 *
 * @param architecture of the network, such as densenet121
 * @param width of the picture, a JPEG
 * @param height of it
 * @param request its bytes
 * @param weights of the network, with torchvision's way to prepare pictures
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
record PictureLoad(String architecture, int width, int height, byte[] request, byte[] weights)
        implements Load {

    private static final Map<String, String> METADATA =
            Map.of(
                    "preprocess",
                    """
                    {"resize": 256, "crop": 224, "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]}
                    """);

    static PictureLoad of(String architecture, int width, int height) throws IOException {
        byte[] weights =
                NetworkInitialization.safetensors(
                        NetworkConfig.architecture(architecture), METADATA, 1);
        return new PictureLoad(architecture, width, height, jpeg(width, height), weights);
    }

    @Override
    public String id() {
        return "%s, JPEG of %d x %d".formatted(architecture, width, height);
    }

    @Override
    public int images() {
        return 1;
    }

    @Override
    public List<String> options() {
        return List.of("--emit=embedding");
    }

    /** Shapes and a little noise, about as many bytes as a photograph. */
    private static byte[] jpeg(int width, int height) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setPaint(new GradientPaint(0, 0, Color.BLUE, width, height, Color.ORANGE));
        g.fillRect(0, 0, width, height);
        Random random = new Random(1);
        for (int i = 0; i < 200; i++) {
            g.setColor(new Color(random.nextInt(1 << 24)));
            double size = random.nextDouble() * height / 4;
            g.fill(
                    new Ellipse2D.Double(
                            random.nextInt(width), random.nextInt(height), size, size / 2));
        }
        g.dispose();
        for (int i = 0; i < width * height; i++) {
            int rgb = image.getRGB(i % width, i / width);
            image.setRGB(i % width, i / width, rgb ^ random.nextInt(16) * 0x010101);
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ImageIO.write(image, "jpeg", file);
        return file.toByteArray();
    }
}
