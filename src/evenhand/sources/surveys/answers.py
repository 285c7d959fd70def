"""Reads the answers to one item: each distinct cell once, with the reason where there is none."""

import re
from collections import Counter

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from evenhand.errors import SourceError, listed
from evenhand.sources import coded
from evenhand.sources.personal_data import shown_head
from evenhand.sources.surveys.items import SurveyItem, label_key
from evenhand.sources.surveys.mapping_checks import LARGEST_CODE
from evenhand.sources.surveys.states import ANSWERED, state_of_label
from evenhand.tables.survey import ANSWER_STATES

Ints = npt.NDArray[np.int64]
FAULTS = ("foreign_code", "broken_code", "foreign_word")
"""Cells that are no answer: a code without a label, a number with decimals, a word."""
MOST_WORDS, FEWEST_WORDS, MOST_SHARE = 20, 2, 0.2
MOST_CODES = 100
FIRST_CELLS = 5
_ANSWER_CODE = re.compile(r"AO?0*(\d{1,3})")
_SHORT = {"Y": "yes", "N": "no"}
"""LimeSurvey's answer codes of yes and no."""
_STATE = {state: number for number, state in enumerate(ANSWER_STATES)}


class Answers:
    """The answers to one item through all batches of a file.

    Attributes
    ----------
    item
        What is known of the item.
    faults
        Kind of fault → how many cells.
    first
        Kind of fault → numbers of the first rows.
    states
        Reason, or "answered" → how many cells.
    seen
        Codes of answers that were met.
    """

    def __init__(self, item: SurveyItem) -> None:
        self.item = item
        self.faults: Counter[str] = Counter()
        self.first: dict[str, list[int]] = {}
        self.states: Counter[str] = Counter()
        self.seen: set[int] = set()
        self._known: dict[str, tuple[int, int, int]] = {}
        self._labels = {label_key(label): code for code, label in item.codes.items() if label}
        self._words: set[str] = set()
        self._empty = self._of_value(item.empty)

    def read(self, cells: pa.Array, numbers: list[int]) -> tuple[Ints, Ints]:
        """Give codes of answers and numbers of states for the next rows.

        Parameters
        ----------
        cells
            The cells, as strings or a dictionary of them; null where empty.
        numbers
            The rows' numbers in the file.

        Returns
        -------
        tuple
            Codes – 0 where there is no answer – and places in `ANSWER_STATES`; shape (rows,).
        """
        words = coded.compact(cells)
        parsed = [self._parsed(str(word)) for word in words.dictionary.to_pylist()]
        table = np.array([*parsed, (*self._empty, 0)], dtype=np.int64).reshape(-1, 3)
        found = table[coded.codes_of(words)]
        self._count(found, numbers)
        return found[:, 0], found[:, 1]

    def refuse(self, file: str) -> None:
        """Refuse a column that holds no coded answers.

        Raises
        ------
        SourceError
            Many different words, or too large a part of the cells, are no codes; or a column
            without codes of its own holds more numbers than an answer has.
        """
        bad, all_cells = self.faults["foreign_word"], sum(self.states.values())
        there = all_cells - self.states["missing"] + sum(self.faults.values())
        column, name = shown_head(self.item.column), self.item.name
        if len(self._words) > MOST_WORDS:
            problem = (
                f"the column '{column}' holds more than {MOST_WORDS} different words that are no "
                "codes; open answers cannot be imported. Take the item out of the mapping"
            )
        elif bad > max(MOST_SHARE * there, FEWEST_WORDS) or (bad and not self.states["answered"]):
            problem = (
                f"the column '{column}' holds words that are no codes in {bad:,} rows; give the "
                f'code of each answer in [survey.items.{name}.codes] (1 = "very safe") or '
                f"[survey.items.{name}.words] (A1 = 1)"
            )
        elif not self.item.codes and len(self.seen) > MOST_CODES:
            problem = (
                f"the column '{column}' holds more than {MOST_CODES} different numbers, which no "
                f"answer has; give its codes in [survey.items.{name}.codes], or take it out"
            )
        else:
            return
        raise SourceError(listed(file, [problem]))

    def codes(self) -> dict[int, str]:
        """Give every code that an answer may have, in the bank's direction, with its label."""
        item = self.item
        known = dict(item.codes) or dict.fromkeys(self.seen, "")
        if item.bounds is not None:
            known = dict.fromkeys(range(item.bounds[0], item.bounds[1] + 1), "") | known
        return dict(sorted((item.turned_back(code), label) for code, label in known.items()))

    def _count(self, found: npt.NDArray[np.int64], numbers: list[int]) -> None:
        counts = np.bincount(found[:, 1], minlength=len(ANSWER_STATES))
        self.states.update({state: int(counts[at]) for state, at in _STATE.items() if counts[at]})
        self.seen |= {int(code) for code in np.unique(found[found[:, 1] == 0, 0])}
        for kind in np.unique(found[:, 2]):
            if kind:
                rows = np.flatnonzero(found[:, 2] == kind)
                fault = FAULTS[kind - 1]
                self.faults[fault] += len(rows)
                first = self.first.setdefault(fault, [])
                first += [numbers[at] for at in rows[: FIRST_CELLS - len(first)]]

    def _parsed(self, cell: str) -> tuple[int, int, int]:
        if cell not in self._known:
            self._known[cell] = self._looked_up(cell.strip())
        return self._known[cell]

    def _looked_up(self, cell: str) -> tuple[int, int, int]:
        """Give code, state and fault of a cell."""
        item = self.item
        if not cell:
            return (*self._empty, 0)
        if cell in item.words:
            return (*self._of_value(item.words[cell]), 0)
        number = _number(cell)
        written = cell if number is None or number != int(number) else str(int(number))
        if written in item.states:
            return 0, _STATE[item.states[written]], 0
        if number is not None:
            return self._of_number(number, written)
        if item.variable.calls_missing(cell):
            return 0, _STATE["missing"], 0
        code = self._labels.get(label_key(_SHORT.get(cell, cell)), self._of_limesurvey(cell))
        if code is not None:
            return item.turned_back(code), 0, 0
        state = state_of_label(cell)
        if state is not None:
            return 0, _STATE[state], 0
        self._words.add(cell)
        return 0, _STATE["missing"], 1 + FAULTS.index("foreign_word")

    def _of_limesurvey(self, cell: str) -> int | None:
        """Read LimeSurvey's own answer codes, "A3" or "AO03", as the number in them."""
        found = _ANSWER_CODE.fullmatch(cell)
        code = int(found[1]) if found else None
        return code if code in self.item.codes else None

    def _of_number(self, number: float, written: str) -> tuple[int, int, int]:
        if self.item.variable.calls_missing(written):
            return 0, _STATE["missing"], 0
        if number != int(number):
            return 0, _STATE["missing"], 1 + FAULTS.index("broken_code")
        code = int(number)
        if abs(number) > LARGEST_CODE or not self.item.knows(code):
            return 0, _STATE["missing"], 1 + FAULTS.index("foreign_code")
        return self.item.turned_back(code), 0, 0

    def _of_value(self, value: int | str) -> tuple[int, int]:
        if isinstance(value, str):
            return 0, _STATE[value]
        return self.item.turned_back(value), _STATE[ANSWERED]


def _number(cell: str) -> float | None:
    """Read a cell as a number; None if it is none.

    Examples
    --------
    >>> _number("2,5"), _number("3"), _number("nan"), _number("A1"), _number("1_0")
    (2.5, 3.0, None, None, None)
    """
    if "_" in cell:
        return None
    try:
        number = float(cell.replace(",", "."))
    except ValueError:
        return None
    return number if np.isfinite(number) else None
