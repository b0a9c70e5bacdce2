// SPDX-License-Identifier: Apache-2.0
package dev.densestream.demo;

import dev.densestream.fashion.FashionPicture;
import dev.densestream.fashion.FashionPictures;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The demo's pictures in their order, again and again; eight of them are drawn. */
final class DemoRequests {

    private static final int DRAWN = 8;

    private final List<FashionPicture> pictures = FashionPictures.all();
    private final Set<Integer> drawn = firstOfEightClasses(pictures);

    /** How many different ones there are. */
    int pictures() {
        return pictures.size();
    }

    DemoRequest numbered(int number) {
        return new DemoRequest(
                number, pictures.get(number % pictures.size()), drawn.contains(number));
    }

    private static Set<Integer> firstOfEightClasses(List<FashionPicture> pictures) {
        Set<Integer> classes = new HashSet<>();
        return pictures.stream()
                .filter(picture -> classes.add(picture.label()))
                .limit(DRAWN)
                .map(FashionPicture::number)
                .collect(Collectors.toSet());
    }
}
