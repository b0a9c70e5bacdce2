// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.densenet.engine.BlockPass;
import dev.densestream.densenet.fast.Engines;
import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.faults.load.Kind;
import dev.densestream.faults.load.Model;
import dev.densestream.faults.load.PublishedWeights;
import dev.densestream.faults.load.PublishedWeights.Version;
import dev.densestream.faults.load.Request;
import dev.densestream.faults.load.Requests;
import dev.densestream.serde.TensorRequest;
import dev.densestream.serde.message.TensorRequests;
import dev.densestream.serde.message.TensorResponses;
import dev.densestream.serde.response.TensorResponse;
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

    private final Requests requests = new Requests(Model.SMALL, 4, false, 1);
    private final PublishedWeights published = new PublishedWeights();
    private final Verifier verifier = new Verifier(number -> requests.of(number, 1), published);

    VerifierTest() {
        for (Model model : Model.SMALL) {
            for (long version = 1; version <= 2; version++) {
                published.add(new Version(model.name(), version), model.weights(version));
            }
        }
    }

    @Test
    void findsNothingWrongWhereAllIsRight() {
        all().forEach(request -> settle(request, 1));

        Verdict verdict = verdict(SENT);
        assertThat(verdict.examples()).isEmpty();
        assertThat(verdict.holds()).isTrue();
        assertThat(verdict.answered() + verdict.deadLettered()).isEqualTo(SENT);
        assertThat(verdict.deadLettered()).isGreaterThan(20);
    }

    @Test
    void countsARequestWithNeitherAsLost() {
        all().stream().filter(q -> q.number() != 7).forEach(request -> settle(request, 1));

        Verdict verdict = verdict(SENT);
        assertThat(verdict.lost()).isEqualTo(1);
        assertThat(verdict.examples()).singleElement().asString().contains("request 7");
        assertThat(verdict.holds()).isFalse();
    }

    @Test
    void countsASecondResponseAsDoubled() {
        all().forEach(request -> settle(request, 1));
        verifier.response(respond(good(), 1));

        assertThat(verdict(SENT).doubled()).isEqualTo(1);
        assertThat(verdict(SENT).holds()).isFalse();
    }

    @Test
    void wantsAResponseOfItsOwnForEachCopyOfARequestThatABrokerWroteTwice() {
        Copies twice = new Copies(Map.of(good().number(), List.of("1@3", "1@9")), Set.of());
        all().forEach(request -> settle(request, 1));

        Verdict one = verifier.verdict(SENT, twice);
        assertThat(one.lost()).isEqualTo(1);
        assertThat(one.examples()).singleElement().asString().contains("1@3", "1@9", "got 1");

        verifier.response(respond(good(), 1));
        assertThat(verifier.verdict(SENT, twice).examples()).isEmpty();
        assertThat(verifier.verdict(SENT, twice).holds()).isTrue();
        assertThat(verifier.verdict(SENT, twice).copies()).isEqualTo(1);

        verifier.response(respond(good(), 1));
        assertThat(verifier.verdict(SENT, twice).doubled()).isEqualTo(1);
    }

    @Test
    void checksTheResponseOfASecondCopyToo() {
        all().forEach(request -> settle(request, 1));
        ConsumerRecord<byte[], byte[]> second = respond(good(), 1);
        second.headers().remove("densestream-weights-sha256");
        verifier.response(second);

        assertThat(verdict(SENT).wrong()).isEqualTo(1);
    }

    @Test
    void countsADeadLetterBesideAResponseAsDoubled() {
        all().forEach(request -> settle(request, 1));
        verifier.deadLetter(deadLetter(good(), "decode"));

        assertThat(verdict(SENT).doubled()).isEqualTo(1);
    }

    @Test
    void callsAResponseWrongWhoseValuesAreThoseOfAnotherVersion() {
        Request request = good();
        ConsumerRecord<byte[], byte[]> lie = respond(request, 2);
        lie.headers().remove("densestream-model-version");
        lie.headers().remove("densestream-weights-sha256");
        add(lie, "densestream-model-version", "1");
        add(lie, "densestream-weights-sha256", weights(request, 1).sha256());
        verifier.response(lie);

        assertThat(verdict(0).wrong()).isEqualTo(1);
        assertThat(verdict(0).examples()).singleElement().asString().contains("error");
    }

    @Test
    void callsAResponseToAnotherRequestWrong() {
        Request request = good();
        Request other =
                all().stream()
                        .filter(
                                q ->
                                        q.kind() == Kind.GOOD
                                                && q.number() > request.number()
                                                && q.model().equals(request.model())
                                                && q.format() == request.format()
                                                && q.dtype() == request.dtype())
                        .findFirst()
                        .orElseThrow();
        verifier.response(
                record(
                        "features",
                        request,
                        responseHeaders(request, 1),
                        Objects.requireNonNull(respond(other, 1).value())));

        assertThat(verdict(0).wrong()).isEqualTo(1);
    }

    @Test
    void callsAResponseByWeightsThatWereNeverPublishedWrong() {
        Request request = good();
        ConsumerRecord<byte[], byte[]> response = respond(request, 1);
        response.headers().remove("densestream-model-version");
        add(response, "densestream-model-version", "3");
        verifier.response(response);

        assertThat(verdict(0).wrong()).isEqualTo(1);
    }

    @Test
    void callsADeadLetterOfAGoodRequestWrong() {
        verifier.deadLetter(deadLetter(good(), "compute"));

        assertThat(verdict(0).wrong()).isEqualTo(1);
    }

    @Test
    void countsAResponseBehindALaterOneOfItsLaneAsOutOfOrder() {
        List<Request> lane = lane();
        verifier.response(respond(lane.get(1), 1));
        verifier.response(respond(lane.get(0), 1));

        assertThat(verdict(0).outOfOrder()).isEqualTo(1);
        assertThat(verdict(0).wrong()).isZero();
    }

    @Test
    void letsRequestsThatPinAVersionBeOvertaken() {
        Request pinned =
                all().stream().filter(q -> q.kind() == Kind.PINNED).findFirst().orElseThrow();
        Request later =
                all().stream()
                        .filter(
                                q ->
                                        q.kind() == Kind.GOOD
                                                && q.number() > pinned.number()
                                                && q.partition() == pinned.partition()
                                                && q.model().equals(pinned.model()))
                        .findFirst()
                        .orElseThrow();
        verifier.response(respond(later, 1));
        verifier.response(respond(pinned, 1));

        assertThat(verdict(0).outOfOrder()).isZero();
        assertThat(verdict(0).wrong()).isZero();
    }

    @Test
    void callsWeightsThatGoBackWrong() {
        List<Request> lane = lane();
        verifier.response(respond(lane.get(0), 2));
        verifier.response(respond(lane.get(1), 1));

        assertThat(verdict(0).wrong()).isEqualTo(1);
        assertThat(verdict(0).examples()).singleElement().asString().contains("go back");
    }

    @Test
    void countsBadWeightsThatWereNotRejectedAsLost() {
        published.addBad(new Version("affine", 3));

        assertThat(verdict(0).lost()).isEqualTo(1);
    }

    /** Of requests that are one record each. */
    private Verdict verdict(long sent) {
        return verifier.verdict(sent, new Copies(Map.of(), Set.of()));
    }

    private List<Request> all() {
        return LongStream.range(0, SENT).mapToObj(number -> requests.of(number, 1)).toList();
    }

    private Request good() {
        return lane().get(0);
    }

    /** Good requests of one partition and one model. */
    private List<Request> lane() {
        return all().stream()
                .filter(
                        q ->
                                q.kind() == Kind.GOOD
                                        && q.partition() == 1
                                        && q.model().equals("bottleneck"))
                .toList();
    }

    private void settle(Request request, long version) {
        switch (request.kind()) {
            case GOOD, PINNED -> verifier.response(respond(request, version));
            case WRONG_CHANNELS -> verifier.deadLetter(deadLetter(request, "shape"));
            case UNKNOWN_MODEL -> verifier.deadLetter(deadLetter(request, "model"));
            default -> verifier.deadLetter(deadLetter(request, "decode"));
        }
    }

    private ConsumerRecord<byte[], byte[]> respond(Request request, long version) {
        TensorRequest opened = TensorRequests.open(Objects.requireNonNull(request.value()));
        Tensor output = forward(request, version);
        Shape shape = output.shape();
        List<Integer> sides = List.of(shape.n(), shape.c(), shape.h(), shape.w());
        TensorResponse response =
                new TensorResponse(
                        opened.batched() ? sides : sides.subList(1, sides.size()),
                        output,
                        opened.dtype(),
                        request.model(),
                        String.valueOf(version),
                        opened.id());
        return record(
                "features",
                request,
                responseHeaders(request, version),
                TensorResponses.encode(request.format(), response));
    }

    private Tensor forward(Request request, long version) {
        PublishedWeights.Weights weights = weights(request, version);
        BlockPass pass = Engines.named("auto").prepare(weights.block()).newBlockPass();
        if (request.input() instanceof DoubleTensor input) {
            DoubleTensor output = DoubleTensor.zeros(weights.block().outputShape(input.shape()));
            pass.run(input, output);
            return output;
        }
        FloatTensor input = (FloatTensor) request.input();
        FloatTensor output = FloatTensor.zeros(weights.block().outputShape(input.shape()));
        pass.run(input, output);
        return output;
    }

    private Map<String, String> responseHeaders(Request request, long version) {
        Map<String, String> headers = new LinkedHashMap<>(request.headers());
        headers.put("content-type", request.format().contentType());
        headers.put("densestream-model", request.model());
        headers.put("densestream-model-version", String.valueOf(version));
        headers.put("densestream-weights-sha256", weights(request, version).sha256());
        headers.put("densestream-source-partition", String.valueOf(request.partition()));
        headers.put("densestream-source-offset", "17");
        return headers;
    }

    private PublishedWeights.Weights weights(Request request, long version) {
        return Objects.requireNonNull(published.find(new Version(request.model(), version)));
    }

    private static ConsumerRecord<byte[], byte[]> deadLetter(Request request, String stage) {
        Map<String, String> headers = new LinkedHashMap<>(request.headers());
        headers.put(DeadLetterCheck.ERRORS + "stage", stage);
        headers.put(DeadLetterCheck.ERRORS + "partition", String.valueOf(request.partition()));
        return record("dead-letters", request, headers, request.value());
    }

    private static ConsumerRecord<byte[], byte[]> record(
            String topic, Request request, Map<String, String> headers, byte @Nullable [] value) {
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>(
                        topic,
                        0,
                        request.number(),
                        request.timestamp(),
                        TimestampType.CREATE_TIME,
                        0,
                        0,
                        request.key(),
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
