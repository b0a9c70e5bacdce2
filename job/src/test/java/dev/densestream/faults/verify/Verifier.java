// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.verify;

import dev.densestream.faults.load.PublishedWeights;
import dev.densestream.faults.load.PublishedWeights.Version;
import dev.densestream.faults.load.Request;
import dev.densestream.testkit.RecordHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Holds committed responses and dead letters against what was sent: each record of a request
 * exactly one of them, right in every value, in order, by weights that never go back.
 */
public final class Verifier {

    private static final int MAX_EXAMPLES = 10;

    private final LongFunction<Request> requests;
    private final PublishedWeights published;
    private final ResponseCheck check;
    private final Settled settled = new Settled();
    private final Map<Version, Integer> rejected = new HashMap<>();
    private final Set<Version> served = new HashSet<>();
    private final Order order = new Order();
    private final Order versions = new Order();
    private final Map<String, Long> stages = new TreeMap<>();
    private final List<String> examples = new ArrayList<>();
    private long doubledRejections;
    private long wrong;
    private long outOfOrder;

    /**
     * @param requests the request of a number
     */
    public Verifier(LongFunction<Request> requests, PublishedWeights published) {
        this.requests = requests;
        this.published = published;
        this.check = new ResponseCheck(published);
    }

    /** Takes the next record of the topic of responses; for one thread at a time. */
    public void response(ConsumerRecord<byte[], byte[]> response) {
        Request request = request(response);
        if (request == null) {
            return;
        }
        // outside the lock: computing a large one again takes a while, and others ask meanwhile
        String complaint =
                request.kind().mayBeAnswered()
                        ? check.complaint(request, response)
                        : "request of kind " + request.kind() + " has a response";
        response(response, request, complaint);
    }

    private synchronized void response(
            ConsumerRecord<byte[], byte[]> response, Request request, @Nullable String complaint) {
        boolean first = settled.response((int) request.number());
        if (complaint != null) {
            wrong(response, complaint);
            return;
        }
        if (first) {
            inOrder(response, request);
        }
        Version version = ResponseCheck.version(RecordHeaders.of(response));
        served.add(version);
        if (first
                && pinned(request).isEmpty()
                && !versions.keeps(lane(response, request), version.version())) {
            wrong(response, "weights go back to version " + version.version());
        }
    }

    /** Takes the next record of the topic of dead letters. */
    public synchronized void deadLetter(ConsumerRecord<byte[], byte[]> letter) {
        Map<String, String> headers = RecordHeaders.of(letter);
        String stage = headers.getOrDefault(DeadLetterCheck.ERRORS + "stage", "none");
        stages.merge(stage, 1L, Long::sum);
        if (stage.equals("weights")) {
            rejectedWeights(letter, headers);
            return;
        }
        Request request = request(letter);
        if (request == null) {
            return;
        }
        boolean first = settled.deadLetter((int) request.number());
        String complaint = DeadLetterCheck.complaint(request, letter);
        if (complaint != null) {
            wrong(letter, complaint);
        } else if (first) {
            inOrder(letter, request);
        }
    }

    /** How many requests have a response or a dead letter. */
    public synchronized long settled() {
        return settled.any().cardinality();
    }

    /** Whether a request has a response. */
    public synchronized boolean answered(long number) {
        return settled.answered((int) number);
    }

    /** Dead letters by their stage. */
    public synchronized Map<String, Long> stages() {
        return new TreeMap<>(stages);
    }

    /** How many updates were rejected that had to be. */
    public synchronized int rejected() {
        return rejected.size();
    }

    /**
     * Judges all that was taken so far.
     *
     * @param sent how many requests there were: the numbers below this one
     * @param copies how many records each of them is
     */
    public synchronized Verdict verdict(long sent, Copies copies) {
        List<String> all = new ArrayList<>(examples);
        long lost = 0;
        long doubled = doubledRejections;
        for (int number = 0; number < sent; number++) {
            int tooMany = settled.count(number) - copies.of(number);
            lost += Math.max(0, -tooMany);
            doubled += Math.max(0, tooMany);
            if (tooMany != 0 && all.size() < MAX_EXAMPLES) {
                all.add(miscounted(number, tooMany, copies));
            }
        }
        Set<Version> unrejected = new HashSet<>(published.bad());
        unrejected.removeAll(rejected.keySet());
        unrejected.forEach(version -> all.add("lost: no dead letter for weights " + version));
        return new Verdict(
                sent + published.bad().size(),
                settled.answered(),
                settled.deadLettered() + rejected.size(),
                lost + unrejected.size(),
                doubled,
                wrong,
                outOfOrder,
                copies.extra(),
                served.size(),
                all);
    }

    private String miscounted(int number, int tooMany, Copies copies) {
        return "%s: request %d of kind %s: expected %d of responses and dead letters, for its records %s, got %d"
                .formatted(
                        tooMany < 0 ? "lost" : "doubled",
                        number,
                        requests.apply(number).kind(),
                        copies.of(number),
                        copies.places(number),
                        settled.count(number));
    }

    private @Nullable Request request(ConsumerRecord<byte[], byte[]> record) {
        try {
            int number = Integer.parseInt(new String(record.key(), StandardCharsets.UTF_8));
            return requests.apply(number);
        } catch (RuntimeException notOurs) {
            wrong(record, "its key is not that of a request");
            return null;
        }
    }

    private void inOrder(ConsumerRecord<byte[], byte[]> record, Request request) {
        if (!order.keeps(lane(record, request), request.number())) {
            outOfOrder++;
            String stage =
                    RecordHeaders.of(record).getOrDefault(DeadLetterCheck.ERRORS + "stage", "none");
            example(
                    "out of order",
                    record,
                    "request %d of kind %s in %s, stage %s"
                            .formatted(
                                    request.number(),
                                    request.kind(),
                                    lane(record, request),
                                    stage));
        }
    }

    private static Order.Lane lane(ConsumerRecord<byte[], byte[]> record, Request request) {
        String model = request.headers().getOrDefault("densestream-model", request.model());
        return new Order.Lane(
                record.topic(),
                request.partition(),
                model,
                pinned(request),
                request.kind().isUnreadable());
    }

    /** The version that a request asks for, as its header says it; empty for none. */
    private static String pinned(Request request) {
        return request.headers().getOrDefault("densestream-model-version", "");
    }

    private void rejectedWeights(
            ConsumerRecord<byte[], byte[]> letter, Map<String, String> headers) {
        Version version =
                new Version(
                        new String(letter.key(), StandardCharsets.UTF_8),
                        Long.parseLong(headers.getOrDefault("model-version", "-1")));
        if (!published.bad().contains(version)) {
            wrong(letter, "weights %s were rejected".formatted(version));
        } else if (rejected.merge(version, 1, Integer::sum) > published.starts()) {
            doubledRejections++;
            example("doubled", letter, "rejected weights " + version);
        }
    }

    private synchronized void wrong(ConsumerRecord<byte[], byte[]> record, String complaint) {
        wrong++;
        example("wrong", record, complaint);
    }

    private void example(String what, ConsumerRecord<byte[], byte[]> record, String why) {
        if (examples.stream().filter(e -> e.startsWith(what + ":")).count() < MAX_EXAMPLES) {
            examples.add(
                    "%s: %s-%d@%d: %s"
                            .formatted(
                                    what,
                                    record.topic(),
                                    record.partition(),
                                    record.offset(),
                                    why));
        }
    }
}
