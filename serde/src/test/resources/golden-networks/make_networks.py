"""Makes the golden networks of this folder with PyTorch: weights in F32, every node in float64.

    python3 make_networks.py            writes the cases beside this file
    python3 make_networks.py --large D  writes torchvision's four architectures to folder D

Needs torch and torchvision (Debian: python3-torchvision). The same versions give the same bytes.
"""
import json
import os
import re
import struct
import sys
from collections import OrderedDict

import torch
import torch.nn as nn
import torch.nn.functional as F
from torchvision.models.densenet import DenseNet

HERE = os.path.dirname(os.path.abspath(__file__))
DTYPES = {torch.float32: "F32", torch.float64: "F64", torch.int64: "I64"}


def save(path, tensors, metadata=None):
    """Writes safetensors; Debian has no package for it."""
    header, data, at = {}, [], 0
    if metadata:
        header["__metadata__"] = metadata
    for name, tensor in tensors.items():
        raw = tensor.detach().contiguous().numpy().tobytes()
        header[name] = {"dtype": DTYPES[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [at, at + len(raw)]}
        data.append(raw)
        at += len(raw)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(data))


class BlurPool(nn.Module):
    """timm's: binomial weights, stride 2, borders reflected."""

    def __init__(self, channels):
        super().__init__()
        row = torch.tensor([1.0, 2.0, 1.0])
        self.register_buffer("filt", (row[:, None] * row[None, :] / 16).repeat(channels, 1, 1, 1))

    def forward(self, x):
        return F.conv2d(F.pad(x, (1, 1, 1, 1), mode="reflect"), self.filt, stride=2, groups=x.shape[1])


def deep_stem(net, channels, width, growth, blur):
    """timm's deep stem in place of torchvision's."""
    features = OrderedDict()
    features["conv0"] = nn.Conv2d(channels, growth, 3, stride=2, padding=1, bias=False)
    features["norm0"] = nn.BatchNorm2d(growth)
    features["relu0"] = nn.ReLU()
    features["conv1"] = nn.Conv2d(growth, growth, 3, padding=1, bias=True)
    features["norm1"] = nn.BatchNorm2d(growth)
    features["relu1"] = nn.ReLU()
    features["conv2"] = nn.Conv2d(growth, width, 3, padding=1, bias=False)
    features["norm2"] = nn.BatchNorm2d(width)
    features["relu2"] = nn.ReLU()
    features["pool0"] = (
        nn.Sequential(nn.MaxPool2d(3, stride=1, padding=1), BlurPool(width)) if blur else nn.MaxPool2d(3, stride=2, padding=1)
    )
    for name, module in net.features.named_children():
        if name not in ("conv0", "norm0", "relu0", "pool0"):
            features[name] = module
    net.features = nn.Sequential(features)


def cifar_stem(net, channels, width):
    """gpleiss' small inputs: a convolution alone."""
    features = OrderedDict()
    features["conv0"] = nn.Conv2d(channels, width, 3, stride=1, padding=1, bias=False)
    for name, module in net.features.named_children():
        if name not in ("conv0", "norm0", "relu0", "pool0"):
            features[name] = module
    net.features = nn.Sequential(features)


def train(net, seed):
    """Weights and statistics as training might leave them: negative and zero scales among them."""
    torch.manual_seed(seed)
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.weight, 1, 0.4)
            module.weight.data[0] *= -1
            module.weight.data[-1] = 0
            nn.init.normal_(module.bias, 0, 0.3)
            nn.init.normal_(module.running_mean, 0, 0.3)
            nn.init.uniform_(module.running_var, 0.3, 2)
        elif isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight)
            if module.bias is not None:
                nn.init.normal_(module.bias, 0, 0.2)
        elif isinstance(module, nn.Linear):
            nn.init.normal_(module.bias, 0, 0.1)
    return net.eval()


def nodes(net, x):
    """Every node in float64, from weights of float32."""
    exact = {k: v.double() if v.is_floating_point() else v for k, v in net.state_dict().items()}
    net = net.double()
    net.load_state_dict(exact)
    out, y = OrderedDict(), x.double()
    with torch.no_grad():
        for name, module in net.features.named_children():
            y = module(y).clone()
            if re.match(r"conv|pool|denseblock|transition|norm5", name):
                out["features." + name] = y.clone()
        y = F.adaptive_avg_pool2d(F.relu(y.clone()), (1, 1)).flatten(1)
        out["embedding"] = y.clone()
        out["logits"] = net.classifier(y)
    return out


def case(name, net, shape, note, rename=lambda key: key, drop=(), metadata=None, seed=1, folder=HERE):
    net = train(net, seed)
    state = OrderedDict((rename(k), v.clone()) for k, v in net.state_dict().items() if "filt" not in k and k not in drop)
    torch.manual_seed(seed + 1)
    x = torch.randn(shape)
    expected = nodes(net, x)
    if drop:
        del expected["logits"]
    path = os.path.join(folder, name)
    os.makedirs(path, exist_ok=True)
    save(os.path.join(path, "weights.safetensors"), state, metadata)
    save(os.path.join(path, "input.safetensors"), {"input": x})
    save(os.path.join(path, "expected.safetensors"), expected)
    return {"case": name, "input": list(shape), "nodes": {k: list(v.shape) for k, v in expected.items()}, "note": note}


def small(seed, **more):
    torch.manual_seed(seed)
    return DenseNet(growth_rate=4, block_config=(2, 2), num_init_features=8, bn_size=4, num_classes=5, **more)


def dotted(key):
    key = re.sub(r"(denselayer\d+\.(?:norm|conv))([12])\.", r"\1.\2.", key)
    return "module.densenet121." + key.replace("classifier.", "classifier.0.")


def cases():
    yield case("net-tiny", DenseNet(4, (2, 2, 2, 2), 8, 4, num_classes=10), (2, 3, 64, 64), "four blocks")
    yield case("net-odd", DenseNet(6, (1, 3, 2), 10, 2, num_classes=7), (3, 3, 97, 75), "sides that no stride divides")
    one = small(3)
    one.features.conv0 = nn.Conv2d(1, 8, 7, stride=2, padding=3, bias=False)
    yield case("net-one-channel", one, (1, 1, 48, 80), "one input channel")
    deep = small(4)
    deep_stem(deep, 3, 8, 4, blur=False)
    yield case("net-deep", deep, (2, 3, 45, 38), "timm's deep stem", metadata={"stem": "deep"})
    blur = small(5)
    deep_stem(blur, 3, 8, 4, blur=True)
    yield case("net-deep-blur", blur, (2, 3, 45, 38), "timm's deep stem and blur pool", metadata={"stem": "deep-blur"})
    cifar = small(6)
    cifar_stem(cifar, 3, 8)
    yield case("net-cifar", cifar, (2, 3, 19, 16), "gpleiss' small inputs", rename=lambda k: k.replace("norm5", "norm_final"))
    yield case("net-dotted", small(7), (1, 3, 33, 40), "names of old checkpoints, a prefix, a classifier in a row", rename=dotted)
    yield case(
        "net-flattened",
        small(8),
        (1, 3, 40, 33),
        "timm's flattened names, no classifier",
        rename=lambda k: k.replace("features.", "features_"),
        drop=("classifier.weight", "classifier.bias"),
    )


def large(folder):
    import torchvision

    for name in ("densenet121", "densenet161", "densenet169", "densenet201"):
        torch.manual_seed(1)
        net = getattr(torchvision.models, name)(weights=None)
        yield case(name, net, (1, 3, 224, 224), "torchvision", folder=folder)
    shapes = [(3, 3, 224, 224), (1, 3, 225, 225), (3, 3, 64, 64), (1, 3, 29, 29), (2, 3, 224, 160)]
    for shape in shapes:
        torch.manual_seed(1)
        net = torchvision.models.densenet121(weights=None)
        yield case("densenet121-%dx%dx%d" % (shape[0], shape[2], shape[3]), net, shape, "torchvision", folder=folder)


if __name__ == "__main__":
    folder = sys.argv[2] if len(sys.argv) > 2 else HERE
    made = list(large(folder) if "--large" in sys.argv else cases())
    with open(os.path.join(folder, "cases.json"), "w") as file:
        file.write("[\n" + ",\n".join(json.dumps(one) for one in made) + "\n]\n")
