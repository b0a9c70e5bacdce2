// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.load;

import dev.densestream.densenet.DenseBlock;
import dev.densestream.serde.weights.DenseBlockWeights;
import dev.densestream.serde.weights.Sha256;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** All versions that were ever sent to the topic of weights. Any number of threads may ask. */
public final class PublishedWeights {

    /** A version of a model. */
    public record Version(String model, long version) {}

    /**
     * What a version computes.
     *
     * @param sha256 of its file
     * @param content the same for all files that compute the same: a digest of all but the header
     */
    public record Weights(DenseBlock block, String sha256, String content) {}

    private final Map<Version, Weights> good = new ConcurrentHashMap<>();
    private final Set<Version> bad = ConcurrentHashMap.newKeySet();
    private final Map<String, Long> newest = new ConcurrentHashMap<>();
    private final AtomicInteger starts = new AtomicInteger(1);

    /** To be told before the file is sent. */
    public void add(Version version, byte[] file) {
        good.put(
                version,
                new Weights(
                        DenseBlockWeights.read(file, "", null).block(),
                        Sha256.hex(file),
                        Sha256.hex(numbers(file))));
        newest.merge(version.model(), version.version(), Math::max);
    }

    private static byte[] numbers(byte[] file) {
        long header = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
        return Arrays.copyOfRange(file, Math.toIntExact(Long.BYTES + header), file.length);
    }

    /** To be told before a file is sent that must be rejected. */
    public void addBad(Version version) {
        bad.add(version);
    }

    /** To be told before the job starts without state, and so judges all of the topic again. */
    public void startsAgain() {
        starts.incrementAndGet();
    }

    /** How often an update may be rejected. */
    public int starts() {
        return starts.get();
    }

    /** The weights of that version; null if it was never published, or is to be rejected. */
    public @Nullable Weights find(Version version) {
        return good.get(version);
    }

    /** The newest version of a model that may serve; 0 if none was sent. */
    public long newest(String model) {
        return newest.getOrDefault(model, 0L);
    }

    /** Versions that must be rejected, each once. */
    public Set<Version> bad() {
        return Set.copyOf(bad);
    }

    /** How many versions were sent that may serve. */
    public int size() {
        return good.size();
    }
}
