// SPDX-License-Identifier: Apache-2.0
/** How far engines are from the float64 definition, on ordinary and on extraordinary data. */
@NullMarked
package dev.densestream.bench.accuracy;

import org.jspecify.annotations.NullMarked;
