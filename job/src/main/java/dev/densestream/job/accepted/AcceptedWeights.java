// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.accepted;

import dev.densestream.job.record.ModelVersion;
import dev.densestream.job.record.RawRecord;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/** What earlier runs of the job have accepted, as far as it was kept. */
public interface AcceptedWeights extends Serializable {

    /** Nothing is kept. */
    AcceptedWeights NONE =
            new AcceptedWeights() {
                private static final long serialVersionUID = 1;

                @Override
                public boolean nothing() {
                    return true;
                }

                @Override
                public Found find(Map<String, ModelVersion> known, int keepVersions) {
                    return Found.NOTHING;
                }
            };

    /** Whether nothing is kept whenever it is looked for. */
    default boolean nothing() {
        return false;
    }

    /**
     * Looks for what is kept, with all that a start needs of it. Takes as long as reading takes.
     *
     * @param known of each model, the newest version that state remembers
     * @param keepVersions how many versions of a model may serve
     * @throws IOException if the brokers do not answer; trying again may help
     */
    Found find(Map<String, ModelVersion> known, int keepVersions) throws IOException;

    /**
     * What was found.
     *
     * @param usable whether updates that are accepted can be kept
     * @param room the largest record that can be
     * @param kept all that is kept
     * @param records what is newer than what is known, as it was on the topic of weights; of each
     *     model in the order of versions
     * @param missed versions that are known and not kept, with their records on the topic of
     *     weights
     * @param weightsEnd where the topic of weights ends: what lies before is there for the second
     *     time if state is empty
     */
    record Found(
            boolean usable,
            long room,
            List<AcceptedKey> kept,
            List<RawRecord> records,
            Map<ModelVersion, RawRecord> missed,
            long weightsEnd) {

        /** Nothing is kept, and nothing can be. */
        public static final Found NOTHING = new Found(false, 0, List.of(), List.of(), Map.of(), 0);

        public Found {
            kept = List.copyOf(kept);
            records = List.copyOf(records);
            missed = Map.copyOf(missed);
        }
    }
}
