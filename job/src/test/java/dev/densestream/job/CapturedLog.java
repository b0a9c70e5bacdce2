// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import dev.densestream.testkit.Wait;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.WriterAppender;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilder;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilderFactory;
import org.apache.logging.log4j.core.config.builder.impl.BuiltConfiguration;
import org.apache.logging.log4j.core.layout.PatternLayout;

/** All that this JVM logs, in detail where Kafka's clients are concerned, instead of the usual. */
public final class CapturedLog implements AutoCloseable {

    private final StringWriter text = new StringWriter();
    private final LoggerContext context = LoggerContext.getContext(false);

    public CapturedLog() {
        ConfigurationBuilder<BuiltConfiguration> builder =
                ConfigurationBuilderFactory.newConfigurationBuilder();
        builder.add(builder.newRootLogger(Level.INFO));
        for (String name :
                new String[] {
                    "dev.densestream",
                    "org.apache.flink.connector.kafka",
                    "org.apache.kafka.clients.admin",
                    "org.apache.kafka.clients.consumer",
                    "org.apache.kafka.clients.producer",
                    "org.apache.kafka.common.config",
                    "org.apache.kafka.common.security"
                }) {
            builder.add(builder.newLogger(name, Level.DEBUG));
        }
        Configuration configuration = builder.build(false);
        WriterAppender appender =
                WriterAppender.createAppender(
                        PatternLayout.newBuilder().withPattern("%p %c - %m%n%throwable").build(),
                        null,
                        text,
                        "captured",
                        false,
                        true);
        appender.start();
        configuration.initialize();
        LoggerConfig root = configuration.getRootLogger();
        root.addAppender(appender, null, null);
        context.reconfigure(configuration);
    }

    public String text() {
        synchronized (text.getBuffer()) {
            return text.toString();
        }
    }

    /** Waits for a line with all these parts, in that order; a minute at most. */
    public void await(String... parts) throws Exception {
        Pattern line =
                Pattern.compile(
                        Stream.of(parts).map(Pattern::quote).collect(Collectors.joining(".*")));
        Wait.until(
                "a line of the log with " + List.of(parts),
                Duration.ofSeconds(60),
                () -> line.matcher(text()).find());
    }

    @Override
    public void close() {
        context.reconfigure();
    }
}
