"""Rows of marks of like height beside each other, as letters and figures stand on a plate."""

from typing import Any

import cv2
import numpy as np

Grey = np.ndarray[Any, np.dtype[np.uint8]]
Found = tuple[int, int, int, int]

LOWEST, HIGHEST = 7, 72
"""Height of a mark, pixels."""
FEWEST = 4
"""Marks of a row."""
MOST_MARKS = 4000
_SCALES = (1.0, 2.0)
_BLOCK = 31


def rows_of_marks(grey: Grey) -> list[Found]:
    """Find rows of dark marks on light ground and of light ones on dark.

    Parameters
    ----------
    grey
        A photo in grey, shape (height, width).

    Returns
    -------
    list of tuple
        Left, top, right and bottom of each row, pixels.
    """
    found: list[Found] = []
    for scale in _SCALES:
        seen = grey if scale == 1 else cv2.resize(grey, None, fx=scale, fy=scale)
        for one in (seen, cv2.bitwise_not(seen)):
            found += [_smaller(box, scale) for box in _rows(_marks(one))]
    return found


def _smaller(box: Found, scale: float) -> Found:
    left, top, right, bottom = (round(side / scale) for side in box)
    return left, top, right, bottom


def _marks(grey: Grey) -> np.ndarray[Any, Any]:
    """Give dark marks that may be letters: left, top, width and height, shape (marks, 4)."""
    dark = cv2.adaptiveThreshold(
        grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, _BLOCK, 12
    )
    _, _, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    left, top, width, height, area = stats[1:].T
    slim, full = width / height, area / (width * height)
    keep = (height >= LOWEST) & (height <= HIGHEST) & (slim > 0.1) & (slim < 1.1)
    keep &= (full > 0.2) & (full < 0.9)
    marks = np.stack([left, top, width, height], axis=1)[keep]
    if len(marks) > MOST_MARKS:  # leaves and gravel; the largest are looked at
        marks = marks[np.argsort(marks[:, 3])[-MOST_MARKS:]]
    ordered: np.ndarray[Any, Any] = marks[np.argsort(marks[:, 0], kind="stable")]
    return ordered


def _rows(marks: np.ndarray[Any, Any]) -> list[Found]:
    """Chain marks to their neighbours on the right, and give chains that are long enough."""
    following = _following(marks)
    begun = set(following.values())
    found = []
    for first in range(len(marks)):
        if first in begun or first not in following:
            continue
        chain = [first]
        while chain[-1] in following:
            chain.append(following[chain[-1]])
        row = marks[chain]
        if len(row) >= FEWEST and _is_level(row):
            left, top = row[:, 0].min(), row[:, 1].min()
            right, bottom = (row[:, 0] + row[:, 2]).max(), (row[:, 1] + row[:, 3]).max()
            found.append((int(left), int(top), int(right), int(bottom)))
    return found


def _following(marks: np.ndarray[Any, Any]) -> dict[int, int]:
    """Give for each mark the nearest one on its right of like height and about as high up."""
    following = {}
    left, height = marks[:, 0], marks[:, 3]
    right, middle = left + marks[:, 2], marks[:, 1] + height / 2
    for one in range(len(marks)):
        end = int(np.searchsorted(left, right[one] + 1.3 * height[one], side="right"))
        others = np.arange(one + 1, end)
        if not len(others):
            continue
        like = np.abs(height[others] - height[one]) <= 0.25 * height[one]
        like &= np.abs(middle[others] - middle[one]) <= 0.5 * height[one]
        like &= left[others] >= right[one] - 0.2 * height[one]
        if like.any():
            following[one] = int(others[like][0])
    return following


def _is_level(row: np.ndarray[Any, Any]) -> bool:
    """Say whether marks stand on one line, which may slope."""
    x, y = row[:, 0] + row[:, 2] / 2, row[:, 1] + row[:, 3]
    slope, start = np.polyfit(x, y, 1)
    off = np.abs(y - (slope * x + start)).max()
    return bool(abs(slope) < 0.6 and off <= 0.2 * np.median(row[:, 3]))
