package dev.densestream.job.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.densenet.engine.PreparedBlock;
import dev.densestream.densenet.fast.Engines;
import dev.densestream.job.weights.PreparedBlocks.Key;
import dev.densestream.job.weights.PreparedBlocks.Lease;
import dev.densestream.serde.golden.GoldenCases;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PreparedBlocksTest {

    private final AtomicInteger prepared = new AtomicInteger();

    @Test
    void preparesOnceForAllWhoHoldTheSameWeights() throws Exception {
        ExecutorService subtasks = Executors.newFixedThreadPool(4);
        CountDownLatch all = new CountDownLatch(4);
        List<Lease> leases = new ArrayList<>();
        List<Future<PreparedBlock>> blocks = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Lease lease = PreparedBlocks.lease(key("reference", "shared", ""));
            leases.add(lease);
            blocks.add(
                    subtasks.submit(
                            () -> {
                                all.countDown();
                                all.await();
                                return lease.block(this::prepare);
                            }));
        }
        try {
            PreparedBlock first = blocks.get(0).get();
            for (Future<PreparedBlock> block : blocks) {
                assertThat(block.get()).isSameAs(first);
            }
            assertThat(prepared).hasValue(1);
            assertThat(leases).filteredOn(Lease::preparedByAnother).hasSize(3);
            assertThat(leases).allMatch(lease -> lease.preparationMillis() > 0);
        } finally {
            leases.forEach(Lease::close);
            subtasks.shutdownNow();
        }
    }

    @Test
    void preparesEachEngineDigestAndPrefixApart() {
        List<Lease> leases =
                List.of(
                        PreparedBlocks.lease(key("reference", "a", "")),
                        PreparedBlocks.lease(key("auto", "a", "")),
                        PreparedBlocks.lease(key("reference", "b", "")),
                        PreparedBlocks.lease(key("reference", "a", "x.")));
        assertThat(leases.stream().map(lease -> lease.block(this::prepare)))
                .doesNotHaveDuplicates();
        assertThat(prepared).hasValue(4);
        leases.forEach(Lease::close);
    }

    @Test
    void forgetsABlockWhenTheLastLeaseEnds() {
        int before = PreparedBlocks.held();
        Lease first = PreparedBlocks.lease(key("reference", "forgotten", ""));
        Lease second = PreparedBlocks.lease(key("reference", "forgotten", ""));
        PreparedBlock block = first.block(this::prepare);
        first.close();
        first.close();
        assertThat(PreparedBlocks.held()).isEqualTo(before + 1);
        assertThat(second.block(this::prepare)).isSameAs(block);

        second.close();
        assertThat(PreparedBlocks.held()).isEqualTo(before);
        try (Lease third = PreparedBlocks.lease(key("reference", "forgotten", ""))) {
            assertThat(third.block(this::prepare)).isNotSameAs(block);
        }
        assertThat(prepared).hasValue(2);
    }

    @Test
    void letsTheNextOneTryWhereOneHasFailed() {
        try (Lease first = PreparedBlocks.lease(key("reference", "failing", ""));
                Lease second = PreparedBlocks.lease(key("reference", "failing", ""))) {
            assertThatThrownBy(
                            () ->
                                    first.block(
                                            () -> {
                                                throw new IOException("gone");
                                            }))
                    .isInstanceOf(IOException.class);
            assertThat(second.block(this::prepare)).isNotNull();
            assertThat(first.preparedByAnother()).isTrue();
        }
    }

    private static Key key(String engine, String sha256, String prefix) {
        return new Key(engine, sha256, prefix);
    }

    private PreparedBlock prepare() {
        prepared.incrementAndGet();
        return Engines.named("reference")
                .prepare(GoldenCases.named("bottleneck-legacy-names").weights().block());
    }
}
