package dev.densestream.densenet;

import static dev.densestream.densenet.Workspace.START;
import static dev.densestream.densenet.Workspace.grown;

import dev.densestream.densenet.kernel.Kernels;

/** A 1x1 convolution of normalized channels, on a caller's workspace. */
record PointwiseStage(Kernels kernels) {

    /** Input channels multiplied at once: a group's pixels and a block of weights stay in L1. */
    static final int CHUNK = 256;

    /** Groups normalized at once: runs of pixels long enough for the caches' prefetchers. */
    static final int GROUPS = 4;

    /**
     * Normalizes, with ReLU, and convolves the pixels of some images, or of a band of rows of them,
     * into {@link Workspace#squeezed}, image after image.
     *
     * @param norm means, scales and shifts of the channels read
     * @param features (N, C, H, W); the weights' depth says how many channels are read
     * @return floats from one squeezed channel to the next; the first starts at {@link
     *     Workspace#START}
     */
    int squeeze(
            PointwiseWeights weights,
            float[] norm,
            FloatTensor features,
            int firstImage,
            int images,
            int firstRow,
            int rows,
            Workspace workspace) {
        Shape shape = features.shape();
        int lanes = kernels.lanes();
        int width = 2 * lanes;
        int band = rows * shape.w();
        int pixels = images * band;
        int groups = (pixels + width - 1) / width;
        int channelStride = (2 * groups + 1) * lanes;
        workspace.squeezed =
                grown(workspace.squeezed, (long) weights.columns() * channelStride + lanes);
        workspace.pixels = grown(workspace.pixels, (long) GROUPS * groupFloats(weights.chunk()));
        int imageStride = shape.c() * shape.pixels();
        int origin = firstImage * imageStride + firstRow * shape.w();
        for (int from = 0; from < pixels; from += GROUPS * width) {
            int to = Math.min(pixels, from + GROUPS * width);
            int pieces =
                    findPieces(from, to, band, origin, imageStride, weights.chunk(), workspace);
            for (int first = 0; first < weights.depth(); first += weights.chunk()) {
                kernels.normalizePixels(
                        features.data(),
                        first * shape.pixels(),
                        shape.pixels(),
                        weights.chunkAt(first),
                        workspace.pieces,
                        pieces,
                        norm,
                        first,
                        weights.depth(),
                        workspace.pixels,
                        START);
                multiply(weights, first, from, to, channelStride, workspace);
            }
        }
        return channelStride;
    }

    /** Floats of a group: one vector more, which the last channel may overwrite. */
    private int groupFloats(int chunk) {
        return (2 * chunk + 1) * kernels.lanes();
    }

    private void multiply(
            PointwiseWeights weights,
            int first,
            int from,
            int to,
            int channelStride,
            Workspace workspace) {
        int width = 2 * kernels.lanes();
        for (int pixel = from; pixel < to; pixel += width) {
            kernels.multiply(
                    workspace.pixels,
                    START + (pixel - from) / width * groupFloats(weights.chunk()),
                    weights.chunkAt(first),
                    to - pixel > kernels.lanes() ? 2 : 1,
                    weights.packed(),
                    weights.offset(first),
                    weights.columns(),
                    workspace.squeezed,
                    START + pixel,
                    channelStride,
                    first > 0);
        }
    }

    /**
     * Pixels numbered from image to image become pieces of the images' memory, and of groups of
     * {@code chunk} channels.
     *
     * @return how many pieces
     */
    private int findPieces(
            int from,
            int to,
            int band,
            int origin,
            int imageStride,
            int chunk,
            Workspace workspace) {
        int width = 2 * kernels.lanes();
        int[] pieces = workspace.pieces;
        int at = 0;
        for (int pixel = from; pixel < to; ) {
            int image = pixel / band;
            int inBand = pixel - image * band;
            int inGroup = (pixel - from) % width;
            int length = Math.min(Math.min(band - inBand, to - pixel), width - inGroup);
            pieces[at++] = origin + image * imageStride + inBand;
            pieces[at++] = (pixel - from) / width * groupFloats(chunk) + inGroup;
            pieces[at++] = length;
            pixel += length;
        }
        return at / Kernels.PIECE_INTS;
    }
}
