// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.golden;

import dev.densestream.densenet.Normalization;
import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.InputShape;
import dev.densestream.serde.safetensors.Safetensors;
import dev.densestream.serde.safetensors.TensorInfo;
import dev.densestream.serde.weights.DenseBlockWeights;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * One judged forward pass; its files are on the class path.
 *
 * @param name its folder
 * @param prefix of the block in the weights
 * @param normalization that the output was computed with
 * @param eps that the output was computed with
 */
public record GoldenCase(String name, String prefix, Normalization normalization, double eps) {

    @Override
    public String toString() {
        return name;
    }

    /** The weights, a safetensors file. */
    public byte[] weightsFile() {
        return file("weights");
    }

    /** The input, a safetensors file with the tensor {@code input}. */
    public byte[] inputFile() {
        return file("input");
    }

    /** The expected output, a safetensors file with the F64 tensor {@code output}. */
    public byte[] expectedFile() {
        return file("expected");
    }

    /** The weights as the file's own metadata asks for them. */
    public DenseBlockWeights weights() {
        return DenseBlockWeights.read(weightsFile(), prefix, null);
    }

    /** The input, in double where the file has it as F64. */
    public Tensor input() {
        return tensor(inputFile(), "input");
    }

    /** The block's whole output: the input, then the new maps. */
    public DoubleTensor expected() {
        return (DoubleTensor) tensor(expectedFile(), "output");
    }

    private byte[] file(String file) {
        String path = "/golden/%s/%s.safetensors".formatted(name, file);
        try (InputStream in = GoldenCase.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException(path + " is not on the class path");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Tensor tensor(byte[] bytes, String name) {
        Safetensors file = Safetensors.parse(bytes, Safetensors.MAX_RECORD_HEADER_BYTES);
        TensorInfo info = file.tensors().get(name);
        if (info == null) {
            throw new IllegalStateException("no tensor " + name);
        }
        Shape shape = InputShape.of(info.shape()).shape();
        return Safetensors.dtype(info) == Dtype.F64
                ? new DoubleTensor(shape, file.doubles(info))
                : new FloatTensor(shape, file.floats(info));
    }
}
