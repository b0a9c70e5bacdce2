// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import dev.densestream.job.accepted.AcceptedWeights;
import dev.densestream.job.config.JobConfig;
import dev.densestream.job.config.OperatorIds;
import dev.densestream.job.config.RunOptions;
import dev.densestream.job.contract.DeadLetter;
import dev.densestream.job.contract.WeightsStatus;
import dev.densestream.job.gate.WeightsGate;
import dev.densestream.job.infer.InferDenseBlock;
import dev.densestream.job.kafka.KafkaEndpoints;
import dev.densestream.job.record.PartitionKey;
import dev.densestream.job.record.RawRecord;
import dev.densestream.job.record.WeightsUpdate;
import dev.densestream.job.topics.TopicsView;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/**
 * The Flink job: tensors in, feature maps out.
 *
 * <p>This is the main class for {@code flink run} and the Kubernetes operator.
 */
public final class DenseStreamJob {

    private static final Logger LOG = LoggerFactory.getLogger(DenseStreamJob.class);

    private static final String NAME = "densestream";

    private DenseStreamJob() {}

    /**
     * Runs the job where Flink says, until it ends.
     *
     * @param arguments see {@link RunOptions}; {@code --help} prints them
     * @throws IllegalArgumentException in one line, if the arguments cannot be
     * @throws Exception if the job fails
     */
    public static void main(String[] arguments) throws Exception {
        if (List.of(arguments).contains("--help")) {
            CommandLine.usage(new RunOptions(), System.out);
            return;
        }
        JobConfig config = RunOptions.parse(arguments);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        define(env, config);
        env.execute(NAME);
    }

    /** Lays out the job from Kafka to Kafka, and sets what it needs of Flink. */
    public static void define(StreamExecutionEnvironment env, JobConfig config) {
        env.configure(JobSettings.of(config, env.getConfiguration()));
        if (config.delivery().sinksFromScratch() != null) {
            LOG.warn(
                    "Sinks from scratch, named {}: transactions that a savepoint of other sinks"
                        + " holds are given up, and responses in them that were not committed are"
                        + " lost; offsets, weights and waiting records are restored",
                    config.delivery().sinksFromScratch());
        }
        KafkaEndpoints kafka = new KafkaEndpoints(config);
        define(
                config,
                read(env, kafka.tensors(), "tensors", config.kafka().tensorsSource()),
                read(env, kafka.weights(), "weights", OperatorIds.WEIGHTS_SOURCE)
                        .setParallelism(1)
                        .setMaxParallelism(1),
                kafka.features(),
                kafka.rows(),
                kafka.deadLetters(),
                kafka.rejectedWeights(),
                kafka.weightsStatus(),
                kafka.acceptedWeights(),
                kafka.accepted(),
                kafka.topics());
    }

    /**
     * The picture.
     *
     * <pre>{@code
     * tensors -- by partition --> infer --> features
     * weights --> weights gate --broadcast--^
     *                                 infer --> rows, an embedding for each image
     * what infer and the gate turn away --> dead letters
     * which weights serve, and which do not --> weights status
     * what the gate lets in --> weights accepted, which the next start reads first
     * }</pre>
     */
    static void define(
            JobConfig config,
            DataStream<RawRecord> tensors,
            DataStream<RawRecord> weights,
            @Nullable Sink<RawRecord> features,
            @Nullable Sink<RawRecord> rows,
            Sink<RawRecord> deadLetters,
            Sink<RawRecord> rejectedWeights,
            Sink<RawRecord> weightsStatus,
            Sink<RawRecord> acceptedWeights,
            AcceptedWeights acceptedBefore,
            TopicsView topics) {
        String sinks = config.delivery().sinksFromScratch();
        SingleOutputStreamOperator<List<WeightsUpdate>> accepted =
                weights.transform(
                                "weights gate",
                                Types.LIST(WeightsUpdate.TYPE),
                                new WeightsGate(config, topics, acceptedBefore))
                        .uid(OperatorIds.WEIGHTS_GATE)
                        .setParallelism(1)
                        .setMaxParallelism(1);
        SingleOutputStreamOperator<RawRecord> responses =
                tensors.keyBy(new PartitionKey(), Types.STRING)
                        .connect(accepted.broadcast())
                        .transform("infer", RawRecord.TYPE, new InferDenseBlock(config, topics))
                        .uid(OperatorIds.INFER);
        if (features != null) {
            responses
                    .sinkTo(features)
                    .name("features")
                    .uid(OperatorIds.ofSink(OperatorIds.FEATURES_SINK, sinks));
        }
        if (rows != null) {
            responses
                    .getSideOutput(InferDenseBlock.ROWS)
                    .sinkTo(rows)
                    .name("rows")
                    .uid(OperatorIds.ofSink(OperatorIds.ROWS_SINK, sinks));
        }
        responses
                .getSideOutput(DeadLetter.TAG)
                .sinkTo(deadLetters)
                .name("dead letters")
                .uid(OperatorIds.ofSink(OperatorIds.DEAD_LETTERS_SINK, sinks));
        accepted.getSideOutput(DeadLetter.TAG)
                .sinkTo(rejectedWeights)
                .name("rejected")
                .uid(OperatorIds.ofSink(OperatorIds.REJECTED_WEIGHTS_SINK, sinks))
                .setParallelism(1);
        accepted.getSideOutput(WeightsGate.ACCEPTED)
                .sinkTo(acceptedWeights)
                .name("accepted")
                .uid(OperatorIds.ofSink(OperatorIds.ACCEPTED_WEIGHTS_SINK, sinks))
                .setParallelism(1)
                .setMaxParallelism(1);
        responses
                .getSideOutput(WeightsStatus.TAG)
                .union(accepted.getSideOutput(WeightsStatus.TAG))
                .sinkTo(weightsStatus)
                .name("weights status")
                .uid(OperatorIds.ofSink(OperatorIds.WEIGHTS_STATUS_SINK, sinks))
                .setParallelism(1);
    }

    private static SingleOutputStreamOperator<RawRecord> read(
            StreamExecutionEnvironment env,
            Source<RawRecord, ?, ?> source,
            String name,
            String uid) {
        return env.fromSource(source, WatermarkStrategy.noWatermarks(), name, RawRecord.TYPE)
                .uid(uid);
    }
}
