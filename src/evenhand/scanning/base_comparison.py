"""Several bases side by side: does the order of areas depend on whom the rate is per?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import numpy as np
import pandas as pd

from evenhand.contract import Chart, Explanation, Finding, Method, checked, plain_rows
from evenhand.errors import UnsuitableData, listed
from evenhand.options import AreaLevel, Base, CalendarDay, Confidence, Draws, Offence, Seed
from evenhand.scanning.rated_areas import (
    RATES,
    counted_areas,
    dispersion_said,
    rank_ranges,
    with_rates,
)
from evenhand.statistics.dispersion import Dispersion
from evenhand.tables.areas import Areas
from evenhand.tables.bases import bases_in
from evenhand.tables.counts import Counts
from evenhand.tables.exposure import Exposure
from evenhand.tables.incidents import Incidents
from evenhand.wording.messages import Name, Quantity, Term, TermList, Value, say

FEWEST_AREAS = 3
WIDELY_KNOWN = 0.8


PLACE_PX = 26
"""Height of each place in the drawing."""


@dataclass(frozen=True, kw_only=True, eq=False)
class BaseComparison(Finding):
    """Rate and place of each area on each base."""

    KEY = ("area_id", "base")
    COUNTS = ("count",)
    DERIVED: ClassVar[Mapping[str, tuple[str, ...]]] = {
        RATES[0]: ("count",), **dict.fromkeys(RATES[1:], ("count[any]",)),
        **dict.fromkeys(("place", "rank_low", "rank_high", "places_gained", "gap_places",
                         "moves_surely"), ("count[any]",)),
        "years": (), "base_count": (),
    }  # fmt: skip
    SCALARS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "areas": (), "moved_areas": ("count[any]",), "dispersion": ("count[any]",),
    }  # fmt: skip

    offence: str
    against: str
    bases: tuple[str, ...]
    starts_on: date
    ends_on: date
    areas: int
    moved_areas: int
    dispersion: float
    is_other_time: bool
    _frame: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each area and base, the base compared against first."""
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw the place of each area on each base; areas that surely move are drawn strongly."""
        moved = self._frame.groupby("area_id")["moves_surely"].transform("any")
        strong = {"condition": {"test": "datum.area_moves", "value": 1}, "value": 0.3}
        faint = {"encoding": {"opacity": strong}}
        spec = {
            "height": PLACE_PX * (self.areas + 1),
            "layer": [
                {"mark": {"type": "line"}, **faint},
                {"mark": {"type": "point", "filled": True, "size": 70}, **faint},
                {"mark": {"type": "text", "align": "left", "dx": 8},
                 "transform": [{"filter": "datum.is_last_base"}],
                 "encoding": {"text": {"field": "area_id", "type": "nominal"}}},
            ],
            "encoding": {
                "x": {"field": "base", "type": "nominal", "title": None, "sort": None,
                      "axis": {"labelAngle": 0}},
                "y": {"field": "place", "type": "quantitative", "title": "axis.place",
                      "scale": {"reverse": True, "domain": [0.5, self.areas + 0.5], "nice": False},
                      "axis": {"grid": False, "tickMinStep": 1, "titleAnchor": "middle"}},
                "detail": {"field": "area_id", "type": "nominal"},
            },
        }  # fmt: skip
        rows = self._frame.assign(
            area_moves=moved, is_last_base=self._frame["base"].eq(self.bases[-1])
        )
        return Chart(
            rows=plain_rows(rows),
            spec=spec,
            title=self.explain().answer,
            subtitle=say("base_comparison.subtitle"),
            columns=("area_id", "base", "count", "base_count", *RATES, "rank_low", "rank_high"),
        )

    def explain(self) -> Explanation:
        """Say whether the order changes, and which area moves most surely."""
        names: tuple[Term | Name, ...] = tuple(Term("base", base) for base in self.bases)
        values: dict[str, Value] = {
            "offence": Term("offence_class", self.offence),
            "first": Term("base", self.against),
            "bases": TermList(names),
            "moved": Quantity(self.moved_areas, "count", "moved_areas"),
            "areas": Quantity(self.areas, "count", "areas"),
            "from": Quantity(self.starts_on, "date"), "to": Quantity(self.ends_on, "date"),
            "used": Quantity(self.n_used, "count", "n_used"),
            "rows": Quantity(self.n_rows, "count", "n_rows"),
        }  # fmt: skip
        key = "base_comparison.no_clear_change"
        if self.moved_areas:
            values |= self._mover()
            key = "base_comparison.changes_" + self._shape()
        varying, independent = dispersion_said(self.dispersion)
        limits = [say("base_comparison.limit_right_base"), say("scanning.limit_recorded"),
                  *independent]  # fmt: skip
        if self.is_other_time:
            limits.append(say("area_rates.limit_other_time"))
        return Explanation(
            answer=say(key, **values),
            reading=(
                say("base_comparison.reading_moved", **values),
                say("base_comparison.reading_movers", areas=self._movers())
                if self.moved_areas
                else say("base_comparison.reading_bases", **values),
                *varying,
                say("data.rows_used", **values),
            ),
            limits=tuple(limits),
        )

    def _sure(self) -> pd.DataFrame:
        """Give the rows that surely move, the widest gap between the ranges of ranks first."""
        return self._frame[self._frame["moves_surely"]].sort_values(
            ["gap_places", "area_id", "base"], ascending=[False, True, True]
        )

    def _movers(self) -> TermList:
        names = self._sure()["area_name"].drop_duplicates().head(5)
        return TermList(tuple(Name(str(name)) for name in names))

    def _mover(self) -> dict[str, Value]:
        row = self._sure().iloc[0]
        here, there = f"{row['area_id']}|{row['base']}", f"{row['area_id']}|{self.against}"
        return {
            "area": Name(str(row["area_name"])),
            "second": Term("base", str(row["base"])),
            "first_low": self._place("rank_low", there),
            "first_high": self._place("rank_high", there),
            "second_low": self._place("rank_low", here),
            "second_high": self._place("rank_high", here),
        }

    def _shape(self) -> str:
        """Say whether each base gives the mover one place or a range of them."""
        row = self._sure().iloc[0]
        first = self._frame[self._frame["area_id"].eq(row["area_id"])].iloc[0]
        return "_".join(
            "place" if part["rank_low"] == part["rank_high"] else "range" for part in (first, row)
        )

    def _place(self, column: str, key: str) -> Quantity:
        return Quantity(int(self.cite(f"{column}[{key}]")), "count", f"{column}[{key}]")


@checked
def base_comparison(
    recorded: Incidents | Counts,
    exposure: Exposure,
    areas: Areas | None = None,
    *,
    level: AreaLevel | None = None,
    offence: Offence | None = None,
    against: Base = "residents",
    period_from: CalendarDay | None = None,
    period_to: CalendarDay | None = None,
    confidence: Confidence = 0.95,
    draws: Draws = 999,
    seed: Seed = 1,
) -> BaseComparison:
    """Does the order of areas depend on whom or what the rate is per?

    Parameters
    ----------
    recorded
        Incidents with areas, or counts by area and period.
    exposure
        At least two bases, such as residents and people present.
    areas
        Names the areas, and those in which nothing was recorded.
    level
        Which set of areas; None takes the only one there is.
    offence
        One class; None adds all up.
    against
        The base that the others are compared with; if the table has not got it, its first.
    period_from, period_to
        First and last day, both included; None takes what the source covers.
    confidence
        Level of the likely ranges of rates and ranks.
    draws, seed
        How often counts are drawn for the ranges of ranks, and the start of the draws.

    Returns
    -------
    BaseComparison
        One row for each area and base: rate and place, each with its range; how many places
        the area gains against the base compared with; and whether it surely moves.

    Raises
    ------
    UnsuitableData
        There are fewer than two bases, or fewer than three areas with all of them.

    Notes
    -----
    An area surely moves if its ranges of ranks on the two bases do not overlap. The counts are
    the same on both, so this asks for more than it must: a small move can be missed. Ranges allow
    for how much months of areas vary, as in `area_rates`. A base that
    fewer than 8 in 10 areas have, such as the passengers of one station, is left out; so are
    areas that lack any of the others, so that all bases rank the same areas.

    References
    ----------
    Mogstad, Romano, Shaikh & Wilhelm 2024, doi:10.1093/restud/rdad006; Boggs 1965,
    doi:10.2307/2090968 (a rate needs the base that fits the offence).

    Examples
    --------
    >>> year = {"period_start": "2025-01-01", "period_end": "2025-12-31", "unit": "offences",
    ...     "offence_source": "t", "offence_class": "theft_from_person"}
    >>> recorded = Counts.from_frame(pd.DataFrame([{"area_id": area, "count": count} | year
    ...     for area, count in (("centre", 900), ("east", 300), ("west", 100))]))
    >>> people = Exposure.from_frame(pd.DataFrame([("centre", "residents", 1000),
    ...     ("east", "residents", 1000), ("west", "residents", 1000), ("centre", "ambient", 90000),
    ...     ("east", "ambient", 2000), ("west", "ambient", 2000)],
    ...     columns=["area_id", "base", "value"]))
    >>> found = base_comparison(recorded, people)
    >>> int(found.cite("place[centre|residents]")), int(found.cite("place[centre|ambient]"))
    (1, 3)
    """
    bases = bases_in(exposure)
    if len(bases) < 2:
        raise UnsuitableData(
            listed("base_comparison", [f"there is one base only ({', '.join(bases) or 'none'}); "
                                       "import another, such as people present"])
        )  # fmt: skip
    first = against if against in bases else bases[0]
    bases = [first, *(base for base in bases if base != first)]
    counted = counted_areas(recorded, areas, level=level, offence=offence,
                            period_from=period_from, period_to=period_to)  # fmt: skip
    taken, known = counted.taken, counted.bases(exposure, bases)
    values = pd.DataFrame({base: found.each for base, found in known.items()})
    enough = values.gt(0).mean() >= WIDELY_KNOWN
    bases = [base for base in bases if base == first or enough[base]]
    values = values[bases]
    there = values.gt(0).all(axis=1).to_numpy() & counted.frame["count"].notna().to_numpy()
    _check(counted.frame[there], bases)
    parts = [
        _ranked(counted.frame[there].assign(base=base, base_count=values.loc[there, base].array),
                counted.dispersion, confidence, draws, seed)
        for base in bases
    ]  # fmt: skip
    frame = _compared(parts)
    return BaseComparison(
        offence=offence or "all",
        against=first,
        bases=tuple(bases),
        starts_on=taken.starts_on,
        ends_on=taken.ends_on,
        areas=int(there.sum()),
        moved_areas=int(frame.loc[frame["moves_surely"], "area_id"].nunique()),
        dispersion=counted.dispersion.value,
        is_other_time=any(known[base].is_from_other_time for base in bases),
        n_used=taken.n_used,
        n_rows=taken.n_rows,
        set_aside=taken.set_aside,
        _frame=frame,
    )


def _check(frame: pd.DataFrame, bases: list[str]) -> None:
    problems = []
    if len(bases) < 2:
        problems.append(f"most areas have one base only ({bases[0]}); import another for all areas")
    if len(frame) < FEWEST_AREAS:
        problems.append(
            f"{len(frame)} areas have a count and every base; {FEWEST_AREAS} are needed"
        )
    elif frame["count"].sum() == 0:
        problems.append("nothing was recorded in any area in the period; choose others")
    if problems:
        raise UnsuitableData(listed("base_comparison", problems))


def _ranked(
    frame: pd.DataFrame, dispersion: Dispersion, confidence: float, draws: int, seed: int
) -> pd.DataFrame:
    frame = with_rates(frame.reset_index(drop=True), confidence, dispersion)
    exposure = (frame["base_count"] * frame["years"]).to_numpy(dtype=np.float64)
    low, high = rank_ranges(frame["count"].to_numpy(dtype=np.float64), exposure, dispersion,
                            confidence=confidence, draws=draws, seed=seed)  # fmt: skip
    frame["place"] = frame[RATES[0]].rank(ascending=False, method="min").astype("int64")
    return frame.assign(rank_low=low, rank_high=high)


def _compared(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Set each base's ranks against those of the first."""
    first = parts[0]
    for part in parts:
        part["places_gained"] = first["place"] - part["place"]
        up = first["rank_low"] - part["rank_high"]
        down = part["rank_low"] - first["rank_high"]
        part["gap_places"] = np.maximum(np.maximum(up, down), 0)
        part["moves_surely"] = part["gap_places"] > 0
    columns = ["area_id", "area_name", "base", "count", "years", "base_count", *RATES, "place",
               "rank_low", "rank_high", "places_gained", "gap_places", "moves_surely"]  # fmt: skip
    return pd.concat(parts, ignore_index=True)[columns].astype({"base": "string"})


METHOD = Method(
    run=base_comparison,
    question="Does the order of areas depend on whom or what the rate is per?",
    sources=(
        "Boggs 1965, doi:10.2307/2090968",
        "Mogstad, Romano, Shaikh & Wilhelm 2024, doi:10.1093/restud/rdad006",
    ),
    version="1.1",
    example={
        "level": "neighbourhood",
        "offence": "theft_from_person",
        "period_from": date(2023, 11, 1),
        "period_to": date(2026, 10, 31),
    },
)
