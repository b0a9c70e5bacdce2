/**
 * What is in state and on the wire between operators, with its serializers. Nothing here moves or
 * changes its format without a new version of it.
 */
@NullMarked
package dev.densestream.job.record;

import org.jspecify.annotations.NullMarked;
