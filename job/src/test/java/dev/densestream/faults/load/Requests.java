// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.load;

import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.message.RequestWriter;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The requests of a load: the same number gives the same request, each has its own picture. */
public final class Requests {

    private static final String DEFAULT_MODEL = "default";

    /** One in so many is huge. */
    private static final int HUGE_EVERY = 250;

    /** Of 4 channels: 1 MB in and 4 MB out, 3 MB and 12 MB, 8 MB. */
    private static final Map<Kind, Integer> HUGE_SIDES =
            new EnumMap<>(Map.of(Kind.HUGE, 256, Kind.HUGE_RESPONSE, 448, Kind.HUGE_GARBAGE, 720));

    private final List<Model> models;
    private final int partitions;
    private final boolean huge;
    private final long seed;

    /**
     * @param huge whether some have megabytes
     */
    public Requests(List<Model> models, int partitions, boolean huge, long seed) {
        this.models = models;
        this.huge = huge;
        this.partitions = partitions;
        this.seed = seed;
    }

    /** The partition of the topic of requests that has that one. */
    public int partition(long number) {
        return (int) (number % partitions);
    }

    /**
     * The request of that number.
     *
     * @param pinned the version that it asks for if it is of kind PINNED
     */
    public Request of(long number, long pinned) {
        SplittableRandom random = new SplittableRandom(seed * 1_000_003 + number);
        Kind kind = kind(number, random);
        return HUGE_SIDES.containsKey(kind)
                ? huge(number, kind, random)
                : ordinary(number, kind, pinned, random);
    }

    /** A request of that number with nothing special about it. */
    public Request good(long number) {
        return ordinary(number, Kind.GOOD, 0, new SplittableRandom(seed * 1_000_003 + number));
    }

    private Request ordinary(long number, Kind kind, long pinned, SplittableRandom random) {
        Model model = models.get(random.nextInt(models.size()));
        MessageFormat format = MessageFormat.values()[random.nextInt(3)];
        Dtype dtype =
                switch (random.nextInt(8)) {
                    case 0 -> Dtype.F64;
                    case 1 -> Dtype.F16;
                    default -> Dtype.F32;
                };
        int channels = model.config().inputChannels() + (kind == Kind.WRONG_CHANNELS ? 1 : 0);
        Shape shape = new Shape(1 + random.nextInt(2), channels, model.side(), model.side());
        Tensor input = input(shape, dtype, random);
        byte[] value = RequestWriter.encode(format, input, dtype, String.valueOf(number));
        return new Request(
                number,
                partition(number),
                kind,
                model.name(),
                format,
                dtype,
                input,
                headers(number, kind, model, format, pinned),
                spoilt(kind, value, random));
    }

    /** Whether the request of that number is to pin a version, and of which model. */
    public @Nullable String pins(long number) {
        Request request = of(number, 0);
        return request.kind() == Kind.PINNED ? request.model() : null;
    }

    private Kind kind(long number, SplittableRandom random) {
        if (huge && number % HUGE_EVERY == HUGE_EVERY / 2) {
            List<Kind> kinds = List.copyOf(HUGE_SIDES.keySet());
            return kinds.get((int) (number / HUGE_EVERY % kinds.size()));
        }
        int dice = random.nextInt(8 * Kind.SPECIAL.size());
        return dice < Kind.SPECIAL.size() ? Kind.SPECIAL.get(dice) : Kind.GOOD;
    }

    /** One of the first model, in a binary format. */
    private Request huge(long number, Kind kind, SplittableRandom random) {
        Model model = models.get(0);
        int side = HUGE_SIDES.getOrDefault(kind, 1);
        Shape shape = new Shape(1, model.config().inputChannels(), side, side);
        Tensor input = input(shape, Dtype.F32, random);
        MessageFormat format = number % 2 == 0 ? MessageFormat.NPY : MessageFormat.SAFETENSORS;
        byte[] value = RequestWriter.encode(format, input, Dtype.F32, null);
        if (kind == Kind.HUGE_GARBAGE) {
            random.nextBytes(value);
        }
        return new Request(
                number,
                partition(number),
                kind,
                model.name(),
                format,
                Dtype.F32,
                input,
                headers(number, kind, model, format, 0),
                value);
    }

    private static Map<String, String> headers(
            long number, Kind kind, Model model, MessageFormat format, long pinned) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("traceparent", "00-%032x-%016x-01".formatted(number + 1, number + 1));
        if (kind == Kind.UNKNOWN_MODEL) {
            headers.put("densestream-model", "unheard-of");
        } else if (!model.name().equals(DEFAULT_MODEL)) {
            headers.put("densestream-model", model.name());
        }
        if (kind == Kind.PINNED) {
            headers.put("densestream-model-version", String.valueOf(pinned));
        }
        if (kind == Kind.WRONG_CONTENT_TYPE) {
            MessageFormat other = MessageFormat.values()[(format.ordinal() + 1) % 3];
            headers.put("content-type", other.contentType());
        }
        return headers;
    }

    private static byte @Nullable [] spoilt(Kind kind, byte[] value, SplittableRandom random) {
        return switch (kind) {
            case NO_VALUE -> null;
            case TRUNCATED -> Arrays.copyOf(value, value.length - value.length / 3);
            case GARBAGE -> {
                byte[] garbage = new byte[100 + random.nextInt(100)];
                random.nextBytes(garbage);
                // neither a brace nor a magic number
                garbage[0] = 1;
                garbage[8] = 1;
                yield garbage;
            }
            default -> value;
        };
    }

    /** A picture of random numbers, exact in its type. */
    static Tensor input(Shape shape, Dtype dtype, SplittableRandom random) {
        double[] values = new double[shape.elements()];
        for (int i = 0; i < values.length; i++) {
            // sixteenths: exact in every type
            values[i] =
                    dtype == Dtype.F16 ? random.nextInt(-64, 65) / 16.0 : random.nextDouble(-4, 4);
        }
        if (dtype == Dtype.F64) {
            return new DoubleTensor(shape, values);
        }
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return new FloatTensor(shape, floats);
    }
}
