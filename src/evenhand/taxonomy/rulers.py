"""Rulers of harm and cost: how much one record of each class weighs, by whom, when and where."""

import csv
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import pandas as pd

from evenhand.errors import SourceError, listed
from evenhand.taxonomy.classes import is_class
from evenhand.taxonomy.reference import rows

KINDS = ("count", "harm", "cost")
MATCHES = ("exact", "narrower", "broader", "span")
"""How a class met the ruler's categories: the same, part of the class, more than it, several."""

NEEDED = ("ruler", "vintage", "unit", "place", "offence_class")
COLUMNS = (
    "ruler", "vintage", "kind", "unit", "place", "currency", "price_year", "basis", "leaves_out",
    "offence_class", "weight", "weight_low", "weight_high", "matched", "their_category", "mark",
    "source",
)  # fmt: skip


@dataclass(frozen=True)
class Weight:
    """What one record of a class weighs.

    Attributes
    ----------
    low, high
        Smallest and largest weight a record of the class can have; equal where it is known.
    matched
        How the class met the ruler's own category: one of `MATCHES`.
    their_category, mark, source, note
        The ruler's own words, how well attested, where from, and what to know.
    """

    low: float
    high: float
    matched: str = "exact"
    their_category: str = ""
    mark: str = "own"
    source: str = ""
    note: str = ""

    @property
    def value(self) -> float:
        """The weight where it is one number; NaN where the class spans several."""
        return self.low if self.low == self.high else math.nan


@dataclass(frozen=True)
class Ruler:
    """A dated set of weights. Get one with `load`, `from_csv` or `from_frame`.

    Attributes
    ----------
    name, vintage
        Which ruler and which edition of it; editions are never mixed.
    kind
        `count`, `harm` or `cost`.
    unit, place, currency, price_year
        What a weight is counted in, and where (and at whose prices) it holds.
    basis, leaves_out
        What the weights rest on, and what the ruler is not meant for.
    weights
        Class → weight; a class that is not there has no weight, and never gets one by guess.
    """

    name: str
    vintage: str
    kind: str
    unit: str
    place: str
    weights: Mapping[str, Weight]
    currency: str = ""
    price_year: str = ""
    basis: str = ""
    leaves_out: str = ""

    @classmethod
    def load(cls, name: str) -> Self:
        """Load a ruler that comes with Evenhand.

        Raises
        ------
        SourceError
            There is no such ruler; the message names those there are.

        Examples
        --------
        >>> ruler = Ruler.load("cchi_2026")
        >>> ruler.weight("robbery").value / ruler.weight("theft_from_person").value
        182.5
        """
        if name not in names():
            known = ", ".join(names())
            raise SourceError(listed("ruler", [f"no ruler is called '{name}'; there are: {known}"]))
        head = next(row for row in rows("rulers") if row["ruler"] == name)
        weights = {
            row["offence_class"]: Weight(
                float(row["low"]), float(row["high"]), row["matched"], row["their_category"],
                row["mark"], row["source"], row["note"],
            )
            for row in rows("ruler_weights")
            if row["ruler"] == name
        }  # fmt: skip
        return cls(
            name=name,
            weights=weights,
            **{key: head[key] for key in (
                "vintage", "kind", "unit", "place", "currency", "price_year", "basis",
                "leaves_out",
            )},
        )  # fmt: skip

    @classmethod
    def from_csv(cls, path: str | Path) -> Self:
        """Read a ruler of your own: one row for each class.

        Needed columns: `ruler, vintage, unit, place, offence_class` and `weight`, or
        `weight_low` and `weight_high` where a class spans several weights. Of use: `kind`
        (harm or cost), `currency` and `price_year` (needed for a cost), `basis`, `leaves_out`,
        `matched`, `their_category`, `mark`, `source`.

        Raises
        ------
        SourceError
            The file cannot be read, or rows are wrong; every fault is listed with its line.
        """
        path = Path(path)
        try:
            lines = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
        except (OSError, UnicodeDecodeError) as problem:
            kind = type(problem).__name__
            fault = f"the file cannot be read as UTF-8 text ({kind})"
            raise SourceError(listed(f"ruler {path.name}", [fault])) from None
        kept = [{key: (cell or "").strip() for key, cell in line.items() if key} for line in lines]
        problems = file_faults(kept)
        if problems:
            raise SourceError(listed(f"ruler {path.name}", problems))
        return cls.from_frame(pd.DataFrame(kept))

    @classmethod
    def from_frame(cls, frame: pd.DataFrame) -> Self:
        """Make a ruler from the rows of `to_frame`, checked before."""
        lines = [
            {str(key): "" if pd.isna(cell) else str(cell) for key, cell in line.items()}
            for line in frame.to_dict(orient="records")
        ]
        head = {**dict.fromkeys(COLUMNS, ""), **lines[0]}
        weights = {line["offence_class"]: _weight(line) for line in lines}
        kind = head["kind"] or ("cost" if head["currency"] else "harm")
        return cls(
            name=head["ruler"], vintage=head["vintage"], kind=kind, unit=head["unit"],
            place=head["place"], weights=weights, currency=head["currency"],
            price_year=head["price_year"], basis=head["basis"], leaves_out=head["leaves_out"],
        )  # fmt: skip

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each class: what `HarmWeights.from_frame` takes."""
        return pd.DataFrame(
            [
                (self.name, self.vintage, self.kind, self.unit, self.place, self.currency,
                 self.price_year, self.basis, self.leaves_out, offence, weight.value, weight.low,
                 weight.high, weight.matched, weight.their_category, weight.mark, weight.source)
                for offence, weight in self.weights.items()
            ],
            columns=list(COLUMNS),
        )  # fmt: skip

    def weight(self, offence: str) -> Weight | None:
        """Give the weight of a class, or None where the ruler has none."""
        return Weight(1.0, 1.0) if self.kind == "count" else self.weights.get(offence)

    def without_weight(self, offences: Iterable[str]) -> tuple[str, ...]:
        """Name the classes that this ruler cannot weigh."""
        return tuple(offence for offence in offences if self.weight(offence) is None)

    def needs_transfer_note(self, place: str) -> bool:
        """Say whether using it in `place` carries it out of where it holds."""
        return bool(self.place) and self.place != place


def names() -> tuple[str, ...]:
    """Name the rulers that come with Evenhand."""
    return tuple(row["ruler"] for row in rows("rulers"))


def standard() -> tuple[Ruler, ...]:
    """Give the rulers that are shown side by side unless others are asked for."""
    return tuple(Ruler.load(r["ruler"]) for r in rows("rulers") if r["in_standard"] == "yes")


def file_faults(lines: list[dict[str, str]]) -> list[str]:
    """Say everything that is wrong with the rows of a ruler; empty if they may be used."""
    if not lines:
        return ["the file has no rows"]
    found = [f"column '{name}' is missing" for name in NEEDED if name not in lines[0]]
    if not {"weight"} & lines[0].keys() and not {"weight_low", "weight_high"} <= lines[0].keys():
        found.append("column 'weight' is missing, and so is one of weight_low, weight_high")
    if found:
        return found
    found = [
        f"'{name}' differs between rows; one file holds one ruler of one edition"
        for name in ("ruler", "vintage", "unit", "place", "currency", "price_year")
        if len({line.get(name, "") for line in lines}) > 1
    ]
    seen: set[str] = set()
    for number, line in enumerate(lines, start=2):
        found += [f"line {number}: {fault}" for fault in _line_faults(line, seen)]
        seen.add(line["offence_class"])
    return found


def _line_faults(line: Mapping[str, str], seen: set[str]) -> list[str]:
    found = [f"'{name}' is empty" for name in NEEDED if not line[name]]
    offence = line["offence_class"]
    if offence and not is_class(offence):
        found.append(f"'{offence}' is no class of ours; use one or local:<name>")
    if offence in seen:
        found.append(f"'{offence}' stands a second time; keep one row")
    if line["ruler"] in names():
        found.append(f"'{line['ruler']}' is the name of a ruler of ours; give yours its own")
    kind = line.get("kind", "")
    if kind and kind not in KINDS[1:]:
        found.append(f"kind '{kind}' is neither harm nor cost")
    if (kind == "cost") != bool(line.get("currency")) and kind:
        found.append("a cost needs a currency, and only a cost has one")
    if line.get("currency") and not line.get("price_year"):
        found.append("a cost needs 'price_year': the year whose prices it is in")
    return found + _number_faults(line)


def _number_faults(line: Mapping[str, str]) -> list[str]:
    given = {n: line[n] for n in ("weight", "weight_low", "weight_high") if line.get(n)}
    if not given:
        return ["no weight is given; leave the row out instead"]
    numbers = {name: _number(text) for name, text in given.items()}
    bad = [n for n, value in numbers.items() if not (math.isfinite(value) and value >= 0)]
    if bad:
        return [f"'{name}' is '{given[name]}'; give a number of at least 0" for name in bad]
    low, high = (numbers.get(n, numbers.get("weight")) for n in ("weight_low", "weight_high"))
    if low is None or high is None or high < low:
        return ["give weight_low and weight_high together, the smaller first"]
    return []


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _weight(line: Mapping[str, str]) -> Weight:
    single = line.get("weight", "")
    low = float(line.get("weight_low") or single)
    high = float(line.get("weight_high") or single)
    return Weight(
        low, high, line.get("matched") or ("exact" if low == high else "span"),
        line.get("their_category", ""), line.get("mark") or "user", line.get("source", ""),
    )  # fmt: skip
