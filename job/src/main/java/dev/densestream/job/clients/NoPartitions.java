package dev.densestream.job.clients;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.common.Cluster;

/** Gives the members of a group nothing to read: that they are there is all that is asked. */
public final class NoPartitions implements ConsumerPartitionAssignor {

    @Override
    public GroupAssignment assign(Cluster cluster, GroupSubscription subscriptions) {
        Map<String, Assignment> nothing = new HashMap<>();
        for (String member : subscriptions.groupSubscription().keySet()) {
            nothing.put(member, new Assignment(List.of()));
        }
        return new GroupAssignment(nothing);
    }

    @Override
    public String name() {
        return "none";
    }
}
