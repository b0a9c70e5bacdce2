/**
 * The Open Inference Protocol (KServe V2) over JSON, as specified at <a
 * href="https://github.com/kserve/open-inference-protocol">kserve/open-inference-protocol</a>.
 */
@NullMarked
package dev.densestream.serde.oip;

import org.jspecify.annotations.NullMarked;
