"""What two patterns have in common and where they differ: the finding behind two methods."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
import pandas as pd

from evenhand.contract import Chart, Explanation, Finding, MapLayer, plain_rows
from evenhand.scanning.paired_places import PairedPlaces
from evenhand.scanning.usual_values import usual_values
from evenhand.statistics.area_change import area_change
from evenhand.statistics.pattern_change import (
    Control,
    andresen_index,
    moved_by_chance,
    pattern_tests,
    share_moved,
)
from evenhand.wording.messages import Message, Name, Quantity, Term, TermList, Value, say

CLEAR, DRAWN, NAMED = 0.05, 20, 8
BREAKS = (-0.5, -0.25, -0.1, 0.1, 0.25, 0.5)
_ROW = ("first_count", "second_count", "first_count[total]", "second_count[total]")
_LAYERS = {"area": ("areas", "area_id"), "segment": ("segments", "segment_id"),
           "cell": ("cells", "cell_id")}  # fmt: skip
FalseCalls = Literal["false_discoveries", "any_false_call"]


@dataclass(frozen=True, kw_only=True, eq=False)
class TwoPatterns(Finding):
    """Shares of each place in two sets of records, and which of them differ clearly."""

    KEY: ClassVar[tuple[str, ...]] = ("area_id",)
    COUNTS: ClassVar[tuple[str, ...]] = ("first_count", "second_count")
    DERIVED: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "share_first": ("first_count", "first_count[total]"),
        "share_second": ("second_count", "second_count[total]"),
        **dict.fromkeys(
            ("change", "change_low", "change_high", "p_value", "p_value_adjusted",
             "least_p_value", "is_clear"), _ROW
        ),
    }  # fmt: skip
    WITHHELD: ClassVar[str] = (
        "its rows set counts of two sets side by side, so that numbers hidden elsewhere could be "
        "worked out from them; release area_rates or change_by_area instead"
    )
    WORDS: ClassVar[str] = ""
    """The file of messages."""

    over: str
    level: str
    unit: str
    control: str
    moved: float
    moved_by_chance: float
    moved_by_chance_low: float
    moved_by_chance_high: float
    p_value: float
    dispersion: float
    similarity: float
    similarity_swapped: float
    similarity_with_any: float
    similarity_with_any_swapped: float
    first_total: int
    second_total: int
    places: int
    places_judged: int
    places_sparse: int
    places_more: int
    places_less: int
    draws: int
    seed: int
    _frame: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each place: counts and shares in both, their ratio, p-values."""
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw the shares of the places that differ most, the first joined to the second."""
        return Chart(
            rows=plain_rows(_most_moved(self._frame)),
            spec=_SPEC,
            title=self.explain().answer,
            subtitle=say(f"{self.WORDS}.subtitle", **self._values()),
            columns=("area_id", "first_count", "second_count", "share_first", "share_second",
                     "change", "certainty"),
        )  # fmt: skip

    def to_map(self) -> MapLayer:
        """Give each place's share of the second set beside that of the first."""
        kind, key = _LAYERS[self.over]
        shown = _least(self._frame).where(self._frame["certainty"].ne("cannot_say"))
        rows = self._frame.assign(value=shown).rename(columns={"area_id": key})
        return MapLayer(
            kind=kind,
            rows=plain_rows(rows[[key, "value", "certainty"]]),
            breaks=BREAKS,
            title=self.explain().answer,
            unit=say(f"{self.WORDS}.map_unit", **self._values()),
            diverging=True,
        )

    def explain(self) -> Explanation:
        """Say how much would have to lie elsewhere, and which places differ."""
        values = self._values()
        clear = self._frame[self._frame["is_clear"]]
        if clear.empty:
            answer = say(f"{self.WORDS}.{self._without_places()}", **values)
        else:
            gap = (clear["share_second"] - clear["share_first"]).abs().to_numpy()
            most = clear.iloc[int(np.argmax(gap))]
            values |= {"area": Name(str(most["area_name"]))}
            for name in ("share_first", "share_second"):
                path = f"{name}[{most['area_id']}]"
                values[name] = Quantity(self.cite(path), "percent", path, 1)
            # A small place may differ clearly in a whole that does not.
            kind = "some" if self.p_value < CLEAR else "places"
            answer = say(f"{self.WORDS}.{kind}", **values)
        return Explanation(answer=answer, reading=self._reading(values),
                           limits=self._limits(values))  # fmt: skip

    def _without_places(self) -> str:
        if not self.places_judged:
            return "too_few"
        return "whole" if self.p_value < CLEAR else "none"

    def _reading(self, values: dict[str, Value]) -> tuple[Message, ...]:
        found = [say(f"two_patterns.reading_{self.control}", **values),
                 say("two_patterns.reading_whole", **values)]  # fmt: skip
        if self.places_sparse and self.over == "area":
            sparse = self._frame.loc[self._frame["certainty"].eq("cannot_say"), "area_name"]
            names = TermList(tuple(Name(str(name)) for name in sparse[:NAMED]))
            more = "_more" if len(sparse) > NAMED else ""
            found.append(say(f"two_patterns.reading_sparse{more}", **values, names=names))
        elif self.places_sparse:
            found.append(say("two_patterns.reading_sparse_places", **values))
        if not np.isnan(self.dispersion):
            found.append(say("two_patterns.reading_dispersion", **values))
        found.append(say(f"{self.WORDS}.reading_index", **values))
        return (*found, say("data.rows_used", **values))

    def _limits(self, values: Mapping[str, Value]) -> tuple[Message, ...]:
        found = [say(f"{self.WORDS}.limit_level"), say(f"{self.WORDS}.limit_cause"),
                 say(f"{self.WORDS}.limit_places", **values)]  # fmt: skip
        if np.isnan(self.dispersion):
            found.append(say("concentration.limit_independent"))
        return tuple(found)

    def _values(self) -> dict[str, Value]:
        values: dict[str, Value] = {
            **usual_values(self),
            "kind": Term("place_kind", self.over),
            "seed": Quantity(self.seed, "year", "seed"),
        }
        for name in ("first_total", "second_total", "places", "places_judged", "places_sparse",
                     "places_more", "places_less", "draws"):  # fmt: skip
            values[name] = Quantity(getattr(self, name), "count", name)
        for name in ("moved", "moved_by_chance", "moved_by_chance_low", "moved_by_chance_high"):
            values[name] = Quantity(getattr(self, name), "percent", name)
        for name in ("similarity", "similarity_swapped", "similarity_with_any",
                     "similarity_with_any_swapped"):  # fmt: skip
            values[name] = Quantity(getattr(self, name), "number", name, 2)
        return values


_SHARE = {"type": "quantitative", "axis": {"format": ".1%"}, "title": "axis.share_of_incidents"}
_SPEC: dict[str, Any] = {
    "layer": [
        {"mark": {"type": "rule", "strokeWidth": 3, "opacity": 0.5},
         "encoding": {"x": {"field": "share_first"}, "x2": {"field": "share_second"}}},
        {"mark": {"type": "point", "filled": False, "size": 60},
         "encoding": {"x": {"field": "share_first", **_SHARE}}},
        {"mark": {"type": "point", "filled": True, "size": 110},
         "encoding": {"x": {"field": "share_second", **_SHARE},
                      "opacity": {"condition": {"test": "datum.is_clear", "value": 1},
                                  "value": 0.45}}},
    ],
    "encoding": {"y": {"field": "area_id", "type": "nominal", "title": None, "sort": None}},
}  # fmt: skip


def compared(paired: PairedPlaces, *, over: str, control: Control, confidence: float,
             draws: int, seed: int) -> dict[str, Any]:  # fmt: skip
    """Work out everything that a finding of two patterns holds.

    Parameters
    ----------
    paired
        Both sets of records.
    over, control, confidence, draws, seed
        As for `pattern_change`.

    Returns
    -------
    dict
        Values for the fields of `TwoPatterns`.
    """
    first, second = paired.first, paired.second
    spread, known = _allowed(paired.dispersions), not np.isnan(paired.dispersions).all()
    wider = _of_difference(spread, first.sum(), second.sum())
    frame = _framed(paired, wider, control, confidence)
    chance = moved_by_chance(first, second, dispersions=spread, draws=draws, seed=seed)
    moved = share_moved(first, second)
    low, middle, high = np.quantile(chance, [0.025, 0.5, 0.975])
    alike = andresen_index(first, second, seed=seed), andresen_index(second, first, seed=seed)
    more = frame["share_second"] > frame["share_first"]
    return {
        "over": over, "level": paired.level, "unit": paired.unit, "control": control,
        "moved": moved, "moved_by_chance": float(middle), "moved_by_chance_low": float(low),
        "moved_by_chance_high": float(high),
        "p_value": (1 + int(np.sum(chance >= moved - 1e-12))) / (1 + draws),
        "dispersion": wider if known else float("nan"),
        "similarity": alike[0][0], "similarity_swapped": alike[1][0],
        "similarity_with_any": alike[0][1], "similarity_with_any_swapped": alike[1][1],
        "first_total": int(first.sum()), "second_total": int(second.sum()),
        "places": len(frame), "places_judged": int(frame["p_value_adjusted"].notna().sum()),
        "places_sparse": int(frame["p_value_adjusted"].isna().sum()),
        "places_more": int((frame["is_clear"] & more).sum()),
        "places_less": int((frame["is_clear"] & ~more).sum()),
        "draws": draws, "seed": seed, "n_used": paired.n_used, "n_rows": paired.n_rows,
        "set_aside": paired.set_aside, "_frame": frame,
    }  # fmt: skip


def _allowed(dispersions: tuple[float, float]) -> tuple[float, float]:
    """Give both dispersions, at least 1; one that is not known is taken from the other."""
    first, second = dispersions
    first, second = (first if first == first else second), (second if second == second else first)
    return max(1.0, float(np.nan_to_num(first, nan=1.0))), max(
        1.0, float(np.nan_to_num(second, nan=1.0))
    )


def _of_difference(spread: tuple[float, float], first: float, second: float) -> float:
    """Give the multiple by which a difference of shares varies more than by chance."""
    return (spread[0] / first + spread[1] / second) / (1 / first + 1 / second)


def _framed(paired: PairedPlaces, wider: float, control: Control, confidence: float
            ) -> pd.DataFrame:  # fmt: skip
    first, second = paired.first, paired.second
    tests = pattern_tests(first, second, dispersion=wider, control=control)
    ratio = area_change(first, second, dispersion=wider, fewest=1, confidence=confidence)
    frame = pd.DataFrame({
        "area_id": pd.array(paired.ids, dtype="string"),
        "area_name": pd.array(paired.names, dtype="string"),
        "first_count": first.astype("int64"), "second_count": second.astype("int64"),
        "share_first": first / first.sum(), "share_second": second / second.sum(),
        "change": ratio.change, "change_low": ratio.low, "change_high": ratio.high,
        "p_value": tests.p_value, "p_value_adjusted": tests.p_adjusted,
        "least_p_value": tests.least_p_value,
    })  # fmt: skip
    frame["is_clear"] = frame["p_value_adjusted"].lt(CLEAR)
    sure = np.where(frame["is_clear"], "sure", "unsure")
    words = np.where(frame["p_value_adjusted"].isna(), "cannot_say", sure)
    return frame.assign(certainty=pd.array(words, dtype="string"))


def _least(frame: pd.DataFrame) -> "pd.Series[float]":
    """Give the change, or where nothing was recorded in the first set, the least it may be."""
    return frame["change"].fillna(frame["change_low"])


def _most_moved(frame: pd.DataFrame) -> pd.DataFrame:
    """Give the places drawn: clear ones before others, then by difference of shares."""
    gap = (frame["share_second"] - frame["share_first"]).abs()
    ordered = frame.assign(gap=gap).sort_values(
        ["is_clear", "gap", "area_id"], ascending=[False, False, True]
    )
    return ordered.head(DRAWN).drop(columns="gap")
