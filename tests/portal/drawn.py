"""Pictures for tests: a place, a face and a plate that are drawn, and files made to do harm."""

import io
import struct
import zlib

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, PngImagePlugin

SECRET = b"XYZZY-SECRET"


def place(size=(800, 600), seed=1):
    """A wall and the ground before it, with no line that looks like a face or a plate."""
    width, height = size
    rng = np.random.default_rng(seed)
    soft = Image.fromarray(rng.integers(0, 255, (6, 8, 3), dtype=np.uint8))
    return soft.resize((width, height), Image.Resampling.BICUBIC)


def with_face(size=(800, 600), at=(300, 150), height=240):
    """A place with a face."""
    picture = place(size)
    w = round(height * 0.76)
    face = Image.new("RGBA", (w, height))
    draw = ImageDraw.Draw(face)

    def oval(x, y, rx, ry, fill):
        draw.ellipse(((x - rx) * w, (y - ry) * height, (x + rx) * w, (y + ry) * height), fill=fill)

    oval(0.5, 0.5, 0.5, 0.5, "#3a2a20")
    oval(0.5, 0.56, 0.42, 0.43, "#d9a98a")
    for x in (0.31, 0.69):
        draw.line([((x - 0.11) * w, 0.40 * height), ((x + 0.11) * w, 0.39 * height)],
                  fill="#4a3428", width=max(2, height // 40))  # fmt: skip
        oval(x, 0.475, 0.095, 0.035, "#f4efe9")
        oval(x, 0.475, 0.045, 0.034, "#2a1d14")
    oval(0.5, 0.60, 0.055, 0.1, "#c9967a")
    oval(0.455, 0.68, 0.035, 0.014, "#7d4f3c")
    oval(0.545, 0.68, 0.035, 0.014, "#7d4f3c")
    oval(0.5, 0.80, 0.15, 0.03, "#a4504a")
    draw.line([(0.36 * w, 0.80 * height), (0.64 * w, 0.80 * height)], fill="#6d2f2c", width=2)
    soft = face.filter(ImageFilter.GaussianBlur(height / 90))
    picture.paste(soft, at, soft)
    return picture


def with_plate(size=(800, 600), at=(280, 400)):
    """A place with a number plate."""
    picture = place(size)
    draw = ImageDraw.Draw(picture)
    x, y = at
    draw.rectangle((x - 40, y - 40, x + 260, y + 90), fill="#22262c")
    draw.rectangle((x, y, x + 220, y + 46), fill="#f6f6f2")
    draw.text((x + 14, y + 4), "KR 482 LN", fill="black", font_size=38)
    return picture


def jpeg(picture, **values):
    """Write it as JPEG."""
    out = io.BytesIO()
    picture.save(out, "JPEG", **{"quality": 90} | values)
    return out.getvalue()


def telling(picture, orientation=1):
    """Write it as a camera does that notes all it knows, and a little more."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x9286] = orientation, SECRET.decode(), SECRET.decode()
    exif[0x8825] = {1: "N", 2: (52.0, 5.0, 30.0), 3: "E", 4: (5.0, 6.0, 7.0)}
    return jpeg(
        picture, exif=exif, comment=SECRET, icc_profile=SECRET * 40,
        xmp=b'<x:xmpmeta xmlns:x="adobe:ns:meta/">' + SECRET + b"</x:xmpmeta>",
    )  # fmt: skip


def bomb(width=50_000, height=50_000):
    """A PNG of few bytes that would be thousands of millions of pixels."""

    def chunk(kind, data):
        whole = kind + data
        return struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 2_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def text_bomb():
    """A PNG whose note unfolds to far more than it holds."""
    info = PngImagePlugin.PngInfo()
    info.add_text("note", "x" * 80_000_000, zip=True)
    out = io.BytesIO()
    place((100, 100)).save(out, "PNG", pnginfo=info)
    return out.getvalue()


def moving(kind):
    """Two pictures that take turns."""
    out = io.BytesIO()
    place((100, 100)).save(out, kind, save_all=True, append_images=[place((100, 100), 2)])
    return out.getvalue()
