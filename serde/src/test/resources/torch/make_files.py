#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes small files of torch.save, and in expected.csv what PyTorch reads in them.

    /usr/bin/python3 make_files.py

Made with PyTorch 1.13, Python 3.11 and NumPy 1.24.
"""
import argparse
import collections
import csv
import hashlib
import io
import pathlib
import warnings

import numpy
import torch
from torch import nn

HERE = pathlib.Path(__file__).parent
DTYPES = {
    torch.float64: "F64",
    torch.float32: "F32",
    torch.float16: "F16",
    torch.bfloat16: "BF16",
    torch.int64: "I64",
    torch.int32: "I32",
    torch.int16: "I16",
    torch.int8: "I8",
    torch.uint8: "U8",
    torch.bool: "BOOL",
}
rows = []


class Layer(nn.Module):
    def __init__(self, inputs, growth):
        super().__init__()
        self.norm1 = nn.BatchNorm2d(inputs)
        self.conv1 = nn.Conv2d(inputs, 2 * growth, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(2 * growth)
        self.conv2 = nn.Conv2d(2 * growth, growth, 3, padding=1, bias=False)


class Net(nn.Module):
    """Named as torchvision's DenseNet, with one block of two layers."""

    def __init__(self):
        super().__init__()
        block = nn.Sequential()
        block.add_module("denselayer1", Layer(4, 2))
        block.add_module("denselayer2", Layer(6, 2))
        self.features = nn.Sequential()
        self.features.add_module("conv0", nn.Conv2d(3, 4, 3, bias=False))
        self.features.add_module("denseblock1", block)
        self.classifier = nn.Linear(8, 3)


def expect(name, state_dict, which=""):
    for key, tensor in state_dict.items():
        flat = tensor.detach().contiguous().reshape(-1)
        numbers = flat.view(torch.int16) if flat.dtype == torch.bfloat16 else flat
        rows.append(
            [
                name,
                which,
                key,
                DTYPES[tensor.dtype],
                "x".join(map(str, tensor.shape)),
                hashlib.sha256(numbers.numpy().tobytes()).hexdigest(),
            ]
        )


def save(name, value, **options):
    """Through a buffer, so that the top folder is called archive wherever this runs."""
    buffer = io.BytesIO()
    torch.save(value, buffer, **options)
    (HERE / name).write_bytes(buffer.getvalue())


def both(name, state_dict):
    """In both formats."""
    for suffix, zipped in (("zip", True), ("stream", False)):
        save(f"{name}.{suffix}.pth", state_dict, _use_new_zipfile_serialization=zipped)
        expect(f"{name}.{suffix}.pth", state_dict)


class OfPython2:
    """Pickled as Python 2 does an OrderedDict: by a list of lists of two."""

    def __init__(self, state_dict):
        self.pairs = [[key, value] for key, value in state_dict.items()]

    def __reduce__(self):
        return collections.OrderedDict, (self.pairs,)


def accepted():
    net = Net()
    both("network", net.state_dict())
    both("channels-last", Net().to(memory_format=torch.channels_last).state_dict())

    numbers = torch.arange(60, dtype=torch.float32)
    views = {
        "whole": numbers,
        "offset": numbers[7:19],
        "sliced": numbers.view(6, 10)[1:5, 2:9:3],
        "transposed": numbers.view(3, 4, 5).transpose(0, 2),
        "expanded": numbers[5:6].expand(4),
        "one": numbers[59],
        "nothing": numbers[60:],
    }
    both("views", views)

    random = torch.randn(2, 3, dtype=torch.float64)
    dtypes = {f"{dtype}"[6:]: random.mul(9).to(dtype) for dtype in DTYPES}
    both("dtypes", dtypes)

    sizes = {
        "scalar": torch.tensor(1.5),
        "counted": torch.tensor(7),
        "empty": torch.zeros(0, 3),
        "flat": torch.zeros(2, 0, 5, dtype=torch.float16),
        "a.b/c é 漢": torch.ones(1),
    }
    both("sizes", sizes)

    parameters = {
        "weight": nn.Parameter(torch.randn(3, 2)),
        "fixed": nn.Parameter(torch.randn(2), requires_grad=False),
    }
    both("parameters", parameters)

    optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
    for parameter in net.parameters():
        parameter.grad = torch.ones_like(parameter)
    optimizer.step()
    prefixed = {f"module.{key}": value for key, value in net.state_dict().items()}
    training = {
        "epoch": 90,
        "arch": "densenet121",
        "state_dict": collections.OrderedDict(prefixed),
        "best_acc1": torch.tensor(74.4),
        "optimizer": optimizer.state_dict(),
        "args": argparse.Namespace(lr=0.1, gpus=[0, 1], resume=None),
        "loss": numpy.float64(1.25),
        "seed": 1 << 80,
        "classes": {"cat", "dog"},
        "device": torch.device("cpu"),
        "size": torch.Size([3, 32, 32]),
    }
    save("training.zip.pth", training)
    expect("training.zip.pth", prefixed)

    first = {"weight": torch.randn(2, 2)}
    second = {"weight": torch.randn(2, 2), "bias": torch.randn(2)}
    save("two-state-dicts.zip.pth", {"state_dict": first, "state_dict_ema": second})
    expect("two-state-dicts.zip.pth", first, "state_dict")
    expect("two-state-dicts.zip.pth", second, "state_dict_ema")

    save("python2.stream.pth", OfPython2(second), _use_new_zipfile_serialization=False)
    expect("python2.stream.pth", second)


def refused():
    save("module.zip.pth", nn.Linear(2, 2))
    save("module.stream.pth", nn.Linear(2, 2), _use_new_zipfile_serialization=False)
    torch.jit.script(nn.Linear(2, 2)).save(str(HERE / "torchscript.pth"))
    save("list.zip.pth", [torch.ones(2)])
    save("protocol4.zip.pth", {"weight": torch.ones(2)}, pickle_protocol=4)
    save("sparse.zip.pth", {"weight": torch.eye(3).to_sparse()})
    save("complex.zip.pth", {"weight": torch.ones(2, dtype=torch.complex64)})
    quantised = torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.qint8)
    save("quantised.zip.pth", {"weight": quantised})
    save("numbers.zip.pth", {"epoch": 3, "lr": 0.5})


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    torch.manual_seed(1)
    accepted()
    refused()
    with open(HERE / "expected.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["file", "state_dict", "name", "dtype", "shape", "sha256"])
        writer.writerows(rows)
