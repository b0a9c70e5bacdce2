// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** The rights on Kafka that SECURITY.md tells an administrator to grant. */
public final class DocumentedRights {

    private static final Pattern ROW =
            Pattern.compile(
                    "\\| ([a-z]+) \\| ((?:[A-Z][A-Za-z]+(?:, )?)+) \\| ([a-z ]+)"
                            + " `([^`*]+)(\\*?)`.*");

    private DocumentedRights() {}

    public static List<AclBinding> read() throws IOException {
        List<AclBinding> rights = new ArrayList<>();
        for (String line :
                Files.readAllLines(Path.of("..", "SECURITY.md"), StandardCharsets.UTF_8)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                for (String operation : row.group(2).split(", ")) {
                    rights.add(right(row, operation));
                }
            }
        }
        return rights;
    }

    /** The same for another principal, without what is granted on some topics. */
    public static List<AclBinding> without(String principal, String other, Set<String> topics)
            throws IOException {
        List<AclBinding> rights = new ArrayList<>();
        for (AclBinding right : read()) {
            boolean left = topics.contains(right.pattern().name());
            if (right.entry().principal().equals("User:" + principal) && !left) {
                rights.add(
                        new AclBinding(
                                right.pattern(),
                                new AccessControlEntry(
                                        "User:" + other,
                                        right.entry().host(),
                                        right.entry().operation(),
                                        right.entry().permissionType())));
            }
        }
        return rights;
    }

    private static AclBinding right(Matcher row, String operation) {
        return new AclBinding(
                new ResourcePattern(
                        ResourceType.fromString(row.group(3).replace(' ', '_')),
                        row.group(4),
                        row.group(5).isEmpty() ? PatternType.LITERAL : PatternType.PREFIXED),
                new AccessControlEntry(
                        "User:" + row.group(1),
                        "*",
                        AclOperation.fromString(
                                operation
                                        .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
                                        .toUpperCase(Locale.ROOT)),
                        AclPermissionType.ALLOW));
    }
}
