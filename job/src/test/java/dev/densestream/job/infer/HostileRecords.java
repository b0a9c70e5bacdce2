// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.infer;

import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.job.contract.DeadLetter;
import dev.densestream.job.contract.Headers;
import dev.densestream.job.record.RawRecord;
import dev.densestream.job.record.RawRecord.Header;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.Mutations;
import dev.densestream.serde.message.RequestWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Good requests of all formats and element types, most of them flipped, cut, spliced or edited,
 * under headers, keys and timestamps that nobody should send. The same seed gives the same records.
 */
final class HostileRecords {

    static final int PARTITIONS = 4;

    /** For a model of two channels, for one of three, and for none. */
    private static final List<Shape> SHAPES =
            List.of(
                    new Shape(1, 2, 2, 3),
                    new Shape(2, 2, 1, 1),
                    new Shape(3, 2, 4, 4),
                    new Shape(1, 2, 5, 7),
                    new Shape(1, 3, 5, 4),
                    new Shape(1, 4, 2, 2));

    private static final List<String> NAMES =
            List.of(
                    "content-type",
                    Headers.MODEL,
                    Headers.MODEL,
                    Headers.MODEL_VERSION,
                    Headers.MODEL_VERSION,
                    DeadLetter.HEADER_PREFIX + "stage",
                    "densestream-timestamp",
                    "traceparent",
                    "");

    private static final List<byte[]> TEXTS =
            List.of(
                    Records.utf8("application/json"),
                    Records.utf8("application/safetensors; charset=utf-8"),
                    Records.utf8("application/x-npy;;;="),
                    Records.utf8("text/html"),
                    Records.utf8("plain"),
                    Records.utf8("bottleneck"),
                    Records.utf8("bottleneck"),
                    Records.utf8("never-seen"),
                    Records.utf8("1"),
                    Records.utf8(" 2 "),
                    Records.utf8("-1"),
                    Records.utf8("+3"),
                    Records.utf8("0x4"),
                    Records.utf8("1.5"),
                    Records.utf8("9223372036854775807"),
                    Records.utf8("9223372036854775808"),
                    Records.utf8("\u0663"),
                    Records.utf8("\n\r\0%s%n{}"),
                    Records.utf8("x".repeat(20_000)),
                    new byte[] {(byte) 0xc3, (byte) 0x28, (byte) 0xff},
                    new byte[0]);

    private final Random random;
    private final List<byte[]> good;
    private final Mutations mutations;

    HostileRecords(long seed) {
        random = new Random(seed);
        good = requests();
        mutations = new Mutations(seed, good);
    }

    /** The next record; its number is its offset. */
    RawRecord next(long number) {
        return new RawRecord(
                "tensors",
                random.nextInt(PARTITIONS),
                number,
                timestamp(),
                random.nextInt(8) == 0 ? null : Records.utf8("key-" + number),
                headers(),
                value());
    }

    private long timestamp() {
        return random.nextInt(4) == 0 ? random.nextLong() : 1_700_000_000_000L;
    }

    private byte @Nullable [] value() {
        int kind = random.nextInt(256);
        if (kind == 0) {
            return null;
        }
        if (kind < 40) {
            return good.get(random.nextInt(good.size()));
        }
        return kind < 100 ? otherElement() : mutations.next();
    }

    /** A good request with one bit flipped behind its header: most often still a request. */
    private byte[] otherElement() {
        byte[] value = good.get(random.nextInt(good.size())).clone();
        int at = value.length - 1 - random.nextInt(value.length / 4);
        value[at] ^= (byte) (1 << random.nextInt(8));
        return value;
    }

    private List<Header> headers() {
        List<Header> headers = new ArrayList<>();
        int most = random.nextInt(4) == 0 ? 5 : 0;
        while (headers.size() < most && random.nextInt(3) > 0) {
            byte[] text = random.nextInt(16) == 0 ? null : TEXTS.get(random.nextInt(TEXTS.size()));
            headers.add(new Header(NAMES.get(random.nextInt(NAMES.size())), text));
        }
        return headers;
    }

    private List<byte[]> requests() {
        List<byte[]> requests = new ArrayList<>();
        for (MessageFormat format : MessageFormat.values()) {
            for (Dtype dtype : Dtype.values()) {
                if (dtype != Dtype.BF16 || format == MessageFormat.SAFETENSORS) {
                    for (Shape shape : SHAPES) {
                        requests.add(RequestWriter.encode(format, gaussian(shape), dtype, "id"));
                    }
                }
            }
        }
        return requests;
    }

    private FloatTensor gaussian(Shape shape) {
        FloatTensor tensor = FloatTensor.zeros(shape);
        for (int i = 0; i < tensor.data().length; i++) {
            tensor.data()[i] = (float) random.nextGaussian();
        }
        return tensor;
    }
}
