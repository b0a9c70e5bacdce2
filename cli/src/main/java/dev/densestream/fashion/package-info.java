/** The demo's trained network and test pictures: Fashion-MNIST (Xiao, Rasul and Vollgraf 2017). */
@NullMarked
package dev.densestream.fashion;

import org.jspecify.annotations.NullMarked;
