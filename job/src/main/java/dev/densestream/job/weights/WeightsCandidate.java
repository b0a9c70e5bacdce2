// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.weights;

import dev.densestream.job.config.ModelsConfig;
import dev.densestream.job.record.RawRecord;
import dev.densestream.job.record.WeightsReference;
import dev.densestream.job.weights.PreparedNetworks.Lease;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Weights on their way through the gate: a record of the weights topic, a file to preload, or all
 * that earlier runs have accepted of a model.
 *
 * <p>The lease of the newest that the examination takes ends with the candidate, unless the gate
 * takes it over.
 */
public final class WeightsCandidate implements AutoCloseable {

    private final String model;
    private final List<RawRecord> records;
    private final String uri;
    private final String prefix;
    private final boolean acceptedBefore;

    private @Nullable Lease lease;
    private boolean closed;
    private WeightsLane lane;

    private WeightsCandidate(
            String model,
            List<RawRecord> records,
            String uri,
            String prefix,
            boolean acceptedBefore) {
        this.model = model;
        this.records = List.copyOf(records);
        this.uri = uri;
        this.prefix = prefix;
        this.acceptedBefore = acceptedBefore;
        this.lane =
                WeightsLane.of(
                        records.stream().mapToLong(WeightsCandidate::fileBytes).max().orElse(0), 0);
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
    public synchronized WeightsLane lane() {
        return lane;
    }

    /** It turned out to be large. */
    public synchronized void isLarge() {
        lane = WeightsLane.LARGE;
    }

    public static WeightsCandidate of(RawRecord record) {
        return new WeightsCandidate(modelOf(record), List.of(record), "", "", false);
    }

    /**
     * Records that earlier runs have accepted, as they were on the weights topic: for each model
     * one candidate.
     *
     * @param records of each model in the order of versions
     */
    public static List<WeightsCandidate> acceptedBefore(List<RawRecord> records) {
        Map<String, Deque<RawRecord>> newestFirst = new LinkedHashMap<>();
        for (RawRecord record : records) {
            newestFirst
                    .computeIfAbsent(modelOf(record), model -> new ArrayDeque<>())
                    .addFirst(record);
        }
        return newestFirst.entrySet().stream()
                .map(
                        model ->
                                new WeightsCandidate(
                                        model.getKey(),
                                        List.copyOf(model.getValue()),
                                        "",
                                        "",
                                        true))
                .toList();
    }

    private static String modelOf(RawRecord record) {
        byte[] key = record.key();
        return key == null ? "" : new String(key, StandardCharsets.UTF_8);
    }

    /** Weights to read at the start, from wherever the job's configuration says. */
    public static List<WeightsCandidate> preloads(ModelsConfig models) {
        return models.preloads().entrySet().stream()
                .map(
                        preload ->
                                new WeightsCandidate(
                                        preload.getKey(),
                                        List.of(),
                                        preload.getValue(),
                                        models.prefixes().getOrDefault(preload.getKey(), ""),
                                        false))
                .toList();
    }

    /** Whether earlier runs have accepted it, so that nobody need be told what becomes of it. */
    public boolean acceptedBefore() {
        return acceptedBefore;
    }

    public String model() {
        return model;
    }

    /** As it came, of several the newest; null for weights to preload. */
    public @Nullable RawRecord record() {
        return records.isEmpty() ? null : records.get(0);
    }

    /** One as it came, none for weights to preload, or several that were accepted, newest first. */
    List<RawRecord> records() {
        return records;
    }

    String uri() {
        return uri;
    }

    String prefix() {
        return prefix;
    }

    public long sizeBytes() {
        return records.stream().mapToLong(RawRecord::sizeBytes).sum();
    }

    /** Where it comes from, for logs. */
    public String place() {
        return records.isEmpty() ? "--weights " + model + "=" + uri : records.get(0).place();
    }

    /**
     * Keeps a lease for the gate.
     *
     * @return false if the gate is gone, or it has one
     */
    synchronized boolean keep(Lease taken) {
        if (closed || lease != null) {
            return false;
        }
        lease = taken;
        return true;
    }

    /** The lease is of something that cannot serve. */
    synchronized void endLease() {
        Lease taken = takeLease();
        if (taken != null) {
            taken.close();
        }
    }

    /** The lease, which is the caller's from now on. */
    public synchronized @Nullable Lease takeLease() {
        Lease taken = lease;
        lease = null;
        return taken;
    }

    @Override
    public synchronized void close() {
        closed = true;
        endLease();
    }
}
