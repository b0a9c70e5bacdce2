// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.metrics;

/**
 * Every metric of the job, and what it tells. {@code docs/metrics.md} is made from this list.
 *
 * <p>Names, labels and operators never change, for dashboards ask for them.
 */
enum JobMetric {
    RECORDS_IN(Kind.COUNTER, "recordsIn", "records", "requests read"),
    RECORDS_OUT(Kind.COUNTER, "recordsOut", "records", "responses sent"),
    IMAGES_IN(Kind.COUNTER, "imagesIn", "images", "images in decoded requests"),
    IMAGES_OUT(Kind.COUNTER, "imagesOut", "images", "images in encoded responses"),
    BYTES_IN(Kind.COUNTER, "bytesIn", "bytes", "size of the requests read"),
    BYTES_OUT(Kind.COUNTER, "bytesOut", "bytes", "size of the responses sent"),
    DEAD_LETTERS(
            Kind.COUNTER,
            "deadLetters",
            "stage",
            "infer, weights gate",
            "records",
            "records that became dead letters, by stage"),
    SWAPS(Kind.COUNTER, "swaps", "swaps", "versions that began to serve, and models retired"),
    WAITING_RECORDS(Kind.GAUGE, "waitingRecords", "records", "records that wait for weights"),
    WAITING_BYTES(Kind.GAUGE, "waitingBytes", "bytes", "size of the records that wait"),
    SERVED_VERSION(
            Kind.GAUGE,
            "servedVersion",
            "model",
            "infer",
            "version",
            "newest version that serves, by model; -1 once the model is retired"),
    KERNEL_LANES(Kind.GAUGE, "kernelLanes", "floats", "floats per instruction; 1 = scalar"),
    GIGAFLOPS_PER_SECOND(
            Kind.GAUGE, "gigaflopsPerSecond", "GFLOP/s", "speed of the latest forward passes"),
    TROUBLED_TOPICS(
            Kind.GAUGE,
            "troubledTopics",
            "",
            "weights gate",
            "topics",
            "topics that are missing or were deleted and created again"),
    LAST_CLIENT_DEATH(
            Kind.GAUGE,
            "lastClientDeath",
            "seconds since 1970",
            "when a Kafka client of the TaskManager died last; 0 = never"),
    DECODE_MICROS(Kind.SUMMARY, "decodeMicros", "microseconds", "time to decode a request"),
    PREPARE_MICROS(
            Kind.SUMMARY,
            "prepareMicros",
            "microseconds",
            "time to resize, crop and normalise a picture"),
    FORWARD_MICROS(Kind.SUMMARY, "forwardMicros", "microseconds", "time of a forward pass"),
    ENCODE_MICROS(Kind.SUMMARY, "encodeMicros", "microseconds", "time to encode a response"),
    END_TO_END_MILLIS(
            Kind.SUMMARY,
            "endToEndMillis",
            "milliseconds",
            "time from a request's timestamp until its response is sent"),
    COMMIT_MILLIS(
            Kind.SUMMARY,
            "commitMillis",
            "milliseconds",
            "time from a request's timestamp until its response is committed, of the oldest request"
                    + " of each checkpoint"),
    SWAP_MICROS(
            Kind.SUMMARY, "swapMicros", "microseconds", "time that a swap stops the task's thread"),
    PREPARATION_MILLIS(
            Kind.SUMMARY, "preparationMillis", "milliseconds", "time to prepare weights");

    /** What Prometheus makes of a metric. */
    enum Kind {
        COUNTER,
        GAUGE,
        /** A histogram in Flink: quantiles of the latest values, and their count. */
        SUMMARY
    }

    private final Kind kind;
    private final String metricName;
    private final String label;
    private final String operator;
    private final String unit;
    private final String meaning;

    /** A metric of {@code infer}, without a label. */
    JobMetric(Kind kind, String metricName, String unit, String meaning) {
        this(kind, metricName, "", "infer", unit, meaning);
    }

    JobMetric(
            Kind kind,
            String metricName,
            String label,
            String operator,
            String unit,
            String meaning) {
        this.kind = kind;
        this.metricName = metricName;
        this.label = label;
        this.operator = operator;
        this.unit = unit;
        this.meaning = meaning;
    }

    Kind kind() {
        return kind;
    }

    /** Its name in Flink. */
    String metricName() {
        return metricName;
    }

    /** Its name in Prometheus, behind the prefix: a label comes before the name. */
    String exportedName() {
        return label.isEmpty() ? metricName : label + "_" + metricName;
    }

    /** The label that tells its samples apart; empty without one. */
    String label() {
        return label;
    }

    /** The operators that have it. */
    String operator() {
        return operator;
    }

    String unit() {
        return unit;
    }

    /** What it tells, in a few words. */
    String meaning() {
        return meaning;
    }
}
