// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.clients;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.MemberDescription;

/**
 * A job that uses a transactional prefix, as a group's member shows it by its client id.
 *
 * @param job its Flink id, which stays when it restarts
 * @param since when it was laid out, in milliseconds
 * @param host where it was seen
 */
record PrefixUser(String job, long since, String host) {

    /** The earlier first. */
    static final Comparator<PrefixUser> ORDER =
            Comparator.comparingLong(PrefixUser::since).thenComparing(PrefixUser::job);

    private static final Pattern CLIENT_ID =
            Pattern.compile("densestream-owner-(\\w+)-(\\d{1,18})");

    static String clientId(String job, long since) {
        return "densestream-owner-%s-%d".formatted(job, since);
    }

    /** What a member of the group stands for; empty if it is no job of this kind. */
    static Optional<PrefixUser> of(MemberDescription member) {
        Matcher id = CLIENT_ID.matcher(member.clientId());
        return id.matches()
                ? Optional.of(
                        new PrefixUser(
                                id.group(1),
                                Long.parseLong(id.group(2)),
                                member.host().replace("/", "")))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return "job %s on %s, of %s".formatted(job, host, Instant.ofEpochMilli(since));
    }
}
