// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.torch;

import dev.densestream.serde.Quoted;
import dev.densestream.serde.torch.TorchException.Reason;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A name that a pickle may mention: one of a closed table, never a class of this program.
 *
 * @param dtype of a storage or an element type, else null
 */
record Global(String text, Kind kind, @Nullable TorchDtype dtype) {

    /** What a name stands for. */
    enum Kind {
        DICT,
        STORAGE,
        UNTYPED_STORAGE,
        DTYPE,
        REBUILD_TENSOR,
        REBUILD_TENSOR_V2,
        REBUILD_TENSOR_V3,
        REBUILD_PARAMETER,
        SIZE,
        INERT
    }

    private static final Map<String, Kind> TABLE =
            Map.ofEntries(
                    Map.entry("collections.OrderedDict", Kind.DICT),
                    Map.entry("collections.Counter", Kind.DICT),
                    Map.entry("collections.defaultdict", Kind.DICT),
                    Map.entry("torch._utils._rebuild_tensor", Kind.REBUILD_TENSOR),
                    Map.entry("torch._utils._rebuild_tensor_v2", Kind.REBUILD_TENSOR_V2),
                    Map.entry("torch._utils._rebuild_tensor_v3", Kind.REBUILD_TENSOR_V3),
                    Map.entry("torch._utils._rebuild_parameter", Kind.REBUILD_PARAMETER),
                    Map.entry("torch._utils._rebuild_parameter_with_state", Kind.REBUILD_PARAMETER),
                    Map.entry("torch.storage.UntypedStorage", Kind.UNTYPED_STORAGE),
                    Map.entry("torch.UntypedStorage", Kind.UNTYPED_STORAGE),
                    Map.entry("torch.Size", Kind.SIZE),
                    Map.entry("torch.device", Kind.INERT),
                    Map.entry("argparse.Namespace", Kind.INERT),
                    Map.entry("_codecs.encode", Kind.INERT),
                    Map.entry("numpy.dtype", Kind.INERT),
                    Map.entry("numpy.core.multiarray.scalar", Kind.INERT),
                    Map.entry("numpy._core.multiarray.scalar", Kind.INERT),
                    // Python's own containers and numbers, under the names of versions 2 and 3
                    Map.entry("builtins.set", Kind.INERT),
                    Map.entry("builtins.complex", Kind.INERT),
                    Map.entry("builtins.bytearray", Kind.INERT),
                    Map.entry("__builtin__.set", Kind.INERT),
                    Map.entry("__builtin__.complex", Kind.INERT),
                    Map.entry("__builtin__.bytearray", Kind.INERT),
                    Map.entry("__builtin__.list", Kind.INERT),
                    Map.entry("builtins.list", Kind.INERT));

    private static final Set<String> OTHER_TENSORS =
            Set.of(
                    "_rebuild_sparse_tensor",
                    "_rebuild_sparse_csr_tensor",
                    "_rebuild_nested_tensor",
                    "_rebuild_qtensor",
                    "_rebuild_meta_tensor_no_storage",
                    "_rebuild_device_tensor_from_numpy",
                    "_rebuild_xla_tensor",
                    "_rebuild_wrapper_subclass");

    private static final Set<String> OTHER_STORAGES =
            Set.of(
                    "ComplexFloatStorage",
                    "ComplexDoubleStorage",
                    "QUInt8Storage",
                    "QInt8Storage",
                    "QInt32Storage",
                    "QUInt4x2Storage",
                    "QUInt2x4Storage");

    private static final Set<String> OTHER_DTYPES =
            Set.of("complex32", "complex64", "complex128", "quint8", "qint8", "qint32");

    /**
     * The name of a module and a name in it, as a pickle has them.
     *
     * @throws TorchException if the table has no such pair
     */
    static Global of(String module, String name) {
        String text = module + "." + name;
        // a dot in the name would make another pair look like one of the table
        Kind kind = name.contains(".") ? null : TABLE.get(text);
        if (kind != null) {
            return new Global(text, kind, null);
        }
        if (module.equals("torch") || module.equals("torch.storage")) {
            Optional<TorchDtype> storage = TorchDtype.ofStorage(name);
            if (storage.isPresent()) {
                return new Global(text, Kind.STORAGE, storage.get());
            }
            Optional<TorchDtype> dtype = TorchDtype.ofName(name);
            if (dtype.isPresent()) {
                return new Global(text, Kind.DTYPE, dtype.get());
            }
        }
        throw refused(module, name);
    }

    private static TorchException refused(String module, String name) {
        String shown = Quoted.of(module + "." + name);
        boolean ofTorch = module.equals("torch") || module.equals("torch._utils");
        if (ofTorch
                && (OTHER_TENSORS.contains(name)
                        || OTHER_STORAGES.contains(name)
                        || OTHER_DTYPES.contains(name))) {
            return new TorchException(
                    Reason.TENSOR_KIND,
                    "name %s: expected plain tensors, not sparse, quantised, complex or nested ones; save them dense and real"
                            .formatted(shown));
        }
        if (module.startsWith("torch.nn.")
                || module.startsWith("torchvision.")
                || module.startsWith("torchxrayvision")
                || module.startsWith("timm.")) {
            return new TorchException(
                    Reason.PICKLED_MODULE,
                    "name %s: the file holds a whole module, which needs its code to be read; in Python, load it and save model.state_dict()"
                            .formatted(shown));
        }
        return new TorchException(
                Reason.GLOBAL,
                "name %s: not one that weights need, and nothing is executed; in Python, save model.state_dict() alone"
                        .formatted(shown));
    }
}
