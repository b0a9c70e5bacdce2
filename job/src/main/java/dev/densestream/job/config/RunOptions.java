// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The job's options: of its main class, and of the command line's {@code run}. */
@Command(
        name = "densestream",
        description = "Answers tensors on a Kafka topic with a dense block's feature maps.",
        preprocessor = KafkaPropertyArguments.class,
        sortOptions = false,
        abbreviateSynopsis = true,
        usageHelpAutoWidth = true)
public final class RunOptions {

    @Mixin KafkaOptions kafka = new KafkaOptions();

    @Option(
            names = "--group-id",
            paramLabel = "<id>",
            description = "consumer group of the job (default: ${DEFAULT-VALUE})")
    String groupId = KafkaConfig.DEFAULT_GROUP_ID;

    @Option(
            names = "--tensors-topic",
            paramLabel = "<topic>",
            description = "topic of the requests (default: ${DEFAULT-VALUE})")
    String tensors = TopicsConfig.DEFAULT_TENSORS;

    @Option(
            names = "--start-from",
            paramLabel = "<where>",
            converter = OptionTypes.StartFromType.class,
            description =
                    "where a job without state begins to read requests: committed, where the group"
                        + " stopped, else at the beginning; earliest; latest; or a time such as"
                        + " 2026-11-30T08:00:00Z or milliseconds since 1970 (default: committed)")
    StartFrom startFrom = StartFrom.COMMITTED;

    @Option(
            names = "--recreated-tensors",
            paramLabel = "<what>",
            converter = OptionTypes.RecreatedTensorsType.class,
            description =
                    "what to do if the tensors topic was deleted and created again: refuse, so that"
                            + " no record is skipped; from-beginning, which reads all of the new"
                            + " topic; keep-offsets, if it has the same records at the same offsets"
                            + " (default: refuse)")
    RecreatedTensors recreatedTensors = RecreatedTensors.REFUSE;

    @Option(
            names = "--features-topic",
            paramLabel = "<topic>",
            description =
                    "topic of the responses; none to send rows alone (default:"
                            + " ${DEFAULT-VALUE})")
    String features = TopicsConfig.DEFAULT_FEATURES;

    @Option(
            names = "--weights-topic",
            paramLabel = "<topic>",
            description = "compacted topic of weights (default: ${DEFAULT-VALUE})")
    String weights = TopicsConfig.DEFAULT_WEIGHTS;

    @Option(
            names = "--dead-letters-topic",
            paramLabel = "<topic>",
            description = "topic of the records that get no response (default: ${DEFAULT-VALUE})")
    String deadLetters = TopicsConfig.DEFAULT_DEAD_LETTERS;

    @Option(
            names = "--weights-status-topic",
            paramLabel = "<topic>",
            description =
                    "topic where the job reports which weights it accepted, rejected or retired"
                            + " (default: ${DEFAULT-VALUE})")
    String weightsStatus = TopicsConfig.DEFAULT_WEIGHTS_STATUS;

    @Option(
            names = "--weights-accepted-topic",
            paramLabel = "<topic>",
            description =
                    "compacted topic that keeps accepted weights; a start without state reads it"
                            + " first. It need not exist (default: the weights topic with"
                            + " -accepted)")
    @Nullable String weightsAccepted;

    @Option(
            names = "--model",
            paramLabel = "<name>",
            description =
                    "model of records without a densestream-model header (default:"
                            + " ${DEFAULT-VALUE})")
    String model = ModelsConfig.DEFAULT_MODEL;

    @Option(
            names = "--weights",
            paramLabel = "<model>=<uri>",
            description = "weights file to read at start; repeat for more models")
    Map<String, String> preloads = new LinkedHashMap<>();

    @Option(
            names = "--weights-prefix",
            paramLabel = "<model>=<prefix>",
            description =
                    "prefix of that model's dense block in its weights file, such as"
                            + " features.denseblock1.")
    Map<String, String> prefixes = new LinkedHashMap<>();

    @Option(
            names = "--weights-uri-allow",
            paramLabel = "<uri>",
            description =
                    "weights that a record refers to are read only below this URI; repeat for more"
                            + " (default: no reference is followed)")
    List<String> allowedUris = new ArrayList<>();

    @Option(
            names = "--max-weights-bytes",
            paramLabel = "<size>",
            converter = OptionTypes.BytesType.class,
            description = "largest weights file, in a record or by reference (default: 256mb)")
    long maxWeightsBytes = ModelsConfig.DEFAULT_MAX_WEIGHTS_BYTES;

    @Option(
            names = "--keep-versions",
            paramLabel = "<n>",
            description =
                    "versions of each model that are kept, for records that ask for a version"
                            + " (default: ${DEFAULT-VALUE})")
    int keepVersions = ModelsConfig.DEFAULT_KEEP_VERSIONS;

    @Option(
            names = "--engine",
            paramLabel = "<engine>",
            description = "how to compute: auto, fast or reference (default: ${DEFAULT-VALUE})")
    String engine = ModelsConfig.DEFAULT_ENGINE;

    @Mixin ResponseOptions responses = new ResponseOptions();

    @Option(
            names = "--max-input-bytes",
            paramLabel = "<size>",
            converter = OptionTypes.BytesType.class,
            description = "largest request (default: 64mb)")
    long maxInputBytes = LimitsConfig.DEFAULT_MAX_BYTES;

    @Option(
            names = "--max-output-bytes",
            paramLabel = "<size>",
            converter = OptionTypes.BytesType.class,
            description =
                    "largest response; the topic's max.message.bytes applies as well (default:"
                            + " 64mb)")
    long maxOutputBytes = LimitsConfig.DEFAULT_MAX_BYTES;

    @Option(
            names = "--max-feature-map-bytes",
            paramLabel = "<size>",
            converter = OptionTypes.BytesType.class,
            description =
                    "memory for the block's whole output, whatever part of it is sent (default:"
                            + " 256mb)")
    long maxFeatureMapBytes = LimitsConfig.DEFAULT_MAX_FEATURE_MAP_BYTES;

    @Option(
            names = "--max-pixels",
            paramLabel = "<n>",
            description =
                    "largest picture, in pixels, by its header; a larger one becomes a dead letter"
                            + " before it is decoded (default: ${DEFAULT-VALUE})")
    long maxPixels = LimitsConfig.DEFAULT_MAX_PIXELS;

    @Option(
            names = "--wait-timeout",
            paramLabel = "<time>",
            converter = OptionTypes.DurationType.class,
            description =
                    "how long a record waits for its weights before it becomes a dead letter"
                            + " (default: 60s)")
    Duration waitTimeout = WaitingConfig.DEFAULT_TIMEOUT;

    @Option(
            names = "--max-waiting-records",
            paramLabel = "<n>",
            description =
                    "records that may wait, per subtask; one model gets at most half of them"
                            + " (default: ${DEFAULT-VALUE})")
    int maxWaitingRecords = WaitingConfig.DEFAULT_MAX_RECORDS;

    @Option(
            names = "--max-waiting-bytes",
            paramLabel = "<size>",
            converter = OptionTypes.BytesType.class,
            description =
                    "memory for waiting records, per subtask; one model gets at most half of it"
                            + " (default: 10%% of the heap divided by the slots, at most 256mb)")
    long maxWaitingBytes = MemoryConfig.ITS_SHARE;

    @Option(
            names = "--work-memory",
            paramLabel = "<size>",
            converter = OptionTypes.BytesType.class,
            description =
                    "memory for one record: its bytes, tensor, output, scratch and response"
                            + " together; what needs more becomes a dead letter (default: 30%% of"
                            + " the heap divided by the slots)")
    long workMemory = MemoryConfig.ITS_SHARE;

    @Option(
            names = "--weights-memory",
            paramLabel = "<size>",
            converter = OptionTypes.BytesType.class,
            description =
                    "memory for all weights of a TaskManager, prepared and in state; an update that"
                            + " does not fit is rejected (default: 25%% of the heap)")
    long weightsMemory = MemoryConfig.ITS_SHARE;

    @Option(
            names = "--max-record-gflop",
            paramLabel = "<n>",
            description =
                    "largest work for one record, in GFLOP; what needs more becomes a dead letter"
                            + " (default: the engine's: 500, and 20 for double precision and the"
                            + " reference engine)")
    @Nullable Integer maxRecordGflop;

    @Mixin DeliveryOptions delivery = new DeliveryOptions();

    @Option(
            names = "--checkpoint-interval",
            paramLabel = "<time>",
            converter = OptionTypes.DurationType.class,
            description =
                    "time between checkpoints; with exactly-once, responses become visible with a"
                            + " checkpoint (default: 5s)")
    Duration checkpointInterval = CheckpointsConfig.DEFAULT_INTERVAL;

    @Option(
            names = "--checkpoint-dir",
            paramLabel = "<uri>",
            description =
                    "folder of the checkpoints, which all machines must reach (default: Flink's own"
                            + " setting)")
    @Nullable String checkpointDirectory;

    @Option(
            names = "--parallelism",
            paramLabel = "<n>",
            description = "subtasks per operator (default: Flink's parallelism.default)")
    @Nullable Integer parallelism;

    /**
     * Reads the job's arguments.
     *
     * @throws IllegalArgumentException in one line, if the arguments are not understood or a value
     *     cannot be
     */
    public static JobConfig parse(String... arguments) {
        RunOptions options = new RunOptions();
        try {
            new CommandLine(options).parseArgs(arguments);
        } catch (ParameterException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        return options.toConfig();
    }

    /**
     * The configuration that these options ask for.
     *
     * @throws IllegalArgumentException naming every value that cannot be
     */
    public JobConfig toConfig() {
        return new JobConfig(
                new KafkaConfig(
                        kafka.bootstrapServers(),
                        groupId,
                        kafka.properties(),
                        startFrom,
                        recreatedTensors),
                new TopicsConfig(
                        tensors,
                        features,
                        weights,
                        deadLetters,
                        weightsStatus,
                        weightsAccepted == null
                                ? TopicsConfig.acceptedOf(weights)
                                : weightsAccepted,
                        responses.rows),
                new ModelsConfig(
                        model,
                        preloads,
                        prefixes,
                        allowedUris,
                        maxWeightsBytes,
                        keepVersions,
                        engine),
                responses.toConfig(),
                new LimitsConfig(maxInputBytes, maxOutputBytes, maxFeatureMapBytes, maxPixels),
                new MemoryConfig(
                        workMemory,
                        weightsMemory,
                        maxRecordGflop == null
                                ? MemoryConfig.ITS_SHARE
                                : maxRecordGflop * 1_000_000_000L),
                new WaitingConfig(maxWaitingRecords, maxWaitingBytes, waitTimeout),
                delivery.toConfig(groupId),
                new CheckpointsConfig(checkpointInterval, checkpointDirectory),
                parallelism);
    }
}
