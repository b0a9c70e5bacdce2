// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.clients;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ClassicGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;

/** Which job uses a transactional id. */
public final class PrefixOwners {

    private PrefixOwners() {}

    /**
     * The job whose prefix the id begins with, in words; empty if none is alive.
     *
     * @throws ExecutionException if the brokers do not say
     */
    public static Optional<String> of(Admin admin, String transactionalId)
            throws ExecutionException, InterruptedException {
        List<String> groups =
                admin.listGroups().all().get().stream()
                        .map(GroupListing::groupId)
                        .filter(group -> group.endsWith(PrefixGroup.OWNER))
                        .filter(group -> transactionalId.startsWith(prefix(group) + "-"))
                        .sorted(Comparator.comparingInt(String::length).reversed())
                        .toList();
        for (String group : groups) {
            ClassicGroupDescription described =
                    admin.describeClassicGroups(List.of(group)).all().get().get(group);
            if (described != null && !described.members().isEmpty()) {
                return Optional.of(
                        described.members().stream()
                                .flatMap(member -> PrefixUser.of(member).stream())
                                .findFirst()
                                .map(PrefixUser::toString)
                                .orElse("a member of group " + group));
            }
        }
        return Optional.empty();
    }

    private static String prefix(String group) {
        return group.substring(0, group.length() - PrefixGroup.OWNER.length());
    }
}
