// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.swaps;

import dev.densestream.bench.pipeline.Topics;
import dev.densestream.testkit.KafkaClients;
import dev.densestream.testkit.Pace;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Sends the request at a steady pace until closed; a request's key is when it was sent. */
final class Load implements AutoCloseable {

    private final KafkaProducer<String, byte[]> producer;
    private final byte[] request;
    private final int partitions;
    private final double perSecond;
    private final Thread thread = new Thread(this::send, "steady load");
    private volatile boolean closed;
    private volatile int sent;

    Load(String bootstrapServers, byte[] request, int partitions, double perSecond) {
        this.producer = KafkaClients.textProducer(bootstrapServers);
        this.request = request;
        this.partitions = partitions;
        this.perSecond = perSecond;
        thread.start();
    }

    private void send() {
        Pace pace = new Pace(perSecond);
        for (int i = 0; !closed; i++) {
            pace.await(i);
            String now = String.valueOf(System.currentTimeMillis());
            producer.send(new ProducerRecord<>(Topics.TENSORS, i % partitions, now, request));
            sent = i + 1;
        }
    }

    /** Ends the load; how many requests were sent. */
    int stop() throws InterruptedException {
        closed = true;
        thread.join();
        producer.flush();
        return sent;
    }

    @Override
    public void close() throws InterruptedException {
        stop();
        producer.close();
    }
}
