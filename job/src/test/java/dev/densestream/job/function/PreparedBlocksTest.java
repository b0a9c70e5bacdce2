package dev.densestream.job.function;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.densenet.Engines;
import dev.densestream.densenet.PreparedBlock;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PreparedBlocksTest {

    private final AtomicInteger prepared = new AtomicInteger();

    @Test
    void preparesOnceForAllWhoServeTheSameWeights() throws Exception {
        PreparedBlocks.Key key = new PreparedBlocks.Key("reference", "shared", "");
        ExecutorService subtasks = Executors.newFixedThreadPool(4);
        try {
            CountDownLatch all = new CountDownLatch(4);
            List<Future<PreparedBlock>> blocks =
                    IntStream.range(0, 4)
                            .mapToObj(
                                    i ->
                                            subtasks.submit(
                                                    () -> {
                                                        all.countDown();
                                                        all.await();
                                                        return PreparedBlocks.get(
                                                                key, this::prepare);
                                                    }))
                            .toList();
            PreparedBlock first = blocks.get(0).get();
            for (Future<PreparedBlock> block : blocks) {
                assertThat(block.get()).isSameAs(first);
            }
            assertThat(prepared).hasValue(1);
        } finally {
            subtasks.shutdownNow();
        }
    }

    @Test
    void preparesEachEngineDigestAndPrefixApart() {
        List<PreparedBlock> held =
                List.of(
                        PreparedBlocks.get(key("reference", "a", ""), this::prepare),
                        PreparedBlocks.get(key("auto", "a", ""), this::prepare),
                        PreparedBlocks.get(key("reference", "b", ""), this::prepare),
                        PreparedBlocks.get(key("reference", "a", "x."), this::prepare));
        assertThat(held).doesNotHaveDuplicates();
        assertThat(prepared).hasValue(4);
    }

    private static PreparedBlocks.Key key(String engine, String sha256, String prefix) {
        return new PreparedBlocks.Key(engine, sha256, prefix);
    }

    private PreparedBlock prepare() {
        prepared.incrementAndGet();
        return Engines.named("reference").prepare(Records.GOLDEN.weights().block());
    }
}
