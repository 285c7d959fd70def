"""The program that makes the copy of a photo which may be kept; it is a process of its own.

A photo comes in on standard input and its copy goes out on standard output. Before the first byte
is read the process gives up what it does not need: it can open no file any more and write none,
and has so much time and memory and no more. What a hostile file does to a decoder stays here.

Arguments are the cells of `GRID` to be covered, on a copy that was made before; without any, faces
and plates are looked for.
"""

import io
import resource
import sys
import warnings
from collections.abc import Collection, Iterable
from typing import Any

import numpy as np
from PIL import (
    ExifTags,
    Image,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_BYTES = 12_000_000
MOST_PIXELS = 64_000_000
LEAST_SIDE = 64
LOOKED_AT = 1280
"""Longest side of what is searched for faces and plates, pixels."""
SIZES = ((1280, (80, 70, 60, 50)), (960, (60, 45)), (640, (40, 25)))
"""Longest side of a copy, pixels, and the qualities to try: the first that is small enough."""
LARGEST_COPY = 160_000
"""Bytes: the page of a contribution and its photo fit into 200 kB."""
GRID = (8, 6)
"""Columns and rows in which a moderator covers what was not found."""
COVER = 138
"""The grey of what is covered: it says nothing of what was there, not even how dark it was."""
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # fmt: skip
"""What a camera notes of how it was held (Exif 2.3, tag 274), and how it is made upright."""
REFUSED = 3
SECONDS, MEMORY = 20, 2_000_000_000

Pixels = np.ndarray[Any, np.dtype[np.uint8]]
_READERS = (JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin)
"""Imported before the process shuts itself in: Pillow would import them on demand."""


class Refused(Exception):
    """A photo is not taken: its `kind` is another, it has too many `pixels`, or it is `broken`."""


def decoded(data: bytes) -> Image.Image:
    """Read the first picture of a file, upright, in red, green and blue.

    Raises
    ------
    Refused
        It cannot be read, or should not.
    """
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
                if min(opened.size) < LEAST_SIDE:
                    raise Refused("broken")
                opened.draft("RGB", (LOOKED_AT, LOOKED_AT))
                return _flat(opened)
    except UnidentifiedImageError:
        raise Refused("kind") from None
    except (Image.DecompressionBombWarning, Image.DecompressionBombError, MemoryError):
        raise Refused("pixels") from None
    except Refused:
        raise
    except Exception:  # what a decoder says of a hostile file cannot be foreseen
        raise Refused("broken") from None


def _flat(opened: Image.Image) -> Image.Image:
    """Make it small and upright before anything else, and put what is clear on white."""
    is_clear = opened.mode in ("RGBA", "LA", "PA") or "transparency" in opened.info
    turned = _turn(opened)
    seen = opened.convert("RGBA" if is_clear else "RGB")
    seen.thumbnail((LOOKED_AT, LOOKED_AT))
    if is_clear:
        ground = Image.new("RGB", seen.size, "white")
        ground.paste(seen, mask=seen.getchannel("A"))
        seen = ground
    return seen if turned is None else seen.transpose(turned)


def _turn(opened: Image.Image) -> Image.Transpose | None:
    """Say how a camera was held; a note that cannot be read turns nothing."""
    try:
        return TURNS.get(opened.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # the note comes from the file as well
        return None


def covered(pixels: Pixels, boxes: Iterable[tuple[int, int, int, int]]) -> Pixels:
    """Put one plain grey in the place of parts of a photo.

    Parameters
    ----------
    pixels
        Shape (height, width, 3).
    boxes
        Left, top, right and bottom of each part, pixels.
    """
    made = pixels.copy()
    for left, top, right, bottom in boxes:
        made[top:bottom, left:right] = COVER
    return made


def cells_of(size: tuple[int, int], cells: Collection[int]) -> list[tuple[int, int, int, int]]:
    """Give the parts of a photo that are cells of the grid, numbered from the left, then down.

    Examples
    --------
    >>> cells_of((800, 600), [0, 9])
    [(0, 0, 100, 100), (100, 100, 200, 200)]
    """
    (width, height), (columns, rows) = size, GRID
    return [
        (width * x // columns, height * y // rows,
         -(-width * (x + 1) // columns), -(-height * (y + 1) // rows))
        for x, y in ((cell % columns, cell // columns) for cell in sorted(cells))
    ]  # fmt: skip


def written(pixels: Pixels) -> bytes:
    """Write pixels, and nothing else, as JPEG."""
    data = b""
    for size, qualities in SIZES:
        picture = Image.fromarray(pixels)
        picture.thumbnail((size, size))
        for quality in qualities:
            out = io.BytesIO()
            picture.save(out, "JPEG", quality=quality, optimize=True)
            data = out.getvalue()
            if len(data) <= LARGEST_COPY:
                return data
    return data


def copy_of(data: bytes, detectors: Any, cells: Collection[int] = ()) -> bytes:
    """Make the copy that may be kept.

    Parameters
    ----------
    data
        The photo as it was sent.
    detectors
        What finds faces and plates; None where cells are covered alone.
    cells
        Cells of the grid to be covered.

    Raises
    ------
    Refused
        It cannot be read, or should not.
    """
    pixels = np.array(decoded(data))
    if detectors is not None:
        pixels = covered(pixels, detectors.found(pixels))
    height, width = pixels.shape[:2]
    return written(covered(pixels, cells_of((width, height), cells)))


def shut_in() -> None:
    """Give up what is not needed: files, memory, time. It cannot be taken back."""
    for what, most in (
        (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_NOFILE, 3),
        (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_AS, MEMORY),
    ):  # fmt: skip
        resource.setrlimit(what, (most, most))


def main() -> int:
    """Read, copy, write."""
    cells = [int(one) for one in sys.argv[1:]]
    detectors = None
    if not cells:
        from evenhand.portal.photos.finding import Detectors

        detectors = Detectors()
    _warm(detectors)
    shut_in()
    try:
        data = sys.stdin.buffer.read(MOST_BYTES + 1)
        made = copy_of(data, detectors, cells)
    except Refused as why:
        sys.stdout.write(str(why))
        return REFUSED
    sys.stdout.buffer.write(made)
    return 0


def _warm(detectors: Any) -> None:
    """Go the whole way once with a picture of our own, so that nothing has to be opened later."""
    for kind in FORMATS:
        out = io.BytesIO()
        Image.new("RGB", (96, 96)).save(out, kind)
        copy_of(out.getvalue(), detectors)


if __name__ == "__main__":
    sys.exit(main())
