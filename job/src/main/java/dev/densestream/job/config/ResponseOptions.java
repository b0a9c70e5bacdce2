// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.config;

import dev.densestream.job.rows.RowsConfig;
import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.response.EmitOptions;
import dev.densestream.serde.response.OutputDtype;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the job's responses hold. */
final class ResponseOptions {

    @Option(
            names = "--emit",
            paramLabel = "<[model=]outputs>",
            description =
                    "what a response has, with commas between: of a dense block all of its output;"
                        + " new, only the new feature maps; pooled, all of it averaged over H and"
                        + " W; of a whole network embedding, logits, features.denseblock1 and so"
                        + " on, probabilities, and classes, the most probable ones; for all models,"
                        + " or for one by its name; may be given several times (default: all of a"
                        + " block, the embedding of a network)")
    List<String> emit = new ArrayList<>();

    @Option(
            names = "--output-dtype",
            paramLabel = "<dtype>",
            converter = OptionTypes.OutputDtypeType.class,
            description =
                    "element type of the responses: same as the request's, f32 or f16 (default:"
                            + " same)")
    OutputDtype outputDtype = ResponsesConfig.DEFAULT_OUTPUT_DTYPE;

    @Option(
            names = "--reject-non-finite",
            description =
                    "requests with NaN or infinity become dead letters (default: they are"
                            + " computed)")
    boolean rejectNonFinite;

    @Option(
            names = "--top-k",
            paramLabel = "<k>",
            description =
                    "how many classes of an image the output classes holds (default:"
                            + " ${DEFAULT-VALUE})")
    int topK = EmitOptions.DEFAULT_TOP_K;

    @Option(
            names = "--l2",
            description =
                    "embeddings and averages are brought to length 1, as vector stores compare"
                            + " them; zeros stay zeros (default: they are as computed)")
    boolean unitLength;

    @Option(
            names = "--picture-response",
            paramLabel = "<format>",
            converter = OptionTypes.PictureResponseType.class,
            description =
                    "format in which pictures are answered: json, safetensors or npy (default:"
                            + " json)")
    MessageFormat pictureFormat = MessageFormat.OIP_JSON;

    @Option(
            names = "--rows-topic",
            paramLabel = "<topic>",
            description =
                    "topic of rows: the embedding of each image as JSON, for vector stores, in the"
                            + " same transaction as the response (default: no rows)")
    @Nullable String rows;

    @Option(
            names = "--rows-format",
            paramLabel = "<format>",
            converter = OptionTypes.RowsFormatType.class,
            description =
                    "json; connect, with the schema that Kafka Connect's JDBC sinks need; or"
                            + " connect-pgvector, with the vector of Debezium's sink for pgvector"
                            + " (default: json)")
    RowsConfig.Format rowsFormat = RowsConfig.DEFAULT.format();

    @Option(
            names = "--rows-id",
            paramLabel = "<what>",
            converter = OptionTypes.RowsIdType.class,
            description =
                    "what the id of a row is made of: position, of the request on its topic; or"
                            + " key, so that the newest image of a key replaces earlier ones"
                            + " (default: position)")
    RowsConfig.Identity rowsId = RowsConfig.DEFAULT.identity();

    ResponsesConfig toConfig() {
        try {
            return ResponsesConfig.of(
                    emit,
                    outputDtype,
                    new EmitOptions(topK, unitLength),
                    pictureFormat,
                    new RowsConfig(rowsFormat, rowsId),
                    rejectNonFinite);
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            throw new IllegalArgumentException(
                    message.startsWith("--") ? message : "--emit: " + message, e);
        }
    }
}
