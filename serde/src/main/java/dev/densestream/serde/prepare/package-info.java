/**
 * Pictures made ready for a network: resized, cropped and normalised as Pillow and torchvision do
 * it, bit for bit.
 */
@NullMarked
package dev.densestream.serde.prepare;

import org.jspecify.annotations.NullMarked;
