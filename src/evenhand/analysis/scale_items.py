"""The items of a scale: brought to one direction, and whether groups answer them alike."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.analysis.survey_parts import Parts
from evenhand.errors import UnsuitableData, listed
from evenhand.statistics.multiplicity import holm
from evenhand.statistics.ordinal_regression import LARGE, NEGLIGIBLE, item_difference
from evenhand.statistics.reliability import Reliability, reliability
from evenhand.tables.answers.answered import Asked

Floats = NDArray[np.float64]
_CLEAR = 0.05


@dataclass(frozen=True)
class ScaleItems:
    """Items of a scale, answered by the same respondents.

    Attributes
    ----------
    asked
        Each item's answers.
    codes
        Coded answers, so turned that a high code is the unwelcome one, shape (n, items).
    reversed_items
        Items that were turned.
    score
        Mean over the items, each from 0 (least) to 1 (most unwelcome), shape (n,); missing
        unless all were answered.
    """

    asked: tuple[Asked, ...]
    codes: Floats
    reversed_items: tuple[str, ...]
    score: Floats

    @property
    def used(self) -> NDArray[np.bool_]:
        """Who answered every item and has a weight, shape (n,)."""
        found: NDArray[np.bool_] = ~np.isnan(self.score) & (self.asked[0].weights > 0)
        return found


def scale_items(asked: tuple[Asked, ...]) -> ScaleItems:
    """Bring the items of a scale to one direction and one range.

    Raises
    ------
    UnsuitableData
        An item is nominal, so that its answers have no order, or all answered it alike.
    """
    problems, columns, turned = [], [], []
    for one in asked:
        there = one.codes[one.counts]
        known = [*one.meaning.codes, *np.unique(there)]
        if one.meaning.scale == "nominal":
            problems.append(f"'{one.item}' is nominal: its answers have no order to add up")
        elif not len(there) or np.ptp(there) == 0:
            problems.append(f"'{one.item}' was answered alike by all, or by nobody; leave it out")
        else:
            low, high = min(known), max(known)
            is_turned = one.meaning.worse == "low"
            turned += [one.item] if is_turned else []
            columns.append(low + high - one.codes if is_turned else one.codes)
    if problems:
        raise UnsuitableData(listed(asked[0].method, problems))
    codes = np.column_stack(columns)
    ranges = [(min(k), max(k)) for k in ([*one.meaning.codes, *np.unique(one.codes[one.counts])]
                                         for one in asked)]  # fmt: skip
    low, high = np.array(ranges, dtype=np.float64).T
    score = ((codes - low) / (high - low)).mean(axis=1)
    return ScaleItems(asked, codes, tuple(turned), score)


def item_table(scale: ScaleItems, parts: Parts, whole: Reliability, fewest: int) -> pd.DataFrame:
    """Give one row for each item: how it goes with the others, and whether parts answer it alike.

    Returns
    -------
    DataFrame
        `item`, `answers`, `item_rest`, `is_reversed`, `is_backward`, and where parts are compared
        `effect` (change of Nagelkerke's R²), `uniform_effect`, `p_value`, `p_value_adjusted` and
        `difference`: `alike`, `moderate`, `large`, or `not_compared`.
    """
    used = scale.used
    sizes = np.bincount(parts.code[used & (parts.code >= 0)], minlength=len(parts.labels))
    enough = np.flatnonzero(sizes >= fewest)
    rows = []
    among = used & np.isin(parts.code, enough)
    for at, one in enumerate(scale.asked):
        row = {"item": one.item, "answers": int(one.counts.sum()), "item_rest": whole.item_rest[at],
               "is_reversed": one.item in scale.reversed_items,
               "is_backward": at in whole.backward}  # fmt: skip
        effects = dict.fromkeys(("effect", "uniform_effect", "p_value"), float("nan"))
        if len(enough) > 1 and np.ptp(scale.codes[among, at]) > 0:
            level = np.delete(scale.codes, at, axis=1)[among].sum(axis=1)
            found = item_difference(scale.codes[among, at], level, parts.code[among])
            effects = {"effect": found.effect, "uniform_effect": found.uniform,
                       "p_value": found.p_value}  # fmt: skip
        rows.append(row | effects)
    frame = pd.DataFrame(rows)
    frame["p_value_adjusted"] = holm(frame["p_value"])
    clear = frame["p_value_adjusted"] < _CLEAR
    words = np.select(
        [frame["effect"].isna(), clear & (frame["effect"] >= LARGE),
         clear & (frame["effect"] >= NEGLIGIBLE)],
        ["not_compared", "large", "moderate"], "alike",
    )  # fmt: skip
    return frame.assign(difference=words).astype({"item": "string", "difference": "string"})


def part_reliabilities(
    scale: ScaleItems, parts: Parts, whole: Reliability, confidence: float
) -> pd.DataFrame:
    """Give alpha, its ordinal twin and omega for everybody and each part that can tell."""
    found: list[Reliability | None] = [whole]
    for at in range(len(parts.labels)):
        inside = scale.used & (parts.code == at)
        try:
            found.append(reliability(scale.codes[inside], scale.asked[0].weights[inside],
                                     confidence=confidence))  # fmt: skip
        except UnsuitableData:  # too few, or all alike: this part cannot tell
            found.append(None)
    names = ("alpha", "alpha_low", "alpha_high", "ordinal_alpha", "omega")
    return pd.DataFrame({
        name: [float("nan") if one is None else float(getattr(one, name)) for one in found]
        for name in names
    })  # fmt: skip
