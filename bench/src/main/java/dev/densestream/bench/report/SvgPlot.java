// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.report;

import dev.densestream.bench.Measurement;
import dev.densestream.bench.Results;
import dev.densestream.bench.Work;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One core's throughput of everybody, as multiples of ONNX Runtime's on the exported graph. */
public final class SvgPlot {

    private static final int WIDTH = 960;
    private static final int HEIGHT = 400;
    private static final int LEFT = 44;
    private static final int TOP = 64;
    private static final int BOTTOM = 44;
    private static final int BAR = 14;

    private final StringBuilder svg = new StringBuilder();
    private final Results results;
    private final List<Contestant> contestants = Contestant.everybody().toList();
    private final double top;

    private SvgPlot(Results results) {
        this.results = results;
        this.top =
                results.works().stream()
                        .flatMap(w -> contestants.stream().map(c -> times(c, w)))
                        .flatMap(Optional::stream)
                        .max(Double::compare)
                        .orElse(1.0);
    }

    public static String of(Results results) {
        return new SvgPlot(results).draw();
    }

    private String draw() {
        add(
                "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d'"
                        + " font-family='sans-serif' font-size='12'>",
                WIDTH, HEIGHT);
        add("<rect width='%d' height='%d' fill='white'/>", WIDTH, HEIGHT);
        add(
                "<text x='%d' y='20' font-size='14'>Forward passes per second on one core, ONNX"
                        + " Runtime on the exported graph = 1</text>",
                LEFT);
        legend();
        axis();
        List<Work> works = results.works();
        double group = (double) (WIDTH - LEFT) / Math.max(1, works.size());
        for (int i = 0; i < works.size(); i++) {
            bars(works.get(i), LEFT + i * group + (group - BAR * contestants.size()) / 2);
        }
        add("</svg>");
        return svg.toString();
    }

    private void legend() {
        int x = LEFT;
        for (Contestant contestant : contestants) {
            add("<rect x='%d' y='32' width='12' height='12' fill='%s'/>", x, contestant.color());
            add("<text x='%d' y='42'>%s</text>", x + 16, contestant.title());
            x += 40 + 7 * contestant.title().length();
        }
    }

    private void axis() {
        int step = top > 8 ? 2 : 1;
        for (int tick = 0; tick <= top; tick += step) {
            add(
                    "<line x1='%d' x2='%d' y1='%.1f' y2='%.1f' stroke='%s'/>",
                    LEFT, WIDTH, y(tick), y(tick), tick == 1 ? "#888" : "#ddd");
            add("<text x='%d' y='%.1f' text-anchor='end'>%dx</text>", LEFT - 6, y(tick) + 4, tick);
        }
    }

    private void bars(Work work, double left) {
        for (int i = 0; i < contestants.size(); i++) {
            Contestant contestant = contestants.get(i);
            double x = left + i * BAR;
            times(contestant, work)
                    .ifPresent(
                            times ->
                                    add(
                                            "<rect x='%.1f' y='%.1f' width='%d' height='%.1f'"
                                                    + " fill='%s'><title>%s, %s:"
                                                    + " %.2fx</title></rect>",
                                            x,
                                            y(times),
                                            BAR - 2,
                                            y(0) - y(times),
                                            contestant.color(),
                                            work.id(),
                                            contestant.title(),
                                            times));
        }
        add(
                "<text x='%.1f' y='%d' text-anchor='middle'>%s</text>",
                left + BAR * contestants.size() / 2.0, HEIGHT - BOTTOM + 18, work.id());
    }

    private Optional<Double> times(Contestant contestant, Work work) {
        Optional<Measurement> base = Contestant.EXPORTED.oneCore(results, work);
        return contestant
                .oneCore(results, work)
                .flatMap(m -> base.map(b -> b.medianMicros() / m.medianMicros()));
    }

    private double y(double times) {
        return HEIGHT - BOTTOM - times / Math.max(1, top) * (HEIGHT - TOP - BOTTOM);
    }

    private void add(String pattern, Object... values) {
        svg.append(String.format(Locale.ROOT, pattern, values)).append('\n');
    }
}
