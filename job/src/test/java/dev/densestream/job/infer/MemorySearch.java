// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.infer;

import dev.densestream.job.record.RawRecord;
import dev.densestream.serde.weights.init.BlockConfig;
import dev.densestream.serde.weights.init.HeInitialization;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A search, in a JVM of its own with a heap of its own, for a record that ends the operator: random
 * shapes, dtypes and formats for all kinds of models, up to what a topic takes. Half of the heap is
 * held by others meanwhile, as Flink, the Kafka clients and waiting records may.
 *
 * <p>Arguments: seconds, seed. Ends with 0 if every record had a response or was turned away.
 */
final class MemorySearch {

    /** What is neither work nor weights. */
    private static final double HELD_BY_OTHERS = 0.4;

    private static final long MOST_VALUE_BYTES = 64L << 20;

    private static final String PICTURES = "pictures";

    private static final Map<String, String> PREPROCESS =
            Map.of(
                    "preprocess",
                    "{\"resize\":256,\"crop\":224,\"mean\":[0.5,0.5,0.5],\"std\":[1,1,1]}");

    private static final Map<String, BlockConfig> MODELS =
            new TreeMap<>(
                    Map.of(
                            "panels",
                            new BlockConfig(16, 12, 12, 0, false, false),
                            "plain",
                            new BlockConfig(3, 2, 1, 0, true, false),
                            "trained",
                            new BlockConfig(1, 1, 1, 0, true, true),
                            "squeezed",
                            new BlockConfig(16, 3, 4, 16, true, false),
                            "wide",
                            new BlockConfig(1, 1, 1, 4096, false, false),
                            "trained-wide",
                            new BlockConfig(2, 1, 1, 1024, true, true),
                            PICTURES,
                            new BlockConfig(3, 4, 2, 0, true, true),
                            "deep",
                            new BlockConfig(64, 6, 32, 128, true, true),
                            "many-maps",
                            new BlockConfig(1, 1, 2000, 0, false, false)));

    private final Random random;
    private final Map<String, Integer> fates = new TreeMap<>();

    private MemorySearch(long seed) {
        this.random = new Random(seed);
    }

    public static void main(String[] arguments) throws Exception {
        MemorySearch search = new MemorySearch(Long.parseLong(arguments[1]));
        search.run(TimeUnit.SECONDS.toNanos(Long.parseLong(arguments[0])));
        System.out.println(search.summary());
    }

    private String summary() {
        return String.format(
                Locale.ROOT,
                "heap %d MB, %d records: %s",
                Runtime.getRuntime().maxMemory() >> 20,
                fates.values().stream().mapToInt(Integer::intValue).sum(),
                fates);
    }

    private void run(long nanos) throws Exception {
        List<byte[]> others = ballast();
        try (InferHarness infer = InferHarness.open("--max-record-gflop=1")) {
            for (Map.Entry<String, BlockConfig> model : MODELS.entrySet()) {
                byte[] file =
                        HeInitialization.safetensors(model.getValue(), metadata(model.getKey()), 1);
                infer.update(Records.update(model.getKey(), 1, file));
            }
            long end = System.nanoTime() + nanos;
            for (long offset = 0; System.nanoTime() < end; offset++) {
                ask(infer, offset);
            }
        }
        if (others.isEmpty()) {
            throw new IllegalStateException("the heap was not held");
        }
    }

    private static Map<String, String> metadata(String model) {
        return model.equals(PICTURES) ? PREPROCESS : Map.of();
    }

    private static List<byte[]> ballast() {
        List<byte[]> held = new ArrayList<>();
        long bytes = (long) (Runtime.getRuntime().maxMemory() * HELD_BY_OTHERS);
        for (long done = 0; done < bytes; done += 1 << 20) {
            held.add(new byte[1 << 20]);
        }
        return held;
    }

    private void ask(InferHarness infer, long offset) throws Exception {
        String name = new ArrayList<>(MODELS.keySet()).get(random.nextInt(MODELS.size()));
        RawRecord record = record(name, offset);
        try {
            infer.ask(record);
        } catch (Throwable e) {
            System.out.printf("model %s, record %s: %s%n", name, text(record), e);
            throw e;
        }
        List<RawRecord> letters = infer.deadLetters();
        String fate =
                letters.isEmpty() ? "response" : "dead letter " + Records.stage(letters.get(0));
        if (fate.endsWith("compute") || fate.endsWith("encode")) {
            System.out.printf(
                    "model %s, record %s: %s%n",
                    name, text(record), Records.message(letters.get(0)));
        }
        fates.merge(fate, 1, Integer::sum);
        infer.forgetOutput();
    }

    private static String text(RawRecord record) {
        byte[] value = record.value();
        String start =
                value == null
                        ? ""
                        : new String(
                                value, 0, Math.min(value.length, 110), StandardCharsets.ISO_8859_1);
        return start.replaceAll("[^ -~]", "?") + " of " + record.sizeBytes() + " bytes";
    }

    private RawRecord record(String model, long offset) {
        if (model.equals(PICTURES) && random.nextInt(4) > 0) {
            List<RawRecord.Header> headers = List.of(Records.model(model));
            return new RawRecord("tensors", 0, offset, 0, null, headers, VastPictures.next(random));
        }
        int channels = Objects.requireNonNull(MODELS.get(model)).inputChannels();
        long most = Math.min(MOST_VALUE_BYTES, Runtime.getRuntime().maxMemory() / 8);
        long bytes = (long) Math.exp(random.nextDouble() * Math.log(most));
        int kind = random.nextInt(4);
        int perElement = kind == 3 ? 2 : new int[] {8, 4, 2}[kind];
        int[] sides = sides(Math.max(1, bytes / perElement / channels));
        String shape = "%d, %d, %d, %d".formatted(sides[0], channels, sides[1], sides[2]);
        long elements = (long) sides[0] * channels * sides[1] * sides[2];
        byte[] value =
                kind == 3
                        ? json(shape, elements)
                        : npy(
                                shape,
                                new String[] {"<f8", "<f4", "<f2"}[kind],
                                elements * perElement);
        return new RawRecord("tensors", 0, offset, 0, null, List.of(Records.model(model)), value);
    }

    /** N, H, W of about so many pixels: sides that waste, one large image, thin ones, any. */
    private int[] sides(long pixels) {
        int small = 1 + random.nextInt(5);
        return switch (random.nextInt(5)) {
            case 0 -> new int[] {clamp(pixels), 1, 1};
            case 1 -> new int[] {clamp(pixels / small / small), small, small};
            case 2 ->
                    new int[] {1, clamp((long) Math.sqrt(pixels)), clamp((long) Math.sqrt(pixels))};
            case 3 ->
                    random.nextBoolean()
                            ? new int[] {1, small, clamp(pixels / small)}
                            : new int[] {1, clamp(pixels / small), small};
            default -> {
                int h = 1 + random.nextInt(64);
                int w = 1 + random.nextInt(64);
                yield new int[] {clamp(pixels / h / w), h, w};
            }
        };
    }

    private static int clamp(long side) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE / 2, side));
    }

    private static byte[] npy(String shape, String dtype, long payloadBytes) {
        String header =
                "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }".formatted(dtype, shape);
        String padded = header + " ".repeat(63 - (10 + header.length()) % 64) + "\n";
        byte[] value = new byte[Math.toIntExact(10 + padded.length() + payloadBytes)];
        byte[] magic = "\u0093NUMPY\u0001\u0000".getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(magic, 0, value, 0, magic.length);
        value[8] = (byte) padded.length();
        value[9] = (byte) (padded.length() >> 8);
        byte[] text = padded.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(text, 0, value, 10, text.length);
        for (int i = 10 + padded.length(); i + 1 < value.length; i += 2) {
            // about 1 in every dtype
            value[i + 1] = 0x3c;
        }
        return value;
    }

    /**
     * Written into an array of its size: a copy would be heap that the operator does not know of.
     */
    private static byte[] json(String shape, long elements) {
        byte[] begin =
                Records.utf8(
                        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP64\",\"shape\":[%s],\"data\":["
                                .formatted(shape));
        byte[] end = Records.utf8("]}]}");
        long size = begin.length + Math.max(0, 2 * elements - 1) + end.length;
        ByteBuffer text = ByteBuffer.allocate(Math.toIntExact(size));
        text.put(begin);
        for (long i = 0; i < elements; i++) {
            if (i > 0) {
                text.put((byte) ',');
            }
            text.put((byte) ('0' + (int) (i % 10)));
        }
        return text.put(end).array();
    }
}
