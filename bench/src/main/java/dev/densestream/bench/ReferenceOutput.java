// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench;

import dev.densestream.densenet.reference.ReferenceEngine;
import dev.densestream.densenet.tensor.DoubleTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The float64 definition of a work's output, kept in a folder because the definition is slow.
 *
 * @param folder where computed outputs are kept, named by work and by a sum over its data
 */
public record ReferenceOutput(Path folder) {

    /** The expected output, (N, C0 + L*k, H, W). */
    public double[] of(WorkData data) throws IOException {
        Path file = folder.resolve(data.work().id() + "-" + fingerprint(data) + ".f64");
        if (Files.exists(file)) {
            double[] kept = new double[data.work().outputShape().elements()];
            ByteBuffer.wrap(Files.readAllBytes(file)).asDoubleBuffer().get(kept);
            return kept;
        }
        double[] computed = compute(data);
        ByteBuffer bytes = ByteBuffer.allocate(computed.length * Double.BYTES);
        bytes.asDoubleBuffer().put(computed);
        Files.createDirectories(folder);
        Path partial = Files.createTempFile(folder, data.work().id(), ".partial");
        Files.write(partial, bytes.array());
        Files.move(partial, file);
        return computed;
    }

    private static double[] compute(WorkData data) {
        double[] wide = new double[data.input().data().length];
        Arrays.setAll(wide, i -> data.input().data()[i]);
        DoubleTensor output = DoubleTensor.zeros(data.work().outputShape());
        new ReferenceEngine()
                .prepare(data.block())
                .newBlockPass()
                .run(new DoubleTensor(data.work().inputShape(), wide), output);
        return output.data();
    }

    /** Changes with the shape and the pixels, which are drawn after the weights. */
    private static String fingerprint(WorkData data) {
        CRC32C sum = new CRC32C();
        sum.update(data.work().toString().getBytes(StandardCharsets.UTF_8));
        ByteBuffer pixels = ByteBuffer.allocate(data.input().data().length * Float.BYTES);
        pixels.asFloatBuffer().put(data.input().data());
        sum.update(pixels);
        return Long.toHexString(sum.getValue());
    }
}
