// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.config;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.SaslConfigs;

/** Tells whether the value of a Kafka property gives a secret away. */
final class KafkaSecrets {

    /** What Kafka's clients resolve themselves, such as {@code ${env:NAME}}. */
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{[^}:]+:[^}]+}");

    private static final String NAME = "(?:password|passwd|passphrase|secret)";
    private static final Pattern TELLING_NAME = Pattern.compile(NAME, Pattern.CASE_INSENSITIVE);

    /** An option of a login module, such as {@code password="x"}. */
    private static final Pattern JAAS_SECRET =
            Pattern.compile(
                    "[\\w.-]*" + NAME + "[\\w.-]*\\s*=\\s*(?:\"([^\"]*)\"?|'([^']*)'?|([^\\s;]+))",
                    Pattern.CASE_INSENSITIVE);

    private static final Map<String, ConfigKey> KNOWN = known();

    private KafkaSecrets() {}

    /**
     * Whether that value holds a secret in plain text. A value that only refers to it does not, nor
     * does a login module without a password.
     */
    static boolean givenAway(String property, String value) {
        if (property.equals(SaslConfigs.SASL_JAAS_CONFIG)) {
            return JAAS_SECRET.matcher(value).results().anyMatch(o -> !refers(firstGroup(o)));
        }
        return isSecret(property) && !refers(value);
    }

    /** Whether a value refers to something that a client looks up where it runs. */
    static boolean hasReference(String value) {
        return REFERENCE.matcher(value).find();
    }

    /** By Kafka's own definition; of a property that Kafka does not know, by its name. */
    private static boolean isSecret(String property) {
        ConfigKey known = KNOWN.get(property);
        if (known != null) {
            return known.type == ConfigDef.Type.PASSWORD;
        }
        return TELLING_NAME.matcher(property).find();
    }

    private static boolean refers(String value) {
        return value.isEmpty() || REFERENCE.matcher(value).matches();
    }

    private static String firstGroup(MatchResult option) {
        for (int i = 1; i <= option.groupCount(); i++) {
            if (option.group(i) != null) {
                return option.group(i);
            }
        }
        return "";
    }

    private static Map<String, ConfigKey> known() {
        Map<String, ConfigKey> keys = new HashMap<>(AdminClientConfig.configDef().configKeys());
        keys.putAll(ConsumerConfig.configDef().configKeys());
        keys.putAll(ProducerConfig.configDef().configKeys());
        return keys;
    }
}
