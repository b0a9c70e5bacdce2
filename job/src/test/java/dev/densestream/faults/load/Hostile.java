// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.load;

import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.message.RequestWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongFunction;

/** Requests that mean harm, or could; all of one maker share their value. */
public final class Hostile {

    private static final String MODEL = "densestream-model";
    private static final String VERSION = "densestream-model-version";

    private Hostile() {}

    /** One picture of random numbers for a model. */
    public static LongFunction<Request> picture(
            Kind kind, String model, Shape shape, Dtype dtype, int partitions) {
        return of(kind, model, Requests.input(shape, dtype, new SplittableRandom(1)), dtype)
                .spread(partitions);
    }

    /** One picture of zeros for a model. */
    public static LongFunction<Request> black(
            Kind kind, String model, Shape shape, int partitions) {
        return of(kind, model, FloatTensor.zeros(shape), Dtype.F32).spread(partitions);
    }

    /** Bytes that are no message. */
    public static LongFunction<Request> bytes(Kind kind, byte[] value, int partitions) {
        return new Maker(kind, "default", Dtype.F32, NOTHING, value, Map.of()).spread(partitions);
    }

    /** A small good picture for a model, with headers of one's own. */
    public static LongFunction<Request> headed(
            Kind kind, Model model, Map<String, String> headers, int partitions) {
        Shape shape = new Shape(1, model.config().inputChannels(), model.side(), model.side());
        Tensor input = Requests.input(shape, Dtype.F32, new SplittableRandom(1));
        byte[] value = RequestWriter.encode(MessageFormat.NPY, input, Dtype.F32, null);
        return new Maker(kind, model.name(), Dtype.F32, input, value, headers).spread(partitions);
    }

    /** A small good picture that asks for a model, and for a version if it is not empty. */
    public static LongFunction<Request> asking(
            Kind kind, Model model, String name, String version, int partitions) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(MODEL, name);
        if (!version.isEmpty()) {
            headers.put(VERSION, version);
        }
        return headed(kind, model, headers, partitions);
    }

    /** The same requests, but to another model. */
    public static LongFunction<Request> forModel(LongFunction<Request> other, Model model) {
        return number -> {
            Request request = other.apply(number);
            return new Request(
                    number,
                    request.partition(),
                    request.kind(),
                    model.name(),
                    request.format(),
                    request.dtype(),
                    request.input(),
                    Map.of(MODEL, model.name()),
                    request.value());
        };
    }

    private static final FloatTensor NOTHING = FloatTensor.zeros(new Shape(1, 1, 1, 1));

    private static Maker of(Kind kind, String model, Tensor input, Dtype dtype) {
        byte[] value = RequestWriter.encode(MessageFormat.NPY, input, dtype, null);
        return new Maker(kind, model, dtype, input, value, Map.of(MODEL, model));
    }

    /** All but number and partition of a request. */
    @SuppressWarnings("ArrayRecordComponent") // compared nowhere
    private record Maker(
            Kind kind,
            String model,
            Dtype dtype,
            Tensor input,
            byte[] value,
            Map<String, String> headers) {

        LongFunction<Request> spread(int partitions) {
            return number ->
                    new Request(
                            number,
                            (int) (number % partitions),
                            kind,
                            model,
                            MessageFormat.NPY,
                            dtype,
                            input,
                            headers,
                            value);
        }
    }
}
