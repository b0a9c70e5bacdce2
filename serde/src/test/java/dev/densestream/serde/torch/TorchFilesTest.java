// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.torch;

import static dev.densestream.serde.torch.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.serde.safetensors.Safetensors;
import dev.densestream.serde.safetensors.TensorInfo;
import dev.densestream.serde.torch.TorchException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of PyTorch itself ({@code make_files.py}) give what PyTorch reads in them. */
class TorchFilesTest {

    private static final List<String> EXPECTED =
            new String(resource("expected.csv"), StandardCharsets.UTF_8).lines().skip(1).toList();

    /** A file's name and a state dict's, a comma between them. */
    static List<String> accepted() {
        return EXPECTED.stream().map(TorchFilesTest::fileAndStateDict).distinct().toList();
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void givesTheTensorsThatPyTorchReads(String fileAndStateDict) {
        String[] names = fileAndStateDict.split(",", 2);
        byte[] safetensors =
                TorchWeights.toSafetensors(
                        resource(names[0]), names[1].isEmpty() ? null : names[1]);
        Safetensors read = Safetensors.parse(safetensors, 1 << 20);
        assertThat(read.tensors().values())
                .extracting(tensor -> fileAndStateDict + "," + line(read, tensor))
                .containsExactlyElementsOf(
                        EXPECTED.stream()
                                .filter(line -> fileAndStateDict(line).equals(fileAndStateDict))
                                .toList());
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void knowsTheFileByItsBytes(String fileAndStateDict) {
        assertThat(TorchFile.is(resource(fileAndStateDict.split(",", 2)[0]))).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "module.zip.pth | PICKLED_MODULE | name \"torch.nn.modules.linear.Linear\": the"
                    + " file holds a whole module, which needs its code to be read; in Python, load"
                    + " it and save model.state_dict()",
                "module.stream.pth | PICKLED_MODULE | name \"torch.nn.modules.linear.Linear\": the"
                    + " file holds a whole module, which needs its code to be read; in Python, load"
                    + " it and save model.state_dict()",
                "torchscript.pth | CONTAINER | a TorchScript archive is not taken; in Python, save"
                        + " the state_dict() of the module before it was scripted",
                "list.zip.pth | STATE_DICT | expected a state dict, got a list; in Python, save"
                        + " model.state_dict()",
                "protocol4.zip.pth | OPCODE | expected a pickle of protocol 2, got 4; save with"
                        + " torch.save as it is, without a pickle_protocol",
                "sparse.zip.pth | TENSOR_KIND | name \"torch._utils._rebuild_sparse_tensor\":"
                    + " expected plain tensors, not sparse, quantised, complex or nested ones; save"
                    + " them dense and real",
                "complex.zip.pth | TENSOR_KIND | name \"torch.ComplexFloatStorage\": expected plain"
                    + " tensors, not sparse, quantised, complex or nested ones; save them dense and"
                    + " real",
                "quantised.zip.pth | TENSOR_KIND | name \"torch._utils._rebuild_qtensor\": expected"
                        + " plain tensors, not sparse, quantised, complex or nested ones; save them"
                        + " dense and real",
                "numbers.zip.pth | STATE_DICT | expected a state dict, got a dictionary without"
                        + " tensors; in Python, save model.state_dict()",
                "two-state-dicts.zip.pth | STATE_DICT | expected one state dict, got state_dict,"
                        + " state_dict_ema; name the one to read with --state-dict"
            })
    void refusesWhatIsNoStateDictOfPlainTensors(String file, Reason reason, String message) {
        assertRefused(resource(file), reason, message);
    }

    @Test
    void namesTheStateDictsThatThereAre() {
        byte[] file = resource("two-state-dicts.zip.pth");
        assertThatThrownBy(() -> TorchWeights.toSafetensors(file, "ema\n"))
                .hasMessage(
                        "PyTorch file: state dict \"ema?\": expected one of [state_dict,"
                                + " state_dict_ema]");
    }

    /** All the files, for tests that damage them. */
    static List<byte[]> files() {
        List<String> names = new ArrayList<>(accepted());
        names.addAll(List.of("module.stream.pth,", "torchscript.pth,", "sparse.zip.pth,"));
        return names.stream()
                .map(name -> name.substring(0, name.indexOf(',')))
                .distinct()
                .map(TorchFilesTest::resource)
                .toList();
    }

    private static String fileAndStateDict(String line) {
        return line.substring(0, line.indexOf(',', line.indexOf(',') + 1));
    }

    private static String line(Safetensors file, TensorInfo tensor) {
        String shape =
                tensor.shape().stream().map(String::valueOf).collect(Collectors.joining("x"));
        return String.join(",", tensor.name(), tensor.dtype().name(), shape, sha256(file, tensor));
    }

    private static String sha256(Safetensors file, TensorInfo tensor) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(file.bytes(tensor));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] resource(String name) {
        try (InputStream in = TorchFilesTest.class.getResourceAsStream("/torch/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
