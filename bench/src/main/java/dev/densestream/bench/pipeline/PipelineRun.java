// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.pipeline;

import dev.densestream.bench.pipeline.Responses.Arrival;
import dev.densestream.job.DenseStreamJob;
import dev.densestream.testkit.EmbeddedKafka;
import dev.densestream.testkit.KafkaClients;
import dev.densestream.testkit.Pace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The job with one engine: first as fast as it can, then at half of that pace for the latency.
 *
 * @param load what each record asks for
 * @param parallelism of the job; the topic of requests has as many partitions
 * @param warmUpRecords answered before anything is measured
 * @param records answered while it is
 * @param cores who runs where
 */
record PipelineRun(Load load, int parallelism, int warmUpRecords, int records, Cores cores) {

    /** What the engine alone does is left open, as 0. */
    PipelineFigures with(String engine, Path folder) throws Exception {
        byte[] request = load.request();
        Path weights = Files.write(folder.resolve("weights.safetensors"), load.weights());
        try (EmbeddedKafka broker = EmbeddedKafka.start();
                KafkaProducer<String, byte[]> producer =
                        KafkaClients.textProducer(broker.bootstrapServers())) {
            Topics.create(broker, parallelism, Map.of());
            for (int i = 0; i < warmUpRecords + records; i++) {
                send(producer, i, request);
            }
            producer.flush();
            try (JobProcess job =
                            JobProcess.start(
                                    DenseStreamJob.class,
                                    arguments(broker, engine, weights, folder),
                                    folder,
                                    cores);
                    Responses responses =
                            new Responses(
                                    broker.bootstrapServers(), Topics.FEATURES, parallelism, job)) {
                int beyond = Math.max(0, responses.next(warmUpRecords).size() - warmUpRecords);
                Instant from = Instant.now();
                ThreadTimes before = job.threadTimes();
                double cpuBefore = job.cpuSeconds();
                long start = System.nanoTime();
                List<Arrival> arrivals = responses.next(records - beyond);
                double seconds = (arrivals.get(arrivals.size() - 1).nanos() - start) / 1e9;
                double cpu = job.cpuSeconds() - cpuBefore;
                ThreadTimes times = job.threadTimes().since(before);
                Instant to = Instant.now();
                double rate = arrivals.size() / seconds;
                double[] latencies = latencies(producer, responses, request, rate / 2);
                double peak = job.peakMegabytes();
                Map<StageProfile.Stage, Double> stages = StageProfile.of(job.stop(), from, to);
                return new PipelineFigures(
                        load.id(),
                        engine,
                        parallelism,
                        cores.toString(),
                        rate,
                        rate * load.images(),
                        0,
                        0,
                        latencies[latencies.length / 2],
                        latencies[(int) Math.ceil(0.99 * latencies.length) - 1],
                        cpu * 1e3 / arrivals.size(),
                        peak,
                        WallTime.of(times, seconds, arrivals.size(), parallelism),
                        CpuTime.perRecord(times, stages, arrivals.size()),
                        LocalDate.now(ZoneOffset.UTC).toString());
            }
        }
    }

    private List<String> arguments(EmbeddedKafka broker, String engine, Path weights, Path folder) {
        List<String> arguments = new ArrayList<>(load.options());
        arguments.add("--bootstrap-servers=" + broker.bootstrapServers());
        arguments.add("--engine=" + engine);
        arguments.add("--weights=default=" + weights.toUri());
        arguments.add("--checkpoint-dir=" + folder.resolve("checkpoints").toUri());
        arguments.add("--parallelism=" + parallelism);
        return arguments;
    }

    /** Sends at a steady pace, the moment of sending as key; the latencies in order. */
    private double[] latencies(
            KafkaProducer<String, byte[]> producer,
            Responses responses,
            byte[] request,
            double perSecond)
            throws InterruptedException {
        int count = Math.max(100, records / 2);
        Thread sender =
                new Thread(() -> pace(producer, request, count, perSecond), "paced requests");
        sender.start();
        List<Arrival> arrivals = responses.next(count);
        sender.join();
        return arrivals.stream()
                .mapToDouble(arrival -> (arrival.nanos() - Long.parseLong(arrival.key())) / 1e6)
                .sorted()
                .toArray();
    }

    private void pace(
            KafkaProducer<String, byte[]> producer, byte[] request, int count, double perSecond) {
        Pace pace = new Pace(perSecond);
        for (int i = 0; i < count; i++) {
            pace.await(i);
            String now = String.valueOf(System.nanoTime());
            producer.send(new ProducerRecord<>(Topics.TENSORS, i % parallelism, now, request));
        }
    }

    private void send(KafkaProducer<String, byte[]> producer, int i, byte[] request) {
        producer.send(
                new ProducerRecord<>(Topics.TENSORS, i % parallelism, "waiting-" + i, request));
    }
}
