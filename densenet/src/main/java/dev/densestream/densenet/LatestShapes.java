package dev.densestream.densenet;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** What was worked out for the latest shapes of input, so that it need not be again. */
final class LatestShapes<T> {

    private static final int REMEMBERED = 16;

    private final Map<Shape, T> known =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Shape, T> eldest) {
                    return size() > REMEMBERED;
                }
            };

    T get(Shape shape, Function<Shape, T> make) {
        T made = known.get(shape);
        if (made == null) {
            made = make.apply(shape);
            known.put(shape, made);
        }
        return made;
    }
}
