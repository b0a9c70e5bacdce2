package dev.densestream.job.function;

import dev.densestream.job.JobConfig;
import dev.densestream.job.RawRecord;
import dev.densestream.job.weights.PreparedBlocks.Lease;
import dev.densestream.job.weights.WeightsLane;
import dev.densestream.job.weights.WeightsReference;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Weights on their way through the gate: a record of the weights topic, or a file to preload.
 *
 * <p>A lease that the examination takes ends with the offer, unless the gate takes it over.
 */
final class WeightsOffer implements AutoCloseable {

    private final String model;
    private final @Nullable RawRecord record;
    private final String uri;
    private final String prefix;
    private final boolean acceptedBefore;

    /** For the thread that examines it. */
    private int failures;

    private @Nullable Lease lease;
    private boolean closed;
    private WeightsLane lane;

    private WeightsOffer(
            String model,
            @Nullable RawRecord record,
            String uri,
            String prefix,
            boolean acceptedBefore) {
        this.model = model;
        this.record = record;
        this.uri = uri;
        this.prefix = prefix;
        this.acceptedBefore = acceptedBefore;
        this.lane = WeightsLane.of(record == null ? 0 : fileBytes(record), 0);
    }

    /** What there is to examine, as far as the record tells. */
    private static long fileBytes(RawRecord record) {
        byte[] value = record.value();
        if (value == null || !WeightsReference.is(value)) {
            return value == null ? 0 : value.length;
        }
        try {
            return WeightsReference.parse(value).size();
        } catch (IllegalArgumentException e) {
            // soon said by the examination
            return value.length;
        }
    }

    /** Where it is examined. */
    synchronized WeightsLane lane() {
        return lane;
    }

    /** It turned out to be large. */
    synchronized void isLarge() {
        lane = WeightsLane.LARGE;
    }

    static WeightsOffer of(RawRecord record) {
        return of(record, false);
    }

    /** A record that an earlier run has accepted, as it was on the weights topic. */
    static WeightsOffer acceptedBefore(RawRecord record) {
        return of(record, true);
    }

    private static WeightsOffer of(RawRecord record, boolean acceptedBefore) {
        byte[] key = record.key();
        return new WeightsOffer(
                key == null ? "" : new String(key, StandardCharsets.UTF_8),
                record,
                "",
                "",
                acceptedBefore);
    }

    /** Weights to read at the start, from wherever the job's configuration says. */
    static List<WeightsOffer> preloads(JobConfig.Models models) {
        return models.preloads().entrySet().stream()
                .map(
                        preload ->
                                new WeightsOffer(
                                        preload.getKey(),
                                        null,
                                        preload.getValue(),
                                        models.prefixes().getOrDefault(preload.getKey(), ""),
                                        false))
                .toList();
    }

    /** Whether an earlier run has accepted it, so that nobody need be told what becomes of it. */
    boolean acceptedBefore() {
        return acceptedBefore;
    }

    String model() {
        return model;
    }

    /** As it came; null for weights to preload. */
    @Nullable RawRecord record() {
        return record;
    }

    String uri() {
        return uri;
    }

    String prefix() {
        return prefix;
    }

    long sizeBytes() {
        return record == null ? 0 : record.sizeBytes();
    }

    /** Where it comes from, for logs. */
    String place() {
        return record == null ? "--weights " + model + "=" + uri : record.place();
    }

    /** Counts one more time that reading failed, and gives how often it has. */
    int failedAgain() {
        return ++failures;
    }

    /** Keeps a lease for the gate; ends it if the gate is gone. */
    synchronized void keep(Lease taken) {
        if (closed) {
            taken.close();
        } else {
            lease = taken;
        }
    }

    /** The lease, which is the caller's from now on. */
    synchronized @Nullable Lease takeLease() {
        Lease taken = lease;
        lease = null;
        return taken;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (lease != null) {
            lease.close();
            lease = null;
        }
    }
}
