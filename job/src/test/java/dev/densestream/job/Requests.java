// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.TensorRequest;
import dev.densestream.serde.golden.GoldenCase;
import dev.densestream.serde.message.TensorRequests;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/** A golden input in each of the formats, written here by hand so that nothing judges itself. */
public final class Requests {

    private Requests() {}

    public static byte[] of(GoldenCase golden, MessageFormat format) {
        TensorRequest request = TensorRequests.open(golden.inputFile());
        return switch (format) {
            case SAFETENSORS -> golden.inputFile();
            case OIP_JSON -> json(request);
            case NPY -> npy(request);
        };
    }

    private static byte[] json(TensorRequest request) {
        boolean wide = request.dtype() == Dtype.F64;
        Shape s = request.shape();
        return "{\"id\":\"request-1\",\"inputs\":[{\"name\":\"x\",\"datatype\":\"%s\",\"shape\":[%d,%d,%d,%d],\"data\":[%s]}]}"
                .formatted(
                        wide ? "FP64" : "FP32",
                        s.n(),
                        s.c(),
                        s.h(),
                        s.w(),
                        Arrays.stream(doubles(request.tensor()))
                                .mapToObj(
                                        v -> wide ? Double.toString(v) : Float.toString((float) v))
                                .collect(Collectors.joining(",")))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] npy(TensorRequest request) {
        boolean wide = request.dtype() == Dtype.F64;
        Shape s = request.shape();
        String header =
                "{'descr': '<f%d', 'fortran_order': False, 'shape': (%d, %d, %d, %d), }"
                        .formatted(wide ? 8 : 4, s.n(), s.c(), s.h(), s.w());
        int padded = (10 + header.length() + 1 + 63) / 64 * 64;
        double[] values = doubles(request.tensor());
        ByteBuffer out =
                ByteBuffer.allocate(padded + values.length * (wide ? 8 : 4))
                        .order(ByteOrder.LITTLE_ENDIAN);
        out.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
        out.put((byte) 1).put((byte) 0).putShort((short) (padded - 10));
        out.put(header.getBytes(StandardCharsets.US_ASCII));
        while (out.position() < padded - 1) {
            out.put((byte) ' ');
        }
        out.put((byte) '\n');
        for (double value : values) {
            if (wide) {
                out.putDouble(value);
            } else {
                out.putFloat((float) value);
            }
        }
        return out.array();
    }

    static double[] doubles(Tensor tensor) {
        if (tensor instanceof DoubleTensor wide) {
            return wide.data();
        }
        float[] floats = ((FloatTensor) tensor).data();
        double[] wide = new double[floats.length];
        for (int i = 0; i < floats.length; i++) {
            wide[i] = floats[i];
        }
        return wide;
    }
}
