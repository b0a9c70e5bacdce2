// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import dev.densestream.job.config.JobConfig;
import dev.densestream.job.config.OperatorIds;
import dev.densestream.job.kafka.KafkaEndpoints;
import dev.densestream.job.record.RawRecord;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The job as it is, with a test's own step behind the source of the requests. */
final class WatchedJob {

    private WatchedJob() {}

    static void define(
            StreamExecutionEnvironment env,
            JobConfig config,
            MapFunction<RawRecord, RawRecord> step) {
        env.configure(JobSettings.of(config, env.getConfiguration()));
        KafkaEndpoints kafka = new KafkaEndpoints(config);
        DataStream<RawRecord> tensors =
                env.fromSource(kafka.tensors(), WatermarkStrategy.noWatermarks(), "tensors")
                        .uid(config.kafka().tensorsSource())
                        .map(step)
                        .returns(RawRecord.TYPE);
        DataStream<RawRecord> weights =
                env.fromSource(kafka.weights(), WatermarkStrategy.noWatermarks(), "weights")
                        .uid(OperatorIds.WEIGHTS_SOURCE)
                        .setParallelism(1);
        DenseStreamJob.define(
                config,
                tensors,
                weights,
                kafka.features(),
                null,
                kafka.deadLetters(),
                kafka.rejectedWeights(),
                kafka.weightsStatus(),
                kafka.acceptedWeights(),
                kafka.accepted(),
                kafka.topics());
    }
}
