package dev.densestream.densenet;

import static dev.densestream.densenet.Workspace.START;
import static dev.densestream.densenet.Workspace.grown;

import dev.densestream.densenet.kernel.Kernels;

/** A 1x1 convolution of normalized channels, on a caller's workspace. */
record PointwiseStage(Kernels kernels) {

    /** Input channels multiplied at once: a group's pixels and a block of weights stay in L1. */
    static final int CHUNK = Integer.getInteger("pchunk", 256);

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
        workspace.pixels = grown(workspace.pixels, (long) weights.depth() * width + lanes);
        int imageStride = shape.c() * shape.pixels();
        int origin = firstImage * imageStride + firstRow * shape.w();
        for (int group = 0; group < groups; group++) {
            int from = group * width;
            int count = Math.min(width, pixels - from);
            int pieces = findPieces(from, count, band, origin, imageStride, workspace.pieces);
            kernels.normalizeGroup(
                    features.data(),
                    shape.pixels(),
                    weights.depth(),
                    workspace.pieces,
                    pieces,
                    norm,
                    0,
                    weights.depth(),
                    workspace.pixels,
                    START);
            multiply(weights, group, count > lanes ? 2 : 1, channelStride, workspace);
        }
        return channelStride;
    }

    private void multiply(
            PointwiseWeights weights,
            int group,
            int vectors,
            int channelStride,
            Workspace workspace) {
        int width = 2 * kernels.lanes();
        for (int first = 0; first < weights.depth(); first += weights.chunk()) {
            kernels.multiply(
                    workspace.pixels,
                    START + first * width,
                    weights.chunkAt(first),
                    vectors,
                    weights.packed(),
                    weights.offset(first),
                    weights.columns(),
                    workspace.squeezed,
                    START + group * width,
                    channelStride,
                    first > 0);
        }
    }

    /** Pixels numbered from image to image become pieces of the images' memory. */
    private static int findPieces(
            int from, int count, int band, int origin, int imageStride, int[] pieces) {
        int found = 0;
        int pixel = from;
        int end = from + count;
        while (pixel < end) {
            int image = pixel / band;
            int inBand = pixel - image * band;
            int length = Math.min(band - inBand, end - pixel);
            pieces[2 * found] = origin + image * imageStride + inBand;
            pieces[2 * found + 1] = length;
            found++;
            pixel += length;
        }
        return found;
    }
}
