// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.config;

import dev.densestream.job.config.StartFrom.Place;
import dev.densestream.job.rows.RowsConfig;
import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.Quoted;
import dev.densestream.serde.response.OutputDtype;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.util.TimeUtils;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How options' texts become values; a text that does not fit is wrong usage. */
public final class OptionTypes {

    private OptionTypes() {}

    /** {@code 60s}, {@code 500 ms}, {@code 2 min}. */
    static final class DurationType implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            try {
                return TimeUtils.parseDuration(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(
                        "expected a duration such as 500ms or 60s, got \"%s\"".formatted(text));
            }
        }
    }

    /** {@code 1048576}, {@code 64mb} (a mebibyte is 1024 * 1024 bytes). */
    static final class BytesType implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            try {
                return MemorySize.parseBytes(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(
                        "expected a size such as 1048576 or 64mb, got \"%s\"".formatted(text));
            }
        }
    }

    static final class DeliveryType extends Choice<DeliveryGuarantee> {
        DeliveryType() {
            super(DeliveryGuarantee.EXACTLY_ONCE, DeliveryGuarantee.AT_LEAST_ONCE);
        }
    }

    static final class TransactionNamingType extends Choice<TransactionNamingStrategy> {
        TransactionNamingType() {
            super(TransactionNamingStrategy.INCREMENTING, TransactionNamingStrategy.POOLING);
        }
    }

    static final class RecreatedTensorsType extends Choice<RecreatedTensors> {
        RecreatedTensorsType() {
            super(RecreatedTensors.values());
        }
    }

    /** How an option's text becomes a {@link StartFrom}; what does not fit is wrong usage. */
    public static class StartFromType implements ITypeConverter<StartFrom> {

        /** What every option of this kind takes. */
        protected static final String TIME =
                "a time such as 2026-11-30T08:00:00Z or milliseconds since 1970";

        private final Set<Place> places;
        private final String expected;

        /** Takes all of {@link StartFrom#parse}. */
        public StartFromType() {
            this(EnumSet.allOf(Place.class), "committed, earliest, latest, " + TIME);
        }

        /**
         * Takes some of them.
         *
         * @param expected says which, in an error
         */
        protected StartFromType(Set<Place> places, String expected) {
            this.places = Set.copyOf(places);
            this.expected = expected;
        }

        @Override
        public final StartFrom convert(String text) {
            try {
                StartFrom from = StartFrom.parse(text);
                if (places.contains(from.place())) {
                    return from;
                }
            } catch (IllegalArgumentException e) {
                // said below
            }
            throw new TypeConversionException(
                    "expected %s, got %s".formatted(expected, Quoted.of(text)));
        }
    }

    static final class OutputDtypeType extends Choice<OutputDtype> {
        OutputDtypeType() {
            super(OutputDtype.values());
        }
    }

    static final class RowsFormatType extends Choice<RowsConfig.Format> {
        RowsFormatType() {
            super(RowsConfig.Format.values());
        }
    }

    static final class RowsIdType extends Choice<RowsConfig.Identity> {
        RowsIdType() {
            super(RowsConfig.Identity.values());
        }
    }

    /** A format by the name that people call it. */
    static final class PictureResponseType implements ITypeConverter<MessageFormat> {
        @Override
        public MessageFormat convert(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "json" -> MessageFormat.OIP_JSON;
                case "safetensors" -> MessageFormat.SAFETENSORS;
                case "npy" -> MessageFormat.NPY;
                default ->
                        throw new TypeConversionException(
                                "expected json, safetensors or npy, got \"%s\"".formatted(text));
            };
        }
    }

    /** One of an enum's constants, written in lower case with hyphens. */
    abstract static class Choice<E extends Enum<E>> implements ITypeConverter<E> {

        private final E[] choices;

        @SafeVarargs
        @SuppressWarnings("varargs")
        Choice(E... choices) {
            this.choices = choices;
        }

        @Override
        public E convert(String text) {
            for (E choice : choices) {
                if (written(choice).equalsIgnoreCase(text)) {
                    return choice;
                }
            }
            throw new TypeConversionException(
                    "expected %s, got \"%s\""
                            .formatted(
                                    Arrays.stream(choices)
                                            .map(Choice::written)
                                            .collect(Collectors.joining(" or ")),
                                    text));
        }

        private static String written(Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
