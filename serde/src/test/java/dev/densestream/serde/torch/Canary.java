// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.torch;

/** A class that a hostile file names: whoever loads it leaves a trace. */
final class Canary {

    static {
        System.setProperty("densestream.canary", "loaded");
    }

    private Canary() {}
}
