// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.densenet.fast.Engines;
import dev.densestream.job.weights.PreparedNetworks.Key;
import dev.densestream.job.weights.PreparedNetworks.Lease;
import dev.densestream.serde.golden.GoldenCases;
import dev.densestream.serde.usage.ModelUsage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PreparedNetworksTest {

    private final AtomicInteger prepared = new AtomicInteger();

    @Test
    void preparesOnceForAllWhoHoldTheSameWeights() throws Exception {
        ExecutorService subtasks = Executors.newFixedThreadPool(4);
        CountDownLatch all = new CountDownLatch(4);
        List<Lease> leases = new ArrayList<>();
        List<Future<PreparedModel>> blocks = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Lease lease = PreparedNetworks.lease(key("reference", "shared", ""));
            leases.add(lease);
            blocks.add(
                    subtasks.submit(
                            () -> {
                                all.countDown();
                                all.await();
                                return lease.network(this::prepare);
                            }));
        }
        try {
            PreparedModel first = blocks.get(0).get();
            for (Future<PreparedModel> block : blocks) {
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
                        PreparedNetworks.lease(key("reference", "a", "")),
                        PreparedNetworks.lease(key("auto", "a", "")),
                        PreparedNetworks.lease(key("reference", "b", "")),
                        PreparedNetworks.lease(key("reference", "a", "x.")));
        assertThat(leases.stream().map(lease -> lease.network(this::prepare)))
                .doesNotHaveDuplicates();
        assertThat(prepared).hasValue(4);
        leases.forEach(Lease::close);
    }

    @Test
    void forgetsABlockWhenTheLastLeaseEnds() {
        int before = PreparedNetworks.held();
        Lease first = PreparedNetworks.lease(key("reference", "forgotten", ""));
        Lease second = PreparedNetworks.lease(key("reference", "forgotten", ""));
        PreparedModel block = first.network(this::prepare);
        first.close();
        first.close();
        assertThat(PreparedNetworks.held()).isEqualTo(before + 1);
        assertThat(second.network(this::prepare)).isSameAs(block);

        second.close();
        assertThat(PreparedNetworks.held()).isEqualTo(before);
        try (Lease third = PreparedNetworks.lease(key("reference", "forgotten", ""))) {
            assertThat(third.network(this::prepare)).isNotSameAs(block);
        }
        assertThat(prepared).hasValue(2);
    }

    @Test
    void letsTheNextOneTryWhereOneHasFailed() {
        try (Lease first = PreparedNetworks.lease(key("reference", "failing", ""));
                Lease second = PreparedNetworks.lease(key("reference", "failing", ""))) {
            assertThatThrownBy(
                            () ->
                                    first.network(
                                            () -> {
                                                throw new IOException("gone");
                                            }))
                    .isInstanceOf(IOException.class);
            assertThat(second.network(this::prepare)).isNotNull();
            assertThat(first.preparedByAnother()).isTrue();
        }
    }

    private static Key key(String engine, String sha256, String prefix) {
        return new Key(engine, sha256, prefix);
    }

    private PreparedModel prepare() {
        prepared.incrementAndGet();
        return new PreparedModel(
                Engines.named("reference")
                        .prepare(GoldenCases.named("bottleneck-legacy-names").weights().network()),
                ModelUsage.NONE);
    }
}
