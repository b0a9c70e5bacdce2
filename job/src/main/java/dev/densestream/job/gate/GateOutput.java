// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.gate;

import dev.densestream.job.contract.RejectedRecordException;
import dev.densestream.job.contract.WeightsStatus;
import dev.densestream.job.record.RawRecord;
import dev.densestream.job.record.WeightsUpdate;
import java.util.List;

/** Where the gate's records go. */
interface GateOutput {

    /** Versions of one model, newest first, serve from now on. */
    void serve(List<WeightsUpdate> newestFirst);

    /** Records of the topic of accepted weights. */
    void keep(List<RawRecord> accepted);

    /** An update becomes a dead letter. */
    void reject(RawRecord update, RejectedRecordException why);

    /** An event; see {@link WeightsStatus}. */
    void tell(RawRecord event);

    /** Milliseconds since 1970. */
    long now();
}
