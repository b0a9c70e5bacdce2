package dev.densestream.job.gate;

import dev.densestream.job.record.RawRecord;
import dev.densestream.job.weights.WeightsOffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Offers that are not yet judged: of each model in order, the first of which is being examined. */
final class PendingOffers implements AutoCloseable {

    private final Map<String, Deque<WeightsOffer>> byModel = new LinkedHashMap<>();
    private long bytes;

    /** Adds one, and says whether it is the first of its model. */
    boolean add(WeightsOffer offer) {
        Deque<WeightsOffer> offers =
                byModel.computeIfAbsent(offer.model(), model -> new ArrayDeque<>());
        offers.add(offer);
        bytes += offer.sizeBytes();
        return offers.size() == 1;
    }

    /** Takes off one that was judged, and gives the model's next. */
    @Nullable WeightsOffer next(WeightsOffer done) {
        Deque<WeightsOffer> offers = byModel.getOrDefault(done.model(), new ArrayDeque<>());
        offers.poll();
        bytes -= done.sizeBytes();
        if (offers.isEmpty()) {
            byModel.remove(done.model());
        }
        return offers.peek();
    }

    long bytes() {
        return bytes;
    }

    /** The records among them that nobody reads again. */
    List<RawRecord> records() {
        List<RawRecord> records = new ArrayList<>();
        for (Deque<WeightsOffer> offers : byModel.values()) {
            for (WeightsOffer offer : offers) {
                RawRecord record = offer.record();
                if (record != null && !offer.acceptedBefore()) {
                    records.add(record);
                }
            }
        }
        return records;
    }

    @Override
    public void close() {
        byModel.values().forEach(offers -> offers.forEach(WeightsOffer::close));
    }
}
