// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.weights;

import dev.densestream.densenet.engine.Engine;
import dev.densestream.densenet.engine.PreparedNetwork;
import dev.densestream.densenet.fast.Engines;
import dev.densestream.job.config.AllowedUris;
import dev.densestream.job.config.ModelsConfig;
import dev.densestream.job.contract.DeadLetterStage;
import dev.densestream.job.contract.Headers;
import dev.densestream.job.contract.ModelChoice;
import dev.densestream.job.contract.RejectedRecordException;
import dev.densestream.job.record.ModelVersion;
import dev.densestream.job.record.RawRecord;
import dev.densestream.job.record.WeightsReference;
import dev.densestream.job.record.WeightsSize.Size;
import dev.densestream.job.record.WeightsUpdate;
import dev.densestream.job.weights.PreparedNetworks.Lease;
import dev.densestream.serde.weights.ModelWeights;
import dev.densestream.serde.weights.SelfTest;
import dev.densestream.serde.weights.Sha256;
import dev.densestream.serde.weights.WeightsOutline;
import dev.densestream.serde.weights.problem.ShardName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges weights by their version, then by all that can be known before they serve: read, checked,
 * prepared by the engine that is going to serve them, and proven by their self-test.
 *
 * <p>For any thread; takes as long as reading and preparing take.
 */
public final class WeightsExamination {

    private static final Logger LOGGER = LoggerFactory.getLogger(WeightsExamination.class);

    /** A name goes into headers, events and metrics. */
    private static final int MAX_MODEL_CHARACTERS = 250;

    private final ModelsConfig models;
    private final WeightsBudget budget;
    private final ReferencedFile referenced;

    public WeightsExamination(ModelsConfig models, WeightsBudget budget) {
        this.models = models;
        this.budget = budget;
        this.referenced = referenced(models);
    }

    /** Reads what the weights topic refers to, as the configuration allows. */
    public static ReferencedFile referenced(ModelsConfig models) {
        return new ReferencedFile(
                AllowedUris.below(models.allowedUris()), models.maxWeightsBytes());
    }

    /**
     * Examines a candidate. The lease of an accepted one's block is kept by the candidate.
     *
     * @param known the newest version of the model that was accepted, null for none
     * @throws IOException if reading failed; trying again may help
     */
    public WeightsResult examine(WeightsCandidate candidate, @Nullable ModelVersion known)
            throws IOException {
        if (candidate.record() == null
                && candidate.lane() == WeightsLane.SMALL
                && WeightsLane.of(Preload.sizeBytes(candidate.uri()), 0) == WeightsLane.LARGE) {
            return new WeightsResult.Large();
        }
        return candidate.acceptedBefore()
                ? examineAcceptedBefore(candidate, known)
                : examine(candidate, candidate.record(), known);
    }

    /** The newest that can still serve, and the older ones for records that pin them. */
    private WeightsResult examineAcceptedBefore(
            WeightsCandidate candidate, @Nullable ModelVersion known) throws IOException {
        List<WeightsResult.Proven> newestFirst = new ArrayList<>();
        for (RawRecord record : candidate.records()) {
            WeightsResult result;
            try {
                result = examine(candidate, record, known);
            } catch (IOException e) {
                if (newestFirst.isEmpty()) {
                    throw e;
                }
                // the newest does not wait for the file of an older one
                LOGGER.warn("Weights {}, accepted before, not read: {}", record.place(), e);
                continue;
            }
            if (result instanceof WeightsResult.Large) {
                return result;
            } else if (result instanceof WeightsResult.Rejected no) {
                LOGGER.warn(
                        "Weights {}, accepted before: {}", record.place(), no.why().getMessage());
                if (newestFirst.isEmpty()) {
                    candidate.endLease();
                }
            } else if (result instanceof WeightsResult.Accepted right) {
                newestFirst.addAll(right.newestFirst());
                if (newestFirst.get(0).update().id().retired()) {
                    break;
                }
            }
        }
        newestFirst.removeIf(
                proven -> proven.update().id().retired() && proven != newestFirst.get(0));
        return new WeightsResult.Accepted(newestFirst);
    }

    private WeightsResult examine(
            WeightsCandidate candidate, @Nullable RawRecord record, @Nullable ModelVersion known)
            throws IOException {
        WeightsUpdate update;
        try {
            update = update(candidate, record, known);
        } catch (RuntimeException e) {
            return new WeightsResult.Rejected(null, rejected(e));
        }
        ModelVersion id = update.id();
        if (candidate.acceptedBefore() && known != null && id.version() < known.version()) {
            // an end that is kept is that of its version, and of none above
            return new WeightsResult.Known(id);
        }
        try {
            return switch (id.after(known)) {
                case ACCEPTED -> id.retired() ? accepted(update, null) : prove(update, candidate);
                case IGNORED ->
                        known == null || id.equals(known)
                                ? new WeightsResult.Known(id)
                                : new WeightsResult.Outdated(id, outdated(known));
                case CONFLICTING ->
                        throw new RejectedRecordException(
                                DeadLetterStage.WEIGHTS,
                                "weights of model %s: version %d is already known with other weights; publish a higher version"
                                        .formatted(id.model(), id.version()));
            };
        } catch (RuntimeException e) {
            return new WeightsResult.Rejected(id, rejected(e));
        } catch (OutOfMemoryError e) {
            return new WeightsResult.Rejected(
                    id,
                    new RejectedRecordException(
                            DeadLetterStage.WEIGHTS,
                            "weights of model %s: too large for this JVM's heap; give TaskManagers more, or lower --max-weights-bytes"
                                    .formatted(id.model()),
                            e));
        }
    }

    private static WeightsResult accepted(WeightsUpdate update, @Nullable Size size) {
        return new WeightsResult.Accepted(List.of(new WeightsResult.Proven(update, size)));
    }

    private static RejectedRecordException rejected(RuntimeException e) {
        return e instanceof RejectedRecordException rejected
                ? rejected
                : RejectedRecordException.at(DeadLetterStage.WEIGHTS, e);
    }

    private static String outdated(ModelVersion known) {
        return "weights of model %s: expected a version above %d, which %s; publish a higher one"
                .formatted(
                        known.model(),
                        known.version(),
                        known.retired() ? "was the newest when it was retired" : "is accepted");
    }

    private WeightsUpdate update(
            WeightsCandidate candidate, @Nullable RawRecord record, @Nullable ModelVersion known)
            throws IOException {
        if (record == null) {
            return Preload.read(candidate.model(), candidate.uri(), candidate.prefix());
        }
        String model = candidate.model();
        if (model.isBlank()) {
            throw new RejectedRecordException(
                    DeadLetterStage.WEIGHTS, "key: expected the model's name, got none");
        }
        if (model.length() > MAX_MODEL_CHARACTERS) {
            throw new RejectedRecordException(
                    DeadLetterStage.WEIGHTS,
                    "key: expected a model's name of at most %d characters, got %d"
                            .formatted(MAX_MODEL_CHARACTERS, model.length()));
        }
        Long version = version(record);
        byte[] value = record.value();
        if (value == null) {
            long highest = known == null || candidate.acceptedBefore() ? -1 : known.version();
            return WeightsUpdate.retired(
                    model, version == null ? highest : Math.max(version, highest));
        }
        if (version == null) {
            throw new RejectedRecordException(
                    DeadLetterStage.WEIGHTS,
                    "weights of model %s: expected a header %s with a whole number, got none"
                            .formatted(model, Headers.WEIGHTS_VERSION));
        }
        if (WeightsReference.is(value)) {
            WeightsReference reference = WeightsReference.parse(value);
            ShardName.requireWhole(reference.uri());
            return WeightsUpdate.at(reference, model, version);
        }
        ReferencedFile.requireAtMost(models.maxWeightsBytes(), value.length);
        return WeightsUpdate.inline(new ModelVersion(model, version, Sha256.hex(value), ""), value);
    }

    private static @Nullable Long version(RawRecord record) {
        String header = record.header(Headers.WEIGHTS_VERSION);
        return header == null
                ? null
                : ModelChoice.wholeNumber(header, Headers.WEIGHTS_VERSION, DeadLetterStage.WEIGHTS);
    }

    /** Looks at the file's header before anything large is decoded or computed. */
    private WeightsResult prove(WeightsUpdate update, WeightsCandidate candidate)
            throws IOException {
        ModelVersion id = update.id();
        WeightsReference reference = update.reference();
        if (reference != null) {
            budget.require(id.model(), id.version(), new Size(0, 0), reference.size());
        }
        byte[] file = file(update, referenced);
        WeightsOutline outline = WeightsOutline.read(file, id.prefix());
        WeightsOutline.Test test = outline.selfTest();
        if (test != null) {
            SelfTestWork.require(test, Engines.named(models.engine()));
        }
        Size size = new Size(reference == null ? file.length : 0, outline.preparedBytes());
        budget.require(
                id.model(), id.version(), size, file.length + (test == null ? 0 : test.bytes()));
        WeightsLane lane = WeightsLane.of(file.length, test == null ? 0 : test.flops());
        if (lane == WeightsLane.LARGE && candidate.lane() == WeightsLane.SMALL) {
            return new WeightsResult.Large();
        }
        ModelWeights weights = ModelWeights.read(file, id.prefix(), null);
        Engine engine = Engines.named(models.engine());
        Size exact = new Size(size.stateBytes(), engine.preparedBytes(weights.network()));
        budget.require(id.model(), id.version(), exact, file.length);
        Lease lease = PreparedNetworks.lease(PreparedNetworks.key(id, models.engine()));
        boolean kept = candidate.keep(lease);
        try {
            PreparedNetwork prepared =
                    lease.network(() -> prepare(engine, weights, exact, id, file.length)).network();
            SelfTest selfTest = weights.selfTest();
            if (selfTest != null) {
                long work = SelfTestProof.bytes(prepared, selfTest);
                budget.require(id.model(), id.version(), exact, file.length + work);
                SelfTestProof.require(prepared, selfTest);
            }
        } finally {
            if (!kept) {
                lease.close();
            }
        }
        return accepted(update, exact);
    }

    /** Prepares a network, and warms it up where there is memory for that. */
    private PreparedModel prepare(
            Engine engine, ModelWeights weights, Size size, ModelVersion id, long fileBytes) {
        long bytes = fileBytes + WarmUp.MAX_BYTES;
        boolean fits = budget.fits(id.model(), id.version(), size, bytes);
        return new PreparedModel(
                fits
                        ? WarmUp.prepare(engine, weights.network())
                        : engine.prepare(weights.network()),
                weights.usage());
    }

    /**
     * The weights of an update, from its file or from where it refers to.
     *
     * @throws RuntimeException in one line, if they cannot serve
     * @throws IOException if reading failed; trying again may help
     */
    public static ModelWeights read(WeightsUpdate update, ReferencedFile referenced)
            throws IOException {
        return ModelWeights.read(file(update, referenced), update.id().prefix(), null);
    }

    private static byte[] file(WeightsUpdate update, ReferencedFile referenced) throws IOException {
        WeightsReference reference = update.reference();
        byte[] file = reference == null ? update.file() : referenced.read(reference);
        if (file == null) {
            throw new IllegalArgumentException("%s is retired".formatted(update.id()));
        }
        return file;
    }
}
