// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.swaps;

import dev.densestream.job.DenseStreamJob;
import dev.densestream.job.config.RunOptions;
import java.time.Duration;
import java.util.Arrays;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The job on a cluster in this JVM that answers Flink's REST requests. */
public final class LocalJob {

    /**
     * Runs until the job ends.
     *
     * @param arguments the REST port, then the job's
     */
    public static void main(String[] arguments) throws Exception {
        Configuration cluster = new Configuration();
        cluster.set(RestOptions.ADDRESS, "localhost");
        cluster.set(RestOptions.BIND_ADDRESS, "localhost");
        cluster.set(RestOptions.PORT, Integer.valueOf(arguments[0]));
        cluster.set(RestOptions.BIND_PORT, arguments[0]);
        cluster.set(MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL, Duration.ofSeconds(1));
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(cluster);
        DenseStreamJob.define(
                env, RunOptions.parse(Arrays.copyOfRange(arguments, 1, arguments.length)));
        env.execute("densestream");
    }

    private LocalJob() {}
}
