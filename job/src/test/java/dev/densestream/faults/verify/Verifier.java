package dev.densestream.faults.verify;

import dev.densestream.faults.load.PublishedWeights;
import dev.densestream.faults.load.PublishedWeights.Version;
import dev.densestream.faults.load.Question;
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
 * Holds committed answers and dead letters against what was sent: each record of a question exactly
 * one of them, right in every value, in order, by weights that never go back.
 */
public final class Verifier {

    private static final int MAX_EXAMPLES = 10;

    private final LongFunction<Question> questions;
    private final PublishedWeights published;
    private final AnswerCheck check;
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
     * @param questions the question of a number
     */
    public Verifier(LongFunction<Question> questions, PublishedWeights published) {
        this.questions = questions;
        this.published = published;
        this.check = new AnswerCheck(published);
    }

    /** Takes the next record of the topic of answers; for one thread at a time. */
    public void answer(ConsumerRecord<byte[], byte[]> answer) {
        Question question = question(answer);
        if (question == null) {
            return;
        }
        // outside the lock: computing a large one again takes a while, and others ask meanwhile
        String complaint =
                question.kind().mayBeAnswered()
                        ? check.complaint(question, answer)
                        : "question of kind " + question.kind() + " has an answer";
        answer(answer, question, complaint);
    }

    private synchronized void answer(
            ConsumerRecord<byte[], byte[]> answer, Question question, @Nullable String complaint) {
        boolean first = settled.answer((int) question.number());
        if (complaint != null) {
            wrong(answer, complaint);
            return;
        }
        if (first) {
            inOrder(answer, question);
        }
        Version version = AnswerCheck.version(RecordHeaders.of(answer));
        served.add(version);
        if (first
                && pinned(question).isEmpty()
                && !versions.keeps(lane(answer, question), version.version())) {
            wrong(answer, "weights go back to version " + version.version());
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
        Question question = question(letter);
        if (question == null) {
            return;
        }
        boolean first = settled.deadLetter((int) question.number());
        String complaint = DeadLetterCheck.complaint(question, letter);
        if (complaint != null) {
            wrong(letter, complaint);
        } else if (first) {
            inOrder(letter, question);
        }
    }

    /** How many questions have an answer or a dead letter. */
    public synchronized long settled() {
        return settled.any().cardinality();
    }

    /** Whether a question has an answer. */
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
     * @param sent how many questions there were: the numbers below this one
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
        return "%s: question %d of kind %s: expected %d of answers and dead letters, for its records %s, got %d"
                .formatted(
                        tooMany < 0 ? "lost" : "doubled",
                        number,
                        questions.apply(number).kind(),
                        copies.of(number),
                        copies.places(number),
                        settled.count(number));
    }

    private @Nullable Question question(ConsumerRecord<byte[], byte[]> record) {
        try {
            int number = Integer.parseInt(new String(record.key(), StandardCharsets.UTF_8));
            return questions.apply(number);
        } catch (RuntimeException notOurs) {
            wrong(record, "its key is not that of a question");
            return null;
        }
    }

    private void inOrder(ConsumerRecord<byte[], byte[]> record, Question question) {
        if (!order.keeps(lane(record, question), question.number())) {
            outOfOrder++;
            example("out of order", record, "question " + question.number());
        }
    }

    private static Order.Lane lane(ConsumerRecord<byte[], byte[]> record, Question question) {
        String model = question.headers().getOrDefault("densestream-model", question.model());
        return new Order.Lane(record.topic(), question.partition(), model, pinned(question));
    }

    /** The version that a question asks for, as its header says it; empty for none. */
    private static String pinned(Question question) {
        return question.headers().getOrDefault("densestream-model-version", "");
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
        if (examples.size() < MAX_EXAMPLES) {
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
