#!/usr/bin/env python3
"""Trains the demo's model: a small DenseNet-BC on Fashion-MNIST, with torch and torchvision alone.

    apt install dataset-fashion-mnist python3-torch python3-torchvision
    python3 train_fashion.py --output FOLDER

About 25 minutes on one core. It may be killed: started again with the same folder, it goes on after the last
whole epoch. The seed is fixed; other versions of torch give other last digits.

FOLDER gets
    fashion.pth         the state dictionary, with torchvision's names
    pictures.png        the first 500 test pictures, 25 in a row
    truth.txt           their classes, a digit each
    probabilities.f32   what torch makes of them, little-endian float32 of (500, 10)
    train_fashion.log   what this program prints

What the demo has of it is in cli/src/main/resources/dev/densestream/fashion; fashion.safetensors there is

    ./densestream weights convert FOLDER/fashion.pth --model fashion --version 1 --self-test \\
        --preprocess preprocess.json --labels labels.txt --output fashion.safetensors
"""

import argparse
import gzip
import pathlib
import time

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import nn
from torchvision.models.densenet import _DenseBlock, _Transition

DATA = pathlib.Path("/usr/share/datasets/fashion-mnist")
SEED = 20260101
MEAN, STD = 0.2860, 0.3530

EPOCHS = 9
BATCH = 128
PEAK_RATE = 0.1
KEPT = 500
IN_A_ROW = 25

STEM = 20
GROWTH_RATE = 10
BLOCKS = (2, 4, 6)
BOTTLENECK = 4


class SmallDenseNet(nn.Module):
    """A DenseNet-BC (Huang et al. 2017) for 28 x 28 gray pictures: torchvision's parts behind a 3 x 3 stem."""

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential()
        self.features.add_module("conv0", nn.Conv2d(1, STEM, 3, padding=1, bias=False))
        channels = STEM
        for index, layers in enumerate(BLOCKS, 1):
            block = _DenseBlock(layers, channels, BOTTLENECK, GROWTH_RATE, 0.0)
            self.features.add_module(f"denseblock{index}", block)
            channels += layers * GROWTH_RATE
            if index < len(BLOCKS):
                self.features.add_module(f"transition{index}", _Transition(channels, channels // 2))
                channels //= 2
        self.features.add_module("norm5", nn.BatchNorm2d(channels))
        self.classifier = nn.Linear(channels, 10)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight)

    def forward(self, pictures):
        maps = F.relu(self.features(pictures))
        return self.classifier(F.adaptive_avg_pool2d(maps, 1).flatten(1))


def read(name, header):
    return np.frombuffer(gzip.open(DATA / name).read(), np.uint8, offset=header)


def load(prefix):
    pictures = read(f"{prefix}-images-idx3-ubyte.gz", 16).reshape(-1, 1, 28, 28)
    return torch.tensor(pictures), torch.tensor(read(f"{prefix}-labels-idx1-ubyte.gz", 8)).long()


def normalized(pictures):
    return (pictures.float() / 255 - MEAN) / STD


def varied(pictures):
    """Each one mirrored or not, and moved by up to two pixels."""
    mirror = torch.rand(len(pictures)) < 0.5
    pictures = torch.where(mirror[:, None, None, None], pictures.flip(3), pictures)
    padded = F.pad(pictures, (2, 2, 2, 2))
    down, right = torch.randint(0, 5, (2, len(pictures), 1, 1))
    rows = down + torch.arange(28)[None, :, None]
    columns = right + torch.arange(28)[None, None, :]
    return padded[torch.arange(len(pictures))[:, None, None], 0, rows, columns][:, None]


def optimizer_of(net, steps):
    decayed = [p for p in net.parameters() if p.dim() > 1]
    others = [p for p in net.parameters() if p.dim() == 1]
    groups = [{"params": decayed, "weight_decay": 5e-4}, {"params": others, "weight_decay": 0}]
    optimizer = torch.optim.SGD(groups, lr=PEAK_RATE, momentum=0.9, nesterov=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, PEAK_RATE, total_steps=steps, pct_start=0.25, cycle_momentum=False
    )
    return optimizer, schedule


def epoch(net, optimizer, schedule, pictures, labels):
    net.train()
    total = 0.0
    order = torch.randperm(len(pictures))
    batches = len(order) // BATCH
    for step in range(batches):
        chosen = order[step * BATCH : (step + 1) * BATCH]
        output = net(normalized(varied(pictures[chosen])))
        loss = F.cross_entropy(output, labels[chosen], label_smoothing=0.05)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        total += loss.item()
    return total / batches


def logits(net, pictures):
    net.eval()
    with torch.no_grad():
        return torch.cat([net(normalized(part)) for part in pictures.split(500)])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--output", type=pathlib.Path, required=True)
    folder = parser.parse_args().output
    folder.mkdir(parents=True, exist_ok=True)
    log = open(folder / "train_fashion.log", "a")

    def say(line):
        print(line, flush=True)
        print(line, file=log, flush=True)

    torch.manual_seed(SEED)
    pictures, labels = load("train")
    test_pictures, test_labels = load("t10k")
    net = SmallDenseNet()
    optimizer, schedule = optimizer_of(net, EPOCHS * (len(pictures) // BATCH))
    state = folder / "state.pt"
    first = 0
    if state.exists():
        saved = torch.load(state)
        net.load_state_dict(saved["net"])
        optimizer.load_state_dict(saved["optimizer"])
        schedule.load_state_dict(saved["schedule"])
        torch.set_rng_state(saved["random"])
        first = saved["epochs"]
        say(f"goes on after epoch {first}")
    else:
        parameters = sum(p.numel() for p in net.parameters())
        say(f"torch {torch.__version__}, seed {SEED}, {parameters} parameters, {EPOCHS} epochs of {len(pictures)}")
    for number in range(first + 1, EPOCHS + 1):
        start = time.time()
        loss = epoch(net, optimizer, schedule, pictures, labels)
        right = (logits(net, test_pictures).argmax(1) == test_labels).float().mean().item()
        say(f"epoch {number}: loss {loss:.4f}, test top-1 {100 * right:.2f} %, {time.time() - start:.0f} s")
        everything = {
            "net": net.state_dict(),
            "optimizer": optimizer.state_dict(),
            "schedule": schedule.state_dict(),
            "random": torch.get_rng_state(),
            "epochs": number,
        }
        torch.save(everything, state.with_suffix(".new"))
        state.with_suffix(".new").replace(state)

    torch.save(net.state_dict(), folder / "fashion.pth")
    chosen = test_pictures[:KEPT]
    rows = chosen.reshape(-1, IN_A_ROW, 28, 28).permute(0, 2, 1, 3)
    Image.fromarray(rows.reshape(-1, IN_A_ROW * 28).numpy()).save(folder / "pictures.png", optimize=True)
    (folder / "truth.txt").write_text("".join(str(label) for label in test_labels[:KEPT].tolist()) + "\n")
    probabilities = torch.softmax(logits(net, chosen), 1).numpy()
    (folder / "probabilities.f32").write_bytes(probabilities.astype("<f4").tobytes())


if __name__ == "__main__":
    main()
