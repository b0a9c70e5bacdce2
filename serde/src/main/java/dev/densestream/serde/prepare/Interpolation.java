// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.prepare;

import java.util.Locale;

/** The filters of Pillow's {@code Image.resize} ({@code Resample.c}). */
public enum Interpolation {
    BILINEAR(1) {
        @Override
        double weight(double x) {
            double distance = Math.abs(x);
            return distance < 1 ? 1 - distance : 0;
        }
    },
    BICUBIC(2) {
        @Override
        double weight(double x) {
            double a = -0.5;
            double distance = Math.abs(x);
            if (distance < 1) {
                return ((a + 2) * distance - (a + 3)) * distance * distance + 1;
            }
            return distance < 2 ? (((distance - 5) * distance + 8) * distance - 4) * a : 0;
        }
    };

    private final double support;

    Interpolation(double support) {
        this.support = support;
    }

    /** The weight of a pixel at a distance. */
    abstract double weight(double x);

    /** From this distance on weights are 0. */
    double support() {
        return support;
    }

    /** Its name in files and messages. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
