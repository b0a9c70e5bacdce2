// SPDX-License-Identifier: Apache-2.0
package dev.densestream.testkit;

import java.util.Map;

/** A broker that forgets a transactional id three seconds after its last transaction. */
public final class ForgetfulKafka {

    private ForgetfulKafka() {}

    public static EmbeddedKafka start() {
        return EmbeddedKafka.start(
                LocalPorts.free(1)[0],
                Map.of(
                        "transactional.id.expiration.ms", "3000",
                        "transaction.remove.expired.transaction.cleanup.interval.ms", "500",
                        "transaction.abort.timed.out.transaction.cleanup.interval.ms", "500"));
    }
}
