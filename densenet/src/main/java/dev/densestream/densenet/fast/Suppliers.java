// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Values that are made when they are first asked for. */
final class Suppliers {

    /** Makes the value once, whoever asks; again only if making it failed. */
    static <T> Supplier<T> once(Supplier<T> make) {
        return new Supplier<>() {

            private volatile @Nullable T made;

            @Override
            public T get() {
                T value = made;
                return value == null ? make() : value;
            }

            private synchronized T make() {
                T value = made;
                if (value == null) {
                    value = make.get();
                    made = value;
                }
                return value;
            }
        };
    }

    private Suppliers() {}
}
