package dev.densestream.job.config;

import dev.densestream.densenet.fast.Engines;
import dev.densestream.serde.Emit;
import dev.densestream.serde.OutputDtype;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the job can be told, complete and checked.
 *
 * @param kafka the brokers and what every Kafka client is told
 * @param topics where records come from and go to
 * @param models which weights serve
 * @param answers what an answer holds
 * @param limits how large a record may be
 * @param memory what parts of the heap are for
 * @param waiting how records wait for their weights
 * @param delivery what a failure may do to the output
 * @param checkpoints how often the job saves its state, and where
 * @param parallelism subtasks of each operator; null leaves it to Flink's configuration
 */
public record JobConfig(
        Kafka kafka,
        Topics topics,
        Models models,
        Answers answers,
        Limits limits,
        Memory memory,
        Waiting waiting,
        Delivery delivery,
        Checkpoints checkpoints,
        @Nullable Integer parallelism)
        implements Serializable {

    /**
     * @throws IllegalArgumentException naming every value that cannot be
     */
    public JobConfig {
        List<String> problems = new ArrayList<>();
        kafka.check(problems);
        topics.check(problems);
        models.check(problems);
        limits.check(problems);
        memory.check(problems);
        waiting.check(problems);
        delivery.check(problems);
        checkpoints.check(problems);
        if (parallelism != null) {
            atLeast(1, parallelism, "parallelism", problems);
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }

    /**
     * The brokers and what every Kafka client is told.
     *
     * @param bootstrapServers host:port, comma-separated
     * @param groupId the consumer group, under which offsets are committed for others to see
     * @param properties for every client, and for the job's description to hold: a secret is given
     *     by a reference such as {@code ${env:NAME}}, which each client resolves where it runs
     * @param recreatedTensors what becomes of the offsets in the state, where the topic of the
     *     questions was deleted and made again
     */
    public record Kafka(
            String bootstrapServers,
            String groupId,
            Map<String, String> properties,
            RecreatedTensors recreatedTensors)
            implements Serializable {

        public static final String DEFAULT_BOOTSTRAP_SERVERS = "localhost:9092";
        public static final String DEFAULT_GROUP_ID = "densestream";

        public Kafka {
            properties = Map.copyOf(properties);
        }

        public Kafka(String bootstrapServers, String groupId, Map<String, String> properties) {
            this(bootstrapServers, groupId, properties, RecreatedTensors.REFUSE);
        }

        /** The uid of the source of the questions: offsets in the state belong to one uid. */
        public String tensorsSource() {
            return recreatedTensors == RecreatedTensors.FROM_BEGINNING
                    ? OperatorIds.TENSORS_SOURCE_FROM_BEGINNING
                    : OperatorIds.TENSORS_SOURCE;
        }

        /** Without the properties' values, which may be secret. */
        @Override
        public String toString() {
            return "Kafka[%s, group %s, %s]"
                    .formatted(bootstrapServers, groupId, properties.keySet());
        }

        private void check(List<String> problems) {
            present(bootstrapServers, "bootstrap servers", problems);
            present(groupId, "group id", problems);
            properties.forEach(
                    (name, value) -> {
                        if (KafkaSecrets.givenAway(name, value)) {
                            problems.add(
                                    "Kafka property %s: expected a reference such as ${env:NAME}, got a secret"
                                            .formatted(name));
                        }
                    });
        }
    }

    /** What to do when the topic of the questions is not the one whose offsets are in the state. */
    public enum RecreatedTensors {
        /** The job fails, for records below those offsets would be skipped. */
        REFUSE,
        /** All of the new one is read; what is in state of the old one's offsets is left behind. */
        FROM_BEGINNING,
        /** It holds the same records at the same offsets. */
        KEEP_OFFSETS
    }

    /**
     * The names of the topics.
     *
     * @param weightsAccepted need not exist
     */
    public record Topics(
            String tensors,
            String features,
            String weights,
            String deadLetters,
            String weightsStatus,
            String weightsAccepted)
            implements Serializable {

        public static final String DEFAULT_TENSORS = "tensors";
        public static final String DEFAULT_FEATURES = "features";
        public static final String DEFAULT_WEIGHTS = "weights";
        public static final String DEFAULT_DEAD_LETTERS = "dead-letters";
        public static final String DEFAULT_WEIGHTS_STATUS = "weights-status";
        public static final String DEFAULT_WEIGHTS_ACCEPTED = acceptedOf(DEFAULT_WEIGHTS);

        private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

        /** What goes with a topic of weights unless told otherwise, so that jobs stay apart. */
        public static String acceptedOf(String weights) {
            return weights + "-accepted";
        }

        private void check(List<String> problems) {
            Set<String> seen = new HashSet<>();
            for (String topic :
                    List.of(
                            tensors,
                            features,
                            weights,
                            deadLetters,
                            weightsStatus,
                            weightsAccepted)) {
                if (!LEGAL.matcher(topic).matches()) {
                    problems.add(
                            "topic \"%s\": expected 1 to 249 of a-z A-Z 0-9 . _ -"
                                    .formatted(topic));
                }
                if (!seen.add(topic)) {
                    problems.add("topic \"%s\" is named twice".formatted(topic));
                }
            }
        }
    }

    /**
     * Which weights serve.
     *
     * @param defaultModel the model of records that name none
     * @param preloads model name to the URI of its weights file, read when the job starts
     * @param prefixes model name to the prefix of its tensors in that file
     * @param allowedUris where weights may be read from that the weights topic refers to
     * @param maxWeightsBytes the largest file of weights, in a record or referred to
     * @param keepVersions how many versions of a model stay, for records that pin one
     * @param engine the name of one of {@link Engines}
     */
    public record Models(
            String defaultModel,
            Map<String, String> preloads,
            Map<String, String> prefixes,
            List<String> allowedUris,
            long maxWeightsBytes,
            int keepVersions,
            String engine)
            implements Serializable {

        public static final String DEFAULT_MODEL = "default";
        public static final int DEFAULT_KEEP_VERSIONS = 2;
        public static final long DEFAULT_MAX_WEIGHTS_BYTES = 256L << 20;
        public static final String DEFAULT_ENGINE = "auto";

        public Models {
            preloads = Map.copyOf(preloads);
            prefixes = Map.copyOf(prefixes);
            allowedUris = List.copyOf(allowedUris);
        }

        private void check(List<String> problems) {
            present(defaultModel, "default model", problems);
            preloads.forEach(
                    (model, uri) -> {
                        present(model, "model of the weights " + uri, problems);
                        present(uri, "weights of model " + model, problems);
                    });
            for (String model : prefixes.keySet()) {
                if (!preloads.containsKey(model)) {
                    problems.add("weights prefix of model %s: no such weights".formatted(model));
                }
            }
            for (String allowed : allowedUris) {
                try {
                    AllowedUris.below(List.of(allowed));
                } catch (IllegalArgumentException e) {
                    problems.add("--weights-uri-allow: " + e.getMessage());
                }
            }
            atLeast(1, maxWeightsBytes, "most bytes of weights", problems);
            atLeast(1, keepVersions, "versions to keep", problems);
            if (!Engines.known(engine)) {
                problems.add(
                        "engine: expected one of %s, got \"%s\""
                                .formatted(String.join(", ", Engines.NAMES), engine));
            }
        }
    }

    /**
     * What an answer holds.
     *
     * @param emit which part of the block's output
     * @param outputDtype the type of its elements
     * @param rejectNonFinite whether a question with NaN or infinity is a dead letter
     */
    public record Answers(Emit emit, OutputDtype outputDtype, boolean rejectNonFinite)
            implements Serializable {

        public static final Emit DEFAULT_EMIT = Emit.ALL;
        public static final OutputDtype DEFAULT_OUTPUT_DTYPE = OutputDtype.SAME;
    }

    /**
     * How large a record may be.
     *
     * @param maxInputBytes the most bytes of a question's value
     * @param maxOutputBytes the most bytes of an answer, with its key and headers
     * @param maxFeatureMapBytes the most bytes of a block's whole output in memory, whatever part
     *     of it an answer holds
     */
    public record Limits(long maxInputBytes, long maxOutputBytes, long maxFeatureMapBytes)
            implements Serializable {

        public static final long DEFAULT_MAX_BYTES = 64L << 20;
        public static final long DEFAULT_MAX_FEATURE_MAP_BYTES = 256L << 20;

        private void check(List<String> problems) {
            atLeast(1, maxInputBytes, "most bytes of an input", problems);
            atLeast(1, maxOutputBytes, "most bytes of an output", problems);
            atLeast(1, maxFeatureMapBytes, "most bytes of feature maps", problems);
        }
    }

    /**
     * What parts of a TaskManager's heap are for, and how much one record may compute.
     *
     * @param workBytes what one record may take while it is in work, per slot; {@link #ITS_SHARE}
     *     leaves it to the heap
     * @param weightsBytes what all weights of a TaskManager may take; {@link #ITS_SHARE} likewise
     * @param maxRecordFlops the most floating-point operations of a record; {@link #ITS_SHARE} for
     *     the engine's own number
     */
    public record Memory(long workBytes, long weightsBytes, long maxRecordFlops)
            implements Serializable {

        /** Nothing was asked for. */
        public static final long ITS_SHARE = -1;

        private void check(List<String> problems) {
            shareOr(1 << 20, workBytes, "bytes of memory for work", problems);
            shareOr(1, weightsBytes, "bytes of memory for weights", problems);
            shareOr(1, maxRecordFlops, "most operations of a record", problems);
        }

        private static void shareOr(long least, long value, String what, List<String> problems) {
            if (value != ITS_SHARE) {
                atLeast(least, value, what, problems);
            }
        }
    }

    /**
     * How records wait for their weights. Past a bound they are dead letters.
     *
     * @param maxRecords the most that wait in one subtask
     * @param maxBytes the most bytes of those that wait in one subtask; {@link Memory#ITS_SHARE}
     *     leaves it to the heap, up to {@link #MOST_BYTES}
     * @param timeout how long one waits
     */
    public record Waiting(int maxRecords, long maxBytes, Duration timeout) implements Serializable {

        public static final int DEFAULT_MAX_RECORDS = 10_000;

        /** The most that a part of the heap gives unless an option asks for more. */
        public static final long MOST_BYTES = 256L << 20;

        public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

        /** The same with that bound on bytes. */
        public Waiting withMaxBytes(long bytes) {
            return new Waiting(maxRecords, bytes, timeout);
        }

        private void check(List<String> problems) {
            atLeast(0, maxRecords, "most waiting records", problems);
            if (maxBytes != Memory.ITS_SHARE) {
                atLeast(0, maxBytes, "most waiting bytes", problems);
            }
            atLeast(0, timeout.toMillis(), "milliseconds to wait for weights", problems);
        }
    }

    /**
     * What a failure may do to the output.
     *
     * @param guarantee exactly once (consumers read committed) or at least once
     * @param transactionNaming how transactional ids are chosen
     * @param transactionalIdPrefix unique per job on a Kafka cluster
     * @param sinksFromScratch names sinks that take nothing from a savepoint of differently named
     *     ones; null for the usual ones
     */
    public record Delivery(
            DeliveryGuarantee guarantee,
            TransactionNamingStrategy transactionNaming,
            String transactionalIdPrefix,
            @Nullable String sinksFromScratch)
            implements Serializable {

        public static final DeliveryGuarantee DEFAULT_GUARANTEE = DeliveryGuarantee.EXACTLY_ONCE;
        public static final TransactionNamingStrategy DEFAULT_TRANSACTION_NAMING =
                TransactionNamingStrategy.INCREMENTING;

        private static final Pattern SINKS = Pattern.compile("[a-zA-Z0-9._-]{1,50}");

        private void check(List<String> problems) {
            if (guarantee == DeliveryGuarantee.NONE) {
                problems.add("delivery: expected exactly-once or at-least-once, got none");
            }
            present(transactionalIdPrefix, "transactional id prefix", problems);
            if (sinksFromScratch != null && !SINKS.matcher(sinksFromScratch).matches()) {
                problems.add(
                        "--sinks-from-scratch \"%s\": expected 1 to 50 of a-z A-Z 0-9 . _ -"
                                .formatted(sinksFromScratch));
            }
        }
    }

    /**
     * How often the job saves its state, and where.
     *
     * @param interval also the delay after which exactly-once consumers see answers
     * @param directory URI of a folder that all machines reach; null takes Flink's configuration,
     *     else a folder for temporary files of this machine
     */
    public record Checkpoints(Duration interval, @Nullable String directory)
            implements Serializable {

        public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(5);

        private void check(List<String> problems) {
            atLeast(10, interval.toMillis(), "milliseconds between checkpoints", problems);
        }
    }

    private static void present(String value, String what, List<String> problems) {
        if (value.isBlank()) {
            problems.add(what + ": expected a value, got none");
        }
    }

    private static void atLeast(long least, long value, String what, List<String> problems) {
        if (value < least) {
            problems.add("%s: expected at least %d, got %d".formatted(what, least, value));
        }
    }
}
