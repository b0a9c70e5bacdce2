#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the pictures of this folder and cases.csv, what Pillow and torchvision make of them.

Debian 12: apt-get install python3-pil python3-torchvision libjpeg-turbo-progs

    make_pictures.py FOLDER [--large]

--large makes many more pictures than the repository holds. Lines of cases.csv:

    decode,FILE,WIDTH,HEIGHT,SHA256 of the RGB bytes
    gray,FILE,WIDTH,HEIGHT,SHA256 of the bytes of convert('L')
    upright,FILE,WIDTH,HEIGHT,SHA256 of the RGB bytes, turned as EXIF asks
    resize,FILE,WIDTH,HEIGHT,FILTER,SHA256 of the RGB bytes in that size
    tensor,FILE,RESIZE,FILTER,CROP,SHA256 of the float32 bytes (3, CROP, CROP)
    refuse,FILE,REASON
"""
import hashlib
import io
import os
import struct
import subprocess
import sys
import zlib

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageOps
from torchvision import transforms as T
from torchvision.transforms import functional as F

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
FILTERS = {"bilinear": Image.BILINEAR, "bicubic": Image.BICUBIC}
lines = []
folder = sys.argv[1]
large = "--large" in sys.argv


def photo(width, height, seed=0):
    """Smooth colours, edges and a little noise: something of everything a photograph has."""
    random = np.random.RandomState(seed)
    y, x = np.mgrid[0:height, 0:width]
    channels = []
    for c in range(3):
        wave = np.sin(x / (7.0 + 3 * c) + seed) + np.cos(y / (5.0 + 4 * c)) + np.sin((x + y) / 23.0)
        channels.append(128 + 40 * wave + random.normal(0, 6, (height, width)))
    picture = Image.fromarray(np.clip(np.stack(channels, 2), 0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(picture)
    for _ in range(6):
        left, top = random.randint(0, max(1, width)), random.randint(0, max(1, height))
        draw.ellipse((left, top, left + width // 4, top + height // 3), fill=tuple(int(v) for v in random.randint(0, 256, 3)))
    return picture


def sha(data):
    return hashlib.sha256(data).hexdigest()


def path(name):
    return os.path.join(folder, name)


def put(name, data):
    with open(path(name), "wb") as file:
        file.write(data)


def opened(name):
    return Image.open(path(name))


def decode(name):
    picture = opened(name).convert("RGB")
    lines.append(f"decode,{name},{picture.width},{picture.height},{sha(picture.tobytes())}")


def gray(name):
    picture = opened(name).convert("L")
    lines.append(f"gray,{name},{picture.width},{picture.height},{sha(picture.tobytes())}")


def upright(name):
    picture = ImageOps.exif_transpose(opened(name)).convert("RGB")
    lines.append(f"upright,{name},{picture.width},{picture.height},{sha(picture.tobytes())}")


def resize(name, width, height, filter_name):
    picture = opened(name).convert("RGB").resize((width, height), FILTERS[filter_name])
    lines.append(f"resize,{name},{width},{height},{filter_name},{sha(picture.tobytes())}")


def tensor(name, side, filter_name, crop):
    mode = {"bilinear": T.InterpolationMode.BILINEAR, "bicubic": T.InterpolationMode.BICUBIC}[filter_name]
    picture = F.center_crop(F.resize(opened(name).convert("RGB"), [side], mode), [crop])
    values = F.normalize(F.convert_image_dtype(F.pil_to_tensor(picture), torch.float), MEAN, STD)
    lines.append(f"tensor,{name},{side},{filter_name},{crop},{sha(values.numpy().tobytes())}")


def refuse(name, data, reason):
    put(name, data)
    lines.append(f"refuse,{name},{reason}")


def encoded(picture, kind, **options):
    data = io.BytesIO()
    picture.save(data, kind, **options)
    return data.getvalue()


def cjpeg(picture, *options):
    return subprocess.run(["cjpeg", *options], input=encoded(picture, "PPM"), stdout=subprocess.PIPE, check=True).stdout


def exif(orientation, order=">"):
    tiff = (b"MM" if order == ">" else b"II") + struct.pack(order + "HIHHHIHHI", 42, 8, 1, 0x0112, 3, 1, orientation, 0, 0)
    return b"Exif\0\0" + tiff


def without_jfif(data):
    assert data[2:4] == b"\xff\xe0"
    return data[:2] + data[4 + struct.unpack(">H", data[4:6])[0]:]


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def png(samples, depth, colour_type, interlaced=False, chunks=(), filter_type=0):
    """A PNG file of samples (H, W, channels) of any depth; Pillow writes no such ones."""
    height, width, channels = samples.shape

    def rows(part):
        data = b""
        before = None
        for row in part:
            if depth == 16:
                line = row.astype(">u2").tobytes()
            elif depth == 8:
                line = row.astype(np.uint8).tobytes()
            else:
                bits = "".join(format(int(v), f"0{depth}b") for v in row.reshape(-1))
                bits += "0" * (-len(bits) % 8)
                line = bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8))
            kind = filter_type if before is not None or filter_type != 2 else 0
            if kind == 1:
                step = max(1, channels * depth // 8)
                data += b"\1" + bytes((line[i] - (line[i - step] if i >= step else 0)) & 255 for i in range(len(line)))
            elif kind == 2:
                data += b"\2" + bytes((a - b) & 255 for a, b in zip(line, before))
            else:
                data += b"\0" + line
            before = line
        return data

    if interlaced:
        raw = b"".join(rows(samples[y::dy, x::dx]) for x, y, dx, dy in ADAM7 if samples[y::dy, x::dx].size)
    else:
        raw = rows(samples)
    head = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, int(interlaced))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + b"".join(chunk(*c) for c in chunks) + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")


def jpegs():
    sizes = [(37, 29)] + ([(w, h) for w in range(1, 18) for h in (1, 2, 3, 8, 16, 17)] if large else [(1, 1), (1, 17), (17, 3)])
    samplings = {"444": "1x1", "422": "2x1", "420": "2x2", "440": "1x2", "411": "4x1"}
    for width, height in sizes:
        picture = photo(width, height, width + height)
        for name, sampling in samplings.items():
            for quality in (30, 75, 95) if large and width == 37 else (75,):
                for label, options in (("", []), ("-progressive", ["-progressive"]), ("-restart", ["-restart", "1B"])):
                    if label and not large and (width, height) != (37, 29):
                        continue
                    file = f"{width}x{height}-{name}-q{quality}{label}.jpg"
                    put(file, cjpeg(picture, "-quality", str(quality), "-sample", f"{sampling},1x1,1x1", *options))
                    decode(file)
        file = f"{width}x{height}-gray.jpg"
        put(file, encoded(picture.convert("L"), "JPEG"))
        decode(file)
        gray(file)
    picture = photo(37, 29, 5)
    plain = cjpeg(picture, "-sample", "2x2,1x1,1x1")
    put("no-jfif.jpg", without_jfif(plain))
    put("equal-sampling-no-jfif.jpg", without_jfif(cjpeg(picture, "-sample", "1x1,1x1,1x1")))
    rgb = cjpeg(picture, "-rgb")
    put("adobe-rgb.jpg", rgb)
    put("rgb-ids.jpg", b"\xff\xd8" + rgb[2:].replace(rgb[2:18], b"", 1) if rgb[2:4] == b"\xff\xee" else rgb)
    put("cmyk.jpg", encoded(picture.convert("CMYK"), "JPEG", quality=90))
    inks = Image.fromarray(np.random.RandomState(3).randint(0, 256, (29, 37, 4), dtype=np.uint8), "CMYK").resize((74, 58), Image.BICUBIC)
    put("cmyk-inks.jpg", encoded(inks, "JPEG", quality=90))
    put("comment.jpg", plain[:20] + b"\xff\xfe\0\x0bcomment: \xff" [:13] + plain[20:])
    for name in ("no-jfif", "equal-sampling-no-jfif", "adobe-rgb", "rgb-ids", "cmyk", "cmyk-inks", "comment"):
        decode(name + ".jpg")
    gray("no-jfif.jpg")
    for orientation in range(1, 9):
        for order in ">" if orientation % 2 else "<":
            file = f"exif-{orientation}.jpg"
            head = exif(orientation, order)
            put(file, plain[:2] + b"\xff\xe1" + struct.pack(">H", 2 + len(head)) + head + plain[2:])
            decode(file)
            upright(file)
    refuse("cut.jpg", plain[:len(plain) // 2], "TRUNCATED")
    refuse("no-end.jpg", plain[:-2], "TRUNCATED")
    refuse("cut-progressive.jpg", cjpeg(picture, "-progressive")[:-300], "TRUNCATED")
    refuse("cut-scan-with-end.jpg", plain[:len(plain) * 2 // 3] + b"\xff\xd9", "TRUNCATED")
    refuse("arithmetic.jpg", cjpeg(picture, "-arithmetic"), "UNSUPPORTED")
    refuse("zero-sized.jpg", plain.replace(struct.pack(">HH", 29, 37), struct.pack(">HH", 29, 0)), "ZERO_SIZED")


def pngs():
    random = np.random.RandomState(7)
    width, height = 21, 13
    for depth in (1, 2, 4, 8, 16):
        kinds = {"gray": (0, 1), "palette": (3, 1)} if depth < 8 else {"gray": (0, 1), "rgb": (2, 3), "palette": (3, 1), "la": (4, 2), "rgba": (6, 4)}
        for name, (colour_type, channels) in kinds.items():
            if name == "palette" and depth == 16:
                continue
            samples = random.randint(0, 1 << depth, (height, width, channels))
            chunks = []
            if name == "palette":
                colours = random.randint(0, 256, 3 * min(256, 1 << depth)).astype(np.uint8).tobytes()
                chunks = [(b"PLTE", colours), (b"tRNS", bytes([0, 128]))]
            if name == "rgb":
                chunks = [(b"tRNS", struct.pack(">HHH", 1, 2, 3))]
            for interlaced in (False, True):
                file = f"{name}-{depth}{'-interlaced' if interlaced else ''}.png"
                data = png(samples, depth, colour_type, interlaced, chunks, filter_type=1 + depth % 2)
                if name == "gray" and depth == 16:
                    refuse(file, data, "UNSUPPORTED")
                    continue
                put(file, data)
                decode(file)
                gray(file)
    samples = random.randint(0, 256, (height, width, 3))
    put("ancillary.png", png(samples, 8, 2, chunks=[(b"gAMA", struct.pack(">I", 100000)), (b"zTXt", b"x\0\0" + zlib.compress(b"a" * 10**6)), (b"iCCP", b"p\0\0" + zlib.compress(b"b" * 10**6)), (b"eXIf", exif(6)[6:])]))
    decode("ancillary.png")
    upright("ancillary.png")
    few = random.randint(0, 16, (height, width, 1))
    put("short-palette.png", png(few, 8, 3, chunks=[(b"PLTE", bytes(range(30)))]))
    decode("short-palette.png")
    for side in [(1, 1), (3, 1), (1, 5)]:
        file = f"{side[0]}x{side[1]}.png"
        put(file, png(random.randint(0, 256, (side[1], side[0], 3)), 8, 2, interlaced=True))
        decode(file)
    good = png(samples, 8, 2)
    refuse("cut.png", good[:len(good) // 2], "TRUNCATED")
    refuse("no-end.png", good[:-12], "TRUNCATED")
    refuse("flipped.png", good[:60] + bytes([good[60] ^ 1]) + good[61:], "CORRUPT")
    half = zlib.compress(b"\0" * (height * (1 + 3 * width)))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)
    refuse("few-rows.png", start + chunk(b"IDAT", zlib.compress(b"\0" * (1 + 3 * width))) + chunk(b"IEND", b""), "TRUNCATED")
    refuse("no-pixels.png", start + chunk(b"IEND", b""), "CORRUPT")
    refuse("zero-sized.png", b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 0, 5, 8, 2, 0, 0, 0)) + chunk(b"IDAT", half) + chunk(b"IEND", b""), "ZERO_SIZED")


def others():
    picture = photo(37, 29, 2)
    put("colours.gif", encoded(picture, "GIF"))
    put("gray.gif", encoded(picture.convert("L"), "GIF"))
    put("plain.gif", encoded(photo(12, 9), "GIF", interlace=0))
    frames = [photo(37, 29, seed).quantize(16) for seed in (3, 4)]
    put("animated.gif", encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], transparency=3))
    data = bytearray(encoded(photo(8, 6).quantize(8), "GIF", interlace=0))
    data[6:10] = struct.pack("<HH", 15, 11)
    frame = data.index(b"\x2c\0\0\0\0\x08\0\x06\0")
    data[frame + 1:frame + 5] = struct.pack("<HH", 4, 3)
    put("small-frame.gif", bytes(data))
    for name in ("colours", "gray", "plain", "animated", "small-frame"):
        decode(name + ".gif")
        gray(name + ".gif")
    gif = encoded(picture, "GIF")
    refuse("cut.gif", gif[:len(gif) // 2], "TRUNCATED")
    refuse("no-frame.gif", gif[:13 + 3 * 256] + b";", "CORRUPT")
    put("rgb.bmp", encoded(picture, "BMP"))
    put("gray.bmp", encoded(picture.convert("L"), "BMP"))
    put("palette.bmp", encoded(picture.quantize(16), "BMP"))
    put("bilevel.bmp", encoded(picture.convert("1"), "BMP"))
    put("rgba.bmp", encoded(picture.convert("RGBA"), "BMP"))
    rgb = encoded(picture, "BMP")
    rows = [rgb[54 + 112 * i:54 + 112 * (i + 1)] for i in range(29)]
    put("top-down.bmp", rgb[:22] + struct.pack("<i", -29) + rgb[26:54] + b"".join(reversed(rows)))
    for name in ("rgb", "gray", "palette", "bilevel", "rgba", "top-down"):
        decode(name + ".bmp")
    refuse("cut.bmp", rgb[:-40], "TRUNCATED")
    refuse("huge-offset.bmp", rgb[:10] + struct.pack("<I", 2**31 - 8) + rgb[14:], "TRUNCATED")
    refuse("sixteen-bits.bmp", rgb[:28] + struct.pack("<H", 16) + rgb[30:], "UNSUPPORTED")
    put("lossless.webp", encoded(picture, "WEBP", lossless=True))
    rgba = picture.convert("RGBA")
    rgba.putalpha(Image.linear_gradient("L").resize(picture.size))
    put("alpha.webp", encoded(rgba, "WEBP", lossless=True, exact=True))
    put("few-colours.webp", encoded(picture.quantize(5).convert("RGB"), "WEBP", lossless=True))
    put("animated.webp", encoded(picture, "WEBP", lossless=True, save_all=True, append_images=[photo(37, 29, 9)]))
    put("profile.webp", encoded(picture, "WEBP", lossless=True, icc_profile=b"x" * 200))
    for name in ("lossless", "alpha", "few-colours", "animated", "profile"):
        decode(name + ".webp")
    webp = encoded(picture, "WEBP", lossless=True)
    refuse("lossy.webp", encoded(picture, "WEBP", quality=80), "UNSUPPORTED")
    refuse("cut.webp", webp[:len(webp) // 2], "TRUNCATED")


def sizes():
    random = np.random.RandomState(11)
    put("40x40.png", encoded(photo(40, 40, 8), "PNG"))
    put("40x40-gray.png", encoded(photo(40, 40, 9).convert("L"), "PNG"))
    for i in range(2000 if large else 120):
        width, height = (int(v) for v in random.randint(1, 90 if i % 3 else 400, 2))
        resize("40x40.png" if i % 4 else "40x40-gray.png", width, height, "bilinear" if i % 2 else "bicubic")
    put("500x375.jpg", encoded(photo(500, 375, 1), "JPEG", quality=40))
    put("tall.png", encoded(photo(33, 180, 1), "PNG"))
    put("wide.png", encoded(photo(180, 33, 2), "PNG"))
    for file in ("500x375.jpg", "tall.png", "wide.png", "40x40.png", "40x40-gray.png"):
        for filter_name in FILTERS:
            for side, crop in ((256, 224), (303, 288), (64, 57), (33, 33), (40, 39), (20, 31), (17, 64), (232, 224), (7, 2)):
                tensor(file, side, filter_name, crop)


os.makedirs(folder, exist_ok=True)
jpegs()
pngs()
others()
sizes()
with open(path("cases.csv"), "w") as file:
    file.write("\n".join(lines) + "\n")
print(f"{len(lines)} cases")
