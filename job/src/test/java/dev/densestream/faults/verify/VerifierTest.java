package dev.densestream.faults.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.densenet.engine.BlockPass;
import dev.densestream.densenet.fast.Engines;
import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.faults.load.Kind;
import dev.densestream.faults.load.Model;
import dev.densestream.faults.load.PublishedWeights;
import dev.densestream.faults.load.PublishedWeights.Version;
import dev.densestream.faults.load.Question;
import dev.densestream.faults.load.Questions;
import dev.densestream.serde.Emit;
import dev.densestream.serde.OutputDtype;
import dev.densestream.serde.TensorAnswer;
import dev.densestream.serde.TensorRequest;
import dev.densestream.serde.message.TensorAnswers;
import dev.densestream.serde.message.TensorRequests;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The verifier must find what is wrong, or its verdicts mean nothing. */
class VerifierTest {

    private static final int SENT = 400;

    private final Questions questions = new Questions(Model.SMALL, 4, false, 1);
    private final PublishedWeights published = new PublishedWeights();
    private final Verifier verifier = new Verifier(number -> questions.of(number, 1), published);

    VerifierTest() {
        for (Model model : Model.SMALL) {
            for (long version = 1; version <= 2; version++) {
                published.add(new Version(model.name(), version), model.weights(version));
            }
        }
    }

    @Test
    void findsNothingWrongWhereAllIsRight() {
        all().forEach(question -> settle(question, 1));

        Verdict verdict = verdict(SENT);
        assertThat(verdict.examples()).isEmpty();
        assertThat(verdict.holds()).isTrue();
        assertThat(verdict.answered() + verdict.deadLettered()).isEqualTo(SENT);
        assertThat(verdict.deadLettered()).isGreaterThan(20);
    }

    @Test
    void countsAQuestionWithNeitherAsLost() {
        all().stream().filter(q -> q.number() != 7).forEach(question -> settle(question, 1));

        Verdict verdict = verdict(SENT);
        assertThat(verdict.lost()).isEqualTo(1);
        assertThat(verdict.examples()).singleElement().asString().contains("question 7");
        assertThat(verdict.holds()).isFalse();
    }

    @Test
    void countsASecondAnswerAsDoubled() {
        all().forEach(question -> settle(question, 1));
        verifier.answer(answer(good(), 1));

        assertThat(verdict(SENT).doubled()).isEqualTo(1);
        assertThat(verdict(SENT).holds()).isFalse();
    }

    @Test
    void wantsAnAnswerOfItsOwnForEachCopyOfAQuestionThatABrokerWroteTwice() {
        Copies twice = new Copies(Map.of(good().number(), List.of("1@3", "1@9")), Set.of());
        all().forEach(question -> settle(question, 1));

        Verdict one = verifier.verdict(SENT, twice);
        assertThat(one.lost()).isEqualTo(1);
        assertThat(one.examples()).singleElement().asString().contains("1@3", "1@9", "got 1");

        verifier.answer(answer(good(), 1));
        assertThat(verifier.verdict(SENT, twice).examples()).isEmpty();
        assertThat(verifier.verdict(SENT, twice).holds()).isTrue();
        assertThat(verifier.verdict(SENT, twice).copies()).isEqualTo(1);

        verifier.answer(answer(good(), 1));
        assertThat(verifier.verdict(SENT, twice).doubled()).isEqualTo(1);
    }

    @Test
    void checksTheAnswerOfASecondCopyToo() {
        all().forEach(question -> settle(question, 1));
        ConsumerRecord<byte[], byte[]> second = answer(good(), 1);
        second.headers().remove("densestream-weights-sha256");
        verifier.answer(second);

        assertThat(verdict(SENT).wrong()).isEqualTo(1);
    }

    @Test
    void countsADeadLetterBesideAnAnswerAsDoubled() {
        all().forEach(question -> settle(question, 1));
        verifier.deadLetter(deadLetter(good(), "decode"));

        assertThat(verdict(SENT).doubled()).isEqualTo(1);
    }

    @Test
    void callsAnAnswerWrongWhoseValuesAreThoseOfAnotherVersion() {
        Question question = good();
        ConsumerRecord<byte[], byte[]> lie = answer(question, 2);
        lie.headers().remove("densestream-model-version");
        lie.headers().remove("densestream-weights-sha256");
        add(lie, "densestream-model-version", "1");
        add(lie, "densestream-weights-sha256", weights(question, 1).sha256());
        verifier.answer(lie);

        assertThat(verdict(0).wrong()).isEqualTo(1);
        assertThat(verdict(0).examples()).singleElement().asString().contains("error");
    }

    @Test
    void callsAnAnswerToAnotherQuestionWrong() {
        Question question = good();
        Question other =
                all().stream()
                        .filter(
                                q ->
                                        q.kind() == Kind.GOOD
                                                && q.number() > question.number()
                                                && q.model().equals(question.model())
                                                && q.format() == question.format()
                                                && q.dtype() == question.dtype())
                        .findFirst()
                        .orElseThrow();
        verifier.answer(
                record(
                        "features",
                        question,
                        answerHeaders(question, 1),
                        Objects.requireNonNull(answer(other, 1).value())));

        assertThat(verdict(0).wrong()).isEqualTo(1);
    }

    @Test
    void callsAnAnswerByWeightsThatWereNeverPublishedWrong() {
        Question question = good();
        ConsumerRecord<byte[], byte[]> answer = answer(question, 1);
        answer.headers().remove("densestream-model-version");
        add(answer, "densestream-model-version", "3");
        verifier.answer(answer);

        assertThat(verdict(0).wrong()).isEqualTo(1);
    }

    @Test
    void callsADeadLetterOfAGoodQuestionWrong() {
        verifier.deadLetter(deadLetter(good(), "compute"));

        assertThat(verdict(0).wrong()).isEqualTo(1);
    }

    @Test
    void countsAnAnswerBehindALaterOneOfItsLaneAsOutOfOrder() {
        List<Question> lane = lane();
        verifier.answer(answer(lane.get(1), 1));
        verifier.answer(answer(lane.get(0), 1));

        assertThat(verdict(0).outOfOrder()).isEqualTo(1);
        assertThat(verdict(0).wrong()).isZero();
    }

    @Test
    void letsQuestionsThatPinAVersionBeOvertaken() {
        Question pinned =
                all().stream().filter(q -> q.kind() == Kind.PINNED).findFirst().orElseThrow();
        Question later =
                all().stream()
                        .filter(
                                q ->
                                        q.kind() == Kind.GOOD
                                                && q.number() > pinned.number()
                                                && q.partition() == pinned.partition()
                                                && q.model().equals(pinned.model()))
                        .findFirst()
                        .orElseThrow();
        verifier.answer(answer(later, 1));
        verifier.answer(answer(pinned, 1));

        assertThat(verdict(0).outOfOrder()).isZero();
        assertThat(verdict(0).wrong()).isZero();
    }

    @Test
    void callsWeightsThatGoBackWrong() {
        List<Question> lane = lane();
        verifier.answer(answer(lane.get(0), 2));
        verifier.answer(answer(lane.get(1), 1));

        assertThat(verdict(0).wrong()).isEqualTo(1);
        assertThat(verdict(0).examples()).singleElement().asString().contains("go back");
    }

    @Test
    void countsBadWeightsThatWereNotRejectedAsLost() {
        published.addBad(new Version("affine", 3));

        assertThat(verdict(0).lost()).isEqualTo(1);
    }

    /** Of questions that are one record each. */
    private Verdict verdict(long sent) {
        return verifier.verdict(sent, new Copies(Map.of(), Set.of()));
    }

    private List<Question> all() {
        return LongStream.range(0, SENT).mapToObj(number -> questions.of(number, 1)).toList();
    }

    private Question good() {
        return lane().get(0);
    }

    /** Good questions of one partition and one model. */
    private List<Question> lane() {
        return all().stream()
                .filter(
                        q ->
                                q.kind() == Kind.GOOD
                                        && q.partition() == 1
                                        && q.model().equals("bottleneck"))
                .toList();
    }

    private void settle(Question question, long version) {
        switch (question.kind()) {
            case GOOD, PINNED -> verifier.answer(answer(question, version));
            case WRONG_CHANNELS -> verifier.deadLetter(deadLetter(question, "shape"));
            case UNKNOWN_MODEL -> verifier.deadLetter(deadLetter(question, "model"));
            default -> verifier.deadLetter(deadLetter(question, "decode"));
        }
    }

    private ConsumerRecord<byte[], byte[]> answer(Question question, long version) {
        TensorRequest opened = TensorRequests.open(Objects.requireNonNull(question.value()));
        TensorAnswer answer =
                TensorAnswer.to(
                        opened,
                        forward(question, version),
                        Emit.ALL,
                        OutputDtype.SAME,
                        question.model(),
                        String.valueOf(version));
        return record(
                "features",
                question,
                answerHeaders(question, version),
                TensorAnswers.encode(question.format(), answer));
    }

    private Tensor forward(Question question, long version) {
        PublishedWeights.Weights weights = weights(question, version);
        BlockPass pass = Engines.named("auto").prepare(weights.block()).newBlockPass();
        if (question.input() instanceof DoubleTensor input) {
            DoubleTensor output = DoubleTensor.zeros(weights.block().outputShape(input.shape()));
            pass.run(input, output);
            return output;
        }
        FloatTensor input = (FloatTensor) question.input();
        FloatTensor output = FloatTensor.zeros(weights.block().outputShape(input.shape()));
        pass.run(input, output);
        return output;
    }

    private Map<String, String> answerHeaders(Question question, long version) {
        Map<String, String> headers = new LinkedHashMap<>(question.headers());
        headers.put("content-type", question.format().contentType());
        headers.put("densestream-model", question.model());
        headers.put("densestream-model-version", String.valueOf(version));
        headers.put("densestream-weights-sha256", weights(question, version).sha256());
        return headers;
    }

    private PublishedWeights.Weights weights(Question question, long version) {
        return Objects.requireNonNull(published.find(new Version(question.model(), version)));
    }

    private static ConsumerRecord<byte[], byte[]> deadLetter(Question question, String stage) {
        Map<String, String> headers = new LinkedHashMap<>(question.headers());
        headers.put(DeadLetterCheck.ERRORS + "stage", stage);
        headers.put(DeadLetterCheck.ERRORS + "partition", String.valueOf(question.partition()));
        return record("dead-letters", question, headers, question.value());
    }

    private static ConsumerRecord<byte[], byte[]> record(
            String topic, Question question, Map<String, String> headers, byte @Nullable [] value) {
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>(
                        topic,
                        0,
                        question.number(),
                        question.timestamp(),
                        TimestampType.CREATE_TIME,
                        0,
                        0,
                        question.key(),
                        value,
                        new RecordHeaders(),
                        Optional.empty());
        headers.forEach((name, text) -> add(record, name, text));
        return record;
    }

    private static void add(ConsumerRecord<byte[], byte[]> record, String name, String text) {
        record.headers().add(name, text.getBytes(StandardCharsets.UTF_8));
    }
}
