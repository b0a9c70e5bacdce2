// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every implementation of the kernels computes, against plain loops in double. */
public abstract class KernelsContractTest {

    /** Of two channels; the second one's mean, scale and shift are 0.25, 2 and 0.125. */
    private static final float[] NORM = {9, 9, 9, 0.25f, 2, 0.125f};

    private final Kernels kernels = kernels();
    private final int lanes = kernels.lanes();
    private final int group = 2 * lanes;
    private final Random random = new Random(1);

    protected abstract Kernels kernels();

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 9, 15, 16, 17, 31, 33, 1000})
    void sumsAndMeasuresAnyNumberOfValues(int count) {
        float[] x = values(count + 5);
        double sum = 0;
        double squares = 0;
        for (int i = 3; i < 3 + count; i++) {
            sum += x[i];
            squares += ((double) x[i] - 0.5) * (x[i] - 0.5);
        }
        double[] moments = {1, 2};

        kernels.addMoments(x, 3, 0, 1, count, 0.5f, moments);

        assertThat(kernels.sum(x, 3, count)).isCloseTo(sum, within(1e-4));
        assertThat(moments[0]).isCloseTo(1 + sum - 0.5 * count, within(1e-4));
        assertThat(moments[1]).isCloseTo(2 + squares, within(1e-4));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 15, 16, 31, 32, 33})
    void measuresRowsThatLieApart(int count) {
        int rows = 3;
        int stride = count + 5;
        float[] x = values(2 + rows * stride);
        double[] together = new double[2];
        double[] apart = new double[2];

        kernels.addMoments(x, 2, stride, rows, count, 0.5f, together);
        for (int r = 0; r < rows; r++) {
            kernels.addMoments(x, 2 + r * stride, 0, 1, count, 0.5f, apart);
        }

        assertThat(together[0]).isCloseTo(apart[0], within(1e-9));
        assertThat(together[1]).isCloseTo(apart[1], within(1e-9));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void sumsRowsPositionByPosition(int vectors) {
        int rows = 3;
        int stride = group + 5;
        float[] x = values(2 + rows * stride);
        double[] sums = new double[group];
        Arrays.fill(sums, 9);

        kernels.sumRows(x, 2, stride, rows, vectors, sums);

        for (int i = 0; i < group; i++) {
            double sum = (double) x[2 + i] + x[2 + stride + i] + x[2 + 2 * stride + i];
            assertThat(sums[i]).isCloseTo(i < vectors * lanes ? sum : 9, within(1e-9));
        }
    }

    @Test
    void normalizesWholeVectorsWhereTheyLie() {
        int stride = group + 5;
        float[] x = values(3 * stride);
        float[] y = x.clone();

        Matrices rows = new Matrices(y).at(0, 0, stride);
        kernels.normalizeRows(rows, rows, 0, 3, group, NORM, 1);

        for (int r = 0; r < 3; r++) {
            for (int i = r * stride; i < r * stride + group; i++) {
                double expected = Math.max(0, (x[i] - 0.25) * 2 + 0.125);
                assertThat(y[i]).isCloseTo((float) expected, within(1e-6f));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 9, 15, 16, 17, 31, 33})
    void normalizesRowsAndFillsThemUpWithZeros(int length) {
        int stride = (length + 3) / 4 * 4;
        float[] x = values(3 * length);
        float[] y = new float[3 * stride + lanes];
        Arrays.fill(y, Float.NaN);

        // the last row ends where the array ends
        Matrices from = new Matrices(x).at(-5, 5, length);
        Matrices to = new Matrices(y).at(-7, 7, stride);
        kernels.normalizeRows(from, to, 1, 3, length, NORM, 1);

        for (int r = 0; r < 3; r++) {
            for (int i = 0; i < stride; i++) {
                double expected =
                        i < length ? Math.max(0, (x[r * length + i] - 0.25) * 2 + 0.125) : 0;
                assertThat(y[r * stride + i]).isCloseTo((float) expected, within(1e-6f));
            }
        }
    }

    @Test
    void letsNaNThroughRelu() {
        float[] x = values(lanes + 1);
        x[0] = Float.NaN;
        x[lanes] = Float.NaN;
        float[] y = new float[3 * lanes];

        Matrices to = new Matrices(y).at(0, 0, 2 * lanes);
        kernels.normalizeRows(new Matrices(x), to, 0, 1, lanes + 1, new float[] {0, 1, 0}, 0);

        assertThat(y[0]).isNaN();
        assertThat(y[lanes]).isNaN();
        assertThat(y[1]).isNotNaN();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 9, 15, 16, 17, 31, 32})
    void copiesPixelsOfManyChannelsAndNothingElse(int atMost) {
        int channels = 3;
        int count = Math.min(atMost, group);
        float[] x = values(channels * group);
        float[] y = new float[(channels + 1) * group + lanes];
        Arrays.fill(y, 9);

        // the last channel ends where the array ends
        int from = group - count;
        kernels.copyPixels(x, from, group, channels, count, y, 5);

        for (int i = 0; i < y.length; i++) {
            int c = (i - 5) / group;
            int p = (i - 5) % group;
            boolean copied = i >= 5 && c < channels && p < count;
            assertThat(y[i]).isEqualTo(copied ? x[c * group + from + p] : 9);
        }
    }

    @Test
    void normalizesEachChannelOfAGroupInItsOwnWay() {
        int channels = 2;
        float[] x = values(channels * group);
        float[] norm = {9, 9, 9, 0.5f, 1, 0.125f, -0.25f, 2, 0};
        float[] y = new float[channels * group];

        kernels.normalizeGroup(x, 0, channels, norm, 1, y, 0);

        for (int c = 0; c < channels; c++) {
            for (int p = 0; p < group; p++) {
                int n = 3 * (1 + c);
                double v = (x[c * group + p] - norm[n]) * norm[n + 1] + norm[n + 2];
                assertThat(y[c * group + p]).isCloseTo((float) Math.max(0, v), within(1e-6f));
            }
        }
    }

    @Test
    void splitsPixelsIntoPhasesAndJoinsThemAgain() {
        int tiles = 3 * lanes;
        float[] x = values(4 * tiles);
        float[] phases = new float[4 * tiles];
        float[] again = new float[4 * tiles];

        kernels.deinterleave(x, 0, 3, phases, 0, tiles);
        kernels.interleave(phases, 0, tiles, 3, again, 0);

        for (int t = 0; t < tiles; t++) {
            for (int c = 0; c < 4; c++) {
                assertThat(phases[c * tiles + t]).isEqualTo(x[4 * t + c]);
            }
        }
        assertThat(again).isEqualTo(x);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 5",
        "4, 4, 5",
        "7, 7, 5",
        "8, 8, 5",
        "12, 12, 4",
        "12, 12, 1",
        "13, 13, 5",
        "32, 8, 5",
        "32, 32, 5",
        "48, 48, 5",
        "48, 48, 6",
        "13, 13, 40",
        "25, 25, 40",
        "32, 8, 40",
        "48, 48, 41"
    })
    void multipliesAnyNumberOfColumnsInBlocksOfAnyWidth(int columns, int widest, int depth) {
        float[] v = values(depth * group);
        float[] weights = values(depth * columns);
        float[] packed = new float[depth * columns + lanes];
        int at = 0;
        int width;
        for (int block = 0; block < columns; block += width) {
            width = kernels.columnBlock(Math.min(columns - block, widest));
            for (int k = 0; k < depth; k++) {
                for (int j = block; j < block + width; j++) {
                    packed[at++] = weights[j * depth + k];
                }
            }
        }
        PackedChunk chunk =
                new PackedChunk(packed, -depth * columns, depth, depth, columns, widest, 0);
        for (int wanted : new int[] {1, 3, 4, 5, 8, lanes, lanes + 1, group}) {
            float[] out = new float[columns * group];
            Prefetch ahead = new Prefetch();
            multiply(v, chunk, out, wanted, false, ahead);
            // enough for two blocks of columns at most
            ahead.plan(values(1000), 17, 2 * depth * Prefetch.LINE);
            multiply(v, chunk, out, wanted, true, ahead);
            for (int j = 0; j < columns; j++) {
                for (int t = 0; t < Math.min(wanted, group); t++) {
                    double sum = 0;
                    for (int k = 0; k < depth; k++) {
                        sum += (double) v[k * group + t] * weights[j * depth + k];
                    }
                    assertThat(out[j * group + t]).isCloseTo((float) (2 * sum), within(1e-5f));
                }
            }
        }
    }

    private void multiply(
            float[] v, PackedChunk u, float[] out, int wanted, boolean accumulate, Prefetch ahead) {
        float[] scratch = new float[kernels.scratchFloats()];
        kernels.multiply(
                second(v), u, second(out), 1, Math.min(wanted, group), accumulate, ahead, scratch);
    }

    @ParameterizedTest
    @CsvSource({"5, 12", "6, 8", "7, 128", "48, 20", "1, 33", "2, 24", "40, 32"})
    void multipliesCompletedPixelsWithAndWithoutAdding(int channels, int columns) {
        float[] weights = values(channels * columns);
        PackedChunk chunk = completed(weights, channels, columns);
        for (int wanted : new int[] {1, 4, 5, lanes, lanes + 1, group}) {
            float[] v = incomplete(channels);
            float[] pixels = v.clone();
            float[] out = new float[columns * group];

            for (boolean accumulate : new boolean[] {false, true}) {
                multiplyCompleted(v, chunk, out, Math.min(wanted, group), accumulate);
            }

            for (int j = 0; j < columns; j++) {
                for (int t = 0; t < Math.min(wanted, group); t++) {
                    double sum = 0;
                    for (int k = 0; k < channels; k++) {
                        sum += (double) pixels[k * group + t] * weights[j * channels + k];
                    }
                    assertThat(out[j * group + t]).isCloseTo((float) (2 * sum), within(1e-5f));
                }
            }
        }
    }

    /** However many are wanted beside it, and whether those are added or not. */
    @ParameterizedTest
    @CsvSource({"5, 12", "6, 8", "7, 128", "48, 20", "1, 33", "2, 24", "40, 32"})
    void givesALaneTheSameBitsWhateverTheOthersHold(int channels, int columns) {
        for (boolean accumulate : new boolean[] {true, false}) {
            for (int step : new int[] {group, 5, 3}) {
                requireSameBits(channels, columns, accumulate, step);
            }
        }
    }

    /**
     * @param step every so many lanes there is one that holds something else
     */
    private void requireSameBits(int channels, int columns, boolean accumulate, int step) {
        PackedChunk chunk = completed(values(channels * columns), channels, columns);
        float[] pixels = incomplete(channels);
        float[] before = values(columns * group);
        float[] expected = before.clone();
        multiplyCompleted(pixels.clone(), chunk, expected, group, accumulate);
        for (int wanted : new int[] {1, 2, 4, 5, 8, lanes, lanes + 1, group}) {
            for (float other : new float[] {0, 1000, Float.NaN}) {
                float[] v = pixels.clone();
                for (int i = 0; i < channels * group; i += group) {
                    for (int t = 0; t < group; t += step) {
                        v[i + t] = other;
                    }
                }
                float[] plain = before.clone();
                float[] completed = v.clone();
                Arrays.fill(completed, channels * group, completed.length, 0);
                multiply(completed, chunk, plain, group, accumulate, new Prefetch());
                float[] out = before.clone();

                multiplyCompleted(v, chunk, out, Math.min(wanted, group), accumulate);

                for (int j = 0; j < columns; j++) {
                    for (int t = 0; t < Math.min(wanted, group); t++) {
                        float right = (t % step == 0 ? plain : expected)[j * group + t];
                        if (other == 0 && t % step == 0) {
                            continue; // may be added, and is near
                        }
                        assertThat(Float.compare(out[j * group + t], right))
                                .as("column %d, lane %d of %d beside %s", j, t, wanted, other)
                                .isZero();
                    }
                }
            }
        }
    }

    /** Pixels that are to be completed. */
    private float[] incomplete(int channels) {
        float[] v = new float[Kernels.completed(channels) * group];
        Arrays.fill(v, Float.NaN);
        System.arraycopy(values(channels * group), 0, v, 0, channels * group);
        return v;
    }

    private PackedChunk completed(float[] weights, int channels, int columns) {
        int rows = Kernels.completed(channels);
        float[] packed = packCompleted(weights, channels, columns);
        return new PackedChunk(
                packed, -rows * columns, channels, rows, columns, widest(columns), 64);
    }

    private void multiplyCompleted(
            float[] v, PackedChunk u, float[] out, int wanted, boolean accumulate) {
        long adding = kernels.completeSteps(v, 0, u.channels(), Kernels.lanes(wanted), 1e-4f, 64);
        if (adding == 0) {
            multiply(v, u, out, wanted, accumulate, new Prefetch());
        } else {
            float[] scratch = new float[kernels.scratchFloats()];
            kernels.multiplyAdding(
                    second(v), u, second(out), 1, wanted, adding, accumulate, scratch);
        }
    }

    /** Matrices of which the one with index 1 starts where the array starts. */
    private Matrices second(float[] array) {
        return new Matrices(array).at(-array.length, array.length, group);
    }

    private float[] packCompleted(float[] weights, int channels, int columns) {
        int rows = Kernels.completed(channels);
        float[] packed = new float[rows * columns + lanes];
        int at = 0;
        int width;
        for (int block = 0; block < columns; block += width) {
            width = kernels.columnBlock(Math.min(columns - block, widest(columns)));
            for (int j = 0; j < width; j++) {
                float products = 0;
                for (int k = 0; k < channels; k++) {
                    float weight = weights[(block + j) * channels + k];
                    packed[at + k * width + j] = weight;
                    if (k % Kernels.STEP == 1) {
                        products += weight * packed[at + (k - 1) * width + j];
                    }
                }
                if (width == kernels.addingBlock()) {
                    packed[at + (rows - 3) * width + j] = -products;
                    packed[at + (rows - 2) * width + j] = 1;
                    packed[at + (rows - 1) * width + j] = 1;
                }
            }
            at += rows * width;
        }
        return packed;
    }

    /** Of completed weights. */
    private int widest(int columns) {
        return kernels.addingBlock() == 0 ? columns : kernels.addingBlock();
    }

    @ParameterizedTest
    @CsvSource({
        "1000, 1000",
        "1000, 0",
        "Infinity, Infinity",
        "0, Infinity",
        "NaN, 0",
        "0, NaN",
        "1000, -1000",
        "0, 0",
        "0.001, 1"
    })
    void doesNotAddWherePixelsAreTooLargeOrTooFaint(float pixel, float secondPixel) {
        int channels = 6;
        float[] v = new float[Kernels.completed(channels) * group];
        Arrays.fill(v, 1);
        for (int k = 0; k < channels; k++) {
            v[k * group + 1] = k == 0 ? pixel : k == 1 ? secondPixel : 0;
        }
        long all = Kernels.lanes(group);

        long adding = kernels.completeSteps(v, 0, channels, all, 0.01f, 64);

        assertThat(adding).isEqualTo(kernels.addingBlock() == 0 ? 0 : all & ~2L);
        for (int k = channels; k < Kernels.completed(channels); k++) {
            assertThat(v[k * group + 1]).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 5, 9})
    void addsSquaresOfAnyNumberOfChannels(int channels) {
        int count = 2 * group;
        int stride = count + 3;
        float[] x = values(channels * stride + 5);
        float[] gains = values(channels + 1);
        float[] sums = values(count + 7);
        float[] before = sums.clone();

        kernels.addSquares(new Matrices(x).at(5, stride, 0), channels, gains, 1, count, sums, 7);

        for (int i = 0; i < count; i++) {
            float expected = before[7 + i];
            for (int c = 0; c < channels; c++) {
                float y = gains[1 + c] * x[5 + c * stride + i];
                expected += y * y;
            }
            assertThat(sums[7 + i]).isCloseTo(expected, within(1e-5f));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "3, 4", "5, 9", "7, 7", "8, 8", "13, 33", "30, 66"})
    void findsTilesOfWhichAnOutputsWindowHoldsLittle(int rows, int columns) {
        float[] taps = {1, 0.5f, 1, 0.25f, 1, 0.5f, 1, 0.75f, 0.125f};
        float ratio = 40;
        TileGrid grid = TileGrid.planes(3, rows, columns, lanes);
        float[] planes = new float[(int) grid.floats(1)];
        Arrays.fill(planes, Float.NaN);
        float[][] images = new float[3][rows * columns];
        for (int n = 0; n < 3; n++) {
            for (int i = 0; i < rows * columns; i++) {
                images[n][i] = 0.5f + random.nextFloat();
                if (random.nextInt(20) == 0) {
                    images[n][i] = random.nextBoolean() ? 100 : 0;
                }
            }
        }
        images[2][rows * columns / 2] = Float.NaN;
        images[1][rows * columns - 1] = Float.POSITIVE_INFINITY;
        fill(planes, grid, images);

        for (int group = 0; group < grid.groups(); group++) {
            float[] scratch = new float[kernels.scratchFloats()];
            long odd = kernels.oddTiles(planes, grid.margin(), grid, group, taps, ratio, scratch);

            for (int lane = 0; lane < grid.tilesOf(group); lane++) {
                int tile = group * 2 * lanes + lane;
                boolean expected = odd(grid, images, tile, taps, ratio);
                assertThat(odd >>> lane & 1).as("tile %d", tile).isEqualTo(expected ? 1 : 0);
            }
            assertThat(odd & ~Kernels.lanes(grid.tilesOf(group))).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "3, 4", "7, 7", "8, 8", "13, 33", "30, 66"})
    void copiesTheInputsOfTiles(int rows, int columns) {
        TileGrid grid = TileGrid.planes(2, rows, columns, lanes);
        float[] planes = new float[(int) grid.floats(1)];
        Arrays.fill(planes, Float.NaN);
        float[][] images = {values(rows * columns), values(rows * columns)};
        fill(planes, grid, images);
        float[] copied = new float[Winograd.FREQUENCIES * group];

        for (int g = 0; g < grid.groups(); g++) {
            Matrices out = new Matrices(copied).at(0, group, group);
            kernels.copyInputs(planes, grid.margin(), 1, grid, g, out);

            for (int lane = 0; lane < grid.tilesOf(g); lane++) {
                for (int place = 0; place < Winograd.FREQUENCIES; place++) {
                    int tile = g * group + lane;
                    float expected = pixel(grid, images, tile, place / 6 - 1, place % 6 - 1);
                    assertThat(copied[place * group + lane]).isEqualTo(expected);
                }
            }
        }
    }

    /** Writes images as phase planes. */
    private static void fill(float[] planes, TileGrid grid, float[][] images) {
        for (int tile = 0; tile < grid.tiles(); tile++) {
            for (int p = 0; p < Winograd.PHASES; p++) {
                planes[grid.margin() + p * grid.planeStride() + tile] =
                        pixel(grid, images, tile, p / 4, p % 4);
            }
        }
    }

    /** A pixel beside the first one of a tile; 0 outside the image. */
    private static float pixel(TileGrid grid, float[][] images, int tile, int row, int column) {
        int perImage = grid.tileRows() * grid.tileColumns();
        int y = tile % perImage / grid.tileColumns() * 4 + row;
        int x = tile % grid.tileColumns() * 4 + column;
        boolean inside = y >= 0 && x >= 0 && y < grid.rows() && x < grid.columns();
        return inside ? images[tile / perImage][y * grid.columns() + x] : 0;
    }

    private static boolean odd(
            TileGrid grid, float[][] images, int tile, float[] taps, float ratio) {
        double sum = 0;
        for (int i = -1; i < 5; i++) {
            for (int j = -1; j < 5; j++) {
                sum += pixel(grid, images, tile, i, j);
            }
        }
        boolean odd = !Double.isFinite(sum);
        for (int p = 0; p < Winograd.PHASES; p++) {
            int y = tile / grid.tileColumns() % grid.tileRows() * 4 + p / 4;
            int x = tile % grid.tileColumns() * 4 + p % 4;
            double window = 0;
            for (int tap = 0; tap < taps.length; tap++) {
                int row = p / 4 + tap / 3 - 1;
                window += taps[tap] * pixel(grid, images, tile, row, p % 4 + tap % 3 - 1);
            }
            odd |= y < grid.rows() && x < grid.columns() && sum > window * ratio;
        }
        return odd;
    }

    @Test
    void addsBiasAndWhatIsThereToTransformedOutputs() {
        int stride = group + lanes;
        float[] m = values(Winograd.FREQUENCIES * stride);
        float[] add = values(Winograd.PHASES * group);
        float[] plain = new float[Winograd.PHASES * group];
        int outStride = group + 3;
        float[] out = new float[Winograd.PHASES * outStride];
        float[] scratch = new float[kernels.scratchFloats()];

        float[] bias = {0.5f};
        Matrices frequencies = new Matrices(m).at(0, stride, group);
        Matrices without = new Matrices(plain).at(0, 0, group);
        Matrices with = new Matrices(out).at(0, 0, outStride);
        kernels.transformOutput(frequencies, 1, 2, null, null, without, scratch);
        kernels.transformOutput(frequencies, 1, 2, bias, new Matrices(add), with, scratch);

        for (int p = 0; p < Winograd.PHASES; p++) {
            for (int i = 0; i < group; i++) {
                float sum = plain[p * group + i] + 0.5f + add[p * group + i];
                assertThat(out[p * outStride + i]).isCloseTo(sum, within(1e-4f));
            }
        }
    }

    private float[] values(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat() * 2 - 1;
        }
        return values;
    }
}
