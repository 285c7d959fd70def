"""Says what the cells of a column look like: numbers, places, words, free text, persons."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from evenhand.sources import cells
from evenhand.sources.personal_data import cell_kinds, head_kind, looks_like_names
from evenhand.sources.words import REFUSED_FROM_CELLS, REFUSED_FROM_SHARE
from evenhand.tables.columns import LONGEST_TEXT

MOSTLY = 0.95
"""Share of cells that must be of a kind before the column is: real columns have faults."""
MOST_DISTINCT = 400
_CLOCK = re.compile(r"(?:[01]?\d|2[0-4])[:.h][0-5]\d(?::[0-5]\d)?(?:\.0+)?(?: ?[AaPp][Mm])?")
_RANGE = re.compile(r"\d+(?:\.\d+)?\s*[-–]\s*\d+(?:\.\d+)?")
_WKT = re.compile(r"(?:SRID=\d+;)?POINT ?Z? ?\(.*\)", re.IGNORECASE)
_PAIR = re.compile(r"[(\[]?\s*[+-]?\d+[.,]?\d*\s*[,; ]\s*[+-]?\d+[.,]?\d*\s*[)\]]?")
_DATE_PAIR = re.compile(r"\d{4}-\d\d-\d\d|\d+,\d+")
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,(?:\d{1,2}|\d{4,})")
_GROUPED_POINT = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+(?:,\d*)?")
_GROUPED_COMMA = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?")
_GROUPED_BLANK = re.compile(r"[+-]?\d{1,3}(?:[   ']\d{3})+(?:[.,]\d*)?")


@dataclass(frozen=True)
class Marks:
    """The decimal mark and the mark of thousands that a column's numbers use.

    `is_open` says that the cells allow another reading: 1.234 may be above a thousand.
    """

    decimal: str = "."
    thousands: str = ""
    is_open: bool = False


class Look:
    """The look of one column, from a sample of it."""

    def __init__(self, name: str, values: pa.Array, *, has_groups: bool = False) -> None:
        self.name, self.values = name, values
        self.has_groups = has_groups
        words = [word for word in values.to_pylist() if word is not None]
        self.n_rows, self.n_filled = len(values), len(words)
        self.words: Counter[str] = Counter(words)

    @property
    def filled(self) -> float:
        """The share of rows that have a value."""
        return self.n_filled / self.n_rows if self.n_rows else 0.0

    @property
    def variety(self) -> float:
        """Distinct values for each row that has one: 1 where no value repeats."""
        return len(self.words) / self.n_filled if self.n_filled else 0.0

    @cached_property
    def some(self) -> list[str]:
        """The most frequent distinct values, at most `MOST_DISTINCT`."""
        return [word for word, _ in self.words.most_common(MOST_DISTINCT)]

    def share(self, fits: Callable[[str], object]) -> float:
        """The share of filled rows, among frequent values, that something is true of."""
        total = sum(self.words[word] for word in self.some)
        return sum(self.words[word] for word in self.some if fits(word)) / total if total else 0.0

    @cached_property
    def marks(self) -> Marks | None:
        """The marks by which nearly all cells are numbers; None if they are none."""
        return _marks_of(self)

    @cached_property
    def numbers(self) -> npt.NDArray[np.float64]:
        """The numbers of the rows, NaN where there is none; shape (rows,)."""
        marks = self.marks or Marks()
        return self.read(marks)

    def read(self, marks: Marks) -> npt.NDArray[np.float64]:
        """Read the rows as numbers with given marks; NaN where there is none; shape (rows,)."""
        return cells.numbers(self.values, marks.decimal, marks.thousands)[0]

    @cached_property
    def is_number(self) -> bool:
        """Whether nearly all cells are numbers."""
        return self.marks is not None

    @cached_property
    def is_whole(self) -> bool:
        """Whether nearly all cells are whole numbers of at least 0."""
        if not self.is_number:
            return False
        known = self.numbers[np.isfinite(self.numbers)]
        return bool(len(known)) and float(((known == np.floor(known)) & (known >= 0)).mean()) > 0.98

    @cached_property
    def bounds(self) -> tuple[float, float]:
        """Least and greatest number, without the outermost hundredths; NaN if there are none."""
        known = self.numbers[np.isfinite(self.numbers)]
        if not len(known):
            return (float("nan"), float("nan"))
        low, high = np.quantile(known, [0.01, 0.99])
        return float(low), float(high)

    @cached_property
    def is_clock(self) -> bool:
        """Whether the cells are times of day."""
        return self.n_filled > 0 and self.share(_CLOCK.fullmatch) >= MOSTLY

    @cached_property
    def is_range(self) -> bool:
        """Whether the cells are ranges of two numbers, 6588500-6588999."""
        return self.n_filled > 0 and self.share(_is_range) >= MOSTLY

    @cached_property
    def is_wkt(self) -> bool:
        """Whether the cells are points as POINT (x y)."""
        return self.n_filled > 0 and self.share(_WKT.fullmatch) >= MOSTLY

    @cached_property
    def is_pair(self) -> bool:
        """Whether the cells are two coordinates, (51.5, -0.1)."""
        return self.n_filled > 0 and self.share(_is_pair) >= MOSTLY

    @cached_property
    def is_empty(self) -> bool:
        """Whether no row has a value."""
        return self.n_filled == 0

    @cached_property
    def is_free_text(self) -> bool:
        """Whether the cells are sentences: long, many words, hardly one twice."""
        if self.is_wkt or self.is_pair:
            return False
        if any(len(word) > LONGEST_TEXT for word in self.some):
            return True
        many = self.share(lambda word: len(word.split()) >= 5)
        return many > 0.5 and self.variety > 0.6 and len(self.words) > 20

    @cached_property
    def person(self) -> str | None:
        """What data of persons the column holds, in words, by its head or by its cells."""
        kind = head_kind(self.name)
        if kind is not None or self.is_number:
            return kind
        found = [one for one in cell_kinds(self.some) if one is not None]
        cells_found = sum(
            self.words[word]
            for word, one in zip(self.some, cell_kinds(self.some), strict=True)
            if one is not None and one != "dates of birth"
        )
        if cells_found >= REFUSED_FROM_CELLS and cells_found >= REFUSED_FROM_SHARE * self.n_filled:
            return found[0]
        return "names of people" if looks_like_names(list(self.words), self.n_filled) else None


def _is_range(text: str) -> bool:
    return _RANGE.fullmatch(text) is not None


def _is_pair(text: str) -> bool:
    if _DATE_PAIR.fullmatch(text):
        return False
    found = _PAIR.fullmatch(text) is not None
    return found and len(re.findall(r"\d+", text)) > 2


def _marks_of(look: Look) -> Marks | None:
    """Find the marks of a column's numbers."""
    if not look.n_filled:
        return None
    for marks in (Marks(), Marks(",", "."), Marks(".", ","), Marks(",", ""), Marks(".", " "),
                  Marks(",", " "), Marks(".", "'")):  # fmt: skip
        if _fits(look, marks):
            return _certain(look, marks)
    return None


def _fits(look: Look, marks: Marks) -> bool:
    if not look.some or not any(char.isdigit() for char in look.some[0]):
        return False
    values = pa.array(look.some, pa.string())
    bad = cells.numbers(values, marks.decimal, marks.thousands)[1]
    weights = np.array([look.words[word] for word in look.some], dtype=float)
    return bool(weights.sum()) and float((weights * ~bad).sum() / weights.sum()) >= MOSTLY


def _certain(look: Look, marks: Marks) -> Marks:
    """Look whether other marks would read the same cells differently."""
    words = look.some
    if marks == Marks():
        grouped = [word for word in words if _GROUPED_POINT.fullmatch(word)]
        pointed = [word for word in words if "." in word]
        if not grouped or len(grouped) < len(pointed):
            return marks
        bare = [word for word in words if re.fullmatch(r"[+-]?\d+", word)]
        # With a mark of thousands no bare number has four digits; a decimal point stands always.
        is_thousands = any(word.count(".") > 1 for word in grouped) or (
            len(bare) > 0.05 * len(words) and all(len(word.lstrip("+-")) < 4 for word in bare)
        )
        if is_thousands:
            return Marks(",", ".", is_open=all(word.count(".") == 1 for word in grouped))
        return marks
    if marks == Marks(",", "."):
        if not any("." in word for word in words):
            return Marks(",", "", is_open=_is_open_comma(words))
        return marks
    if marks == Marks(".", ",") and not any("." in word for word in words):
        return Marks(".", ",", is_open=_is_open_comma(words))
    return marks


def _is_open_comma(words: list[str]) -> bool:
    """Say whether commas may be of decimals or of thousands: three digits after each."""
    commas = [word for word in words if "," in word]
    return bool(commas) and all(_GROUPED_COMMA.fullmatch(word) for word in commas) and all(
        word.count(",") == 1 for word in commas
    )  # fmt: skip
