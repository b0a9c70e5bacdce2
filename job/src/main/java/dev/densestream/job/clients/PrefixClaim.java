// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.clients;

import java.io.Serializable;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A job's claim to be the only one with its transactional prefix, which every sink of the job looks
 * up before it touches a transaction: a second job would end the first one's transactions, and
 * answer what it answers.
 *
 * <p>One sink of the job, of one subtask, also upholds the claim.
 *
 * @param client the properties of a Kafka client
 * @param prefix the transactional prefix
 * @param topic one that the job may read; it is not read for this
 * @param since when the job was laid out, in milliseconds
 * @param upheld whether the sink that has this upholds the claim
 */
public record PrefixClaim(
        Properties client, String prefix, String topic, long since, boolean upheld)
        implements Serializable {

    /** By job; of this JVM. */
    private static final Map<String, PrefixMember> UPHELD = new ConcurrentHashMap<>();

    /**
     * Returns once no other job has the prefix: at once, or when brokers have dropped one that was
     * killed.
     *
     * @param job the id of the job that claims it
     * @throws RuntimeException that ends the job for good, in one line, if another job has it
     */
    public void await(String job) throws InterruptedException {
        PrefixGroup group = new PrefixGroup(client, prefix);
        if (upheld) {
            // Flink's writer opens its serializer twice
            UPHELD.compute(
                    job,
                    (id, member) ->
                            member != null && member.isAlive()
                                    ? member
                                    : PrefixMember.start(
                                            group, new PrefixUser(job, since, ""), topic));
        }
        PrefixCheck.await(group, job);
    }

    /**
     * Ends what upholds the claim of a job in this JVM, if anything does.
     *
     * @param done whether the job is done, so that the next may start at once; otherwise the claim
     *     stays a while, for the job to restart
     */
    public static void end(String job, boolean done) {
        PrefixMember member = UPHELD.remove(job);
        if (member != null) {
            member.end(done);
        }
    }
}
