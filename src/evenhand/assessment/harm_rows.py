"""The same difference weighed by harm: every class by what a ruler says one record weighs."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.assessment.displaced_parts import Balance, Windows, groups_of
from evenhand.assessment.elsewhere_rows import class_counts
from evenhand.assessment.panel import TREATED, Panel
from evenhand.statistics.area_spread import area_spread, contrast_by_areas
from evenhand.statistics.displacement_difference import Difference, contrast_change
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.harm_weights import HarmWeights
from evenhand.tables.incidents import Incidents
from evenhand.tables.weighed import rulers_beside
from evenhand.taxonomy.classes import DISCOVERED_CLASSES
from evenhand.taxonomy.rulers import Ruler

Floats = NDArray[np.float64]
LEAST_CLASSES = 2


@dataclass(frozen=True)
class HarmChange:
    """Harm at the treated areas beside the comparison, under one ruler.

    Attributes
    ----------
    ruler, unit, classes
        Which ruler, what it counts in, and how many classes it weighs.
    before, after
        Records weighed at the treated areas.
    beside
        Records weighed in the comparison, before and after.
    weight
        By how much the comparison's harm is divided.
    expected
        Harm that the comparison leads to expect at the treated areas after.
    number
        The difference in the ruler's unit.
    """

    ruler: str
    unit: str
    classes: int
    before: float
    after: float
    beside: tuple[float, float]
    weight: float
    expected: float
    number: Difference


def harm_changes(
    panel: Panel,
    windows: Windows,
    recorded: Incidents | Counts,
    areas: Areas | None,
    own: HarmWeights | None,
    balance: Balance,
) -> list[HarmChange]:
    """Weigh all reported classes by each ruler of harm, and take the difference of changes.

    What police found by their own activity is left out: it follows where they look. A class that
    a ruler weighs with a span, not one number, is left out too.
    """
    reported = recorded
    if isinstance(recorded, Incidents):
        reported = recorded.where(recorded.column("discovered_by").ne("police").fillna(True))
    names = sorted(set(reported.column("offence_class").dropna().astype(str)))
    counted = {name: counts for name in names if name not in DISCOVERED_CLASSES
               and (counts := class_counts(panel, reported, areas, name)) is not None}  # fmt: skip
    rulers = [ruler for ruler in rulers_beside(own) if ruler.kind == "harm"]
    found = [_weighed(panel, windows, ruler, counted, balance) for ruler in rulers]
    return [one for one in found if one is not None]


def _weighed(
    panel: Panel, windows: Windows, ruler: Ruler, counted: dict[str, Floats], balance: Balance
) -> HarmChange | None:
    known = {name: one.value for name in counted
             if (one := ruler.weight(name)) and np.isfinite(one.value)}  # fmt: skip
    if len(known) < LEAST_CLASSES:
        return None
    harm = np.array(list(known.values()))
    table = np.stack([counted[name] for name in known])  # classes, areas, periods
    treated, others = panel.of(TREATED), panel.compared()
    totals = np.array([[table[:, which][..., when].sum(axis=(1, 2))
                        for when in (windows.before, windows.after)]
                       for which in (treated, others)])  # fmt: skip
    weighed = totals @ harm
    if weighed[:, 0].min() <= 0:
        return None
    weight = 1.0 if balance == "none" else float(weighed[1, 0] / weighed[0, 0])
    gains = np.where(treated, 1.0, 0.0) - np.where(others, 1.0 / weight, 0.0)
    flat = table.reshape(-1, table.shape[-1])
    independent, dispersed = contrast_change(
        flat, np.outer(harm, gains).ravel(), windows.before, windows.after
    )
    areas = _by_areas(table, harm, gains, windows, groups_of(panel))
    number = next((one for one in (areas, dispersed) if np.isfinite(one.std_error)), independent)
    records = totals.sum(axis=2)
    return HarmChange(
        ruler.name, ruler.unit, len(known), float(records[0, 0]), float(records[0, 1]),
        (float(records[1, 0]), float(records[1, 1])), weight,
        float(weighed[0, 1] - number.estimate), number,
    )  # fmt: skip


def _by_areas(
    table: Floats, harm: Floats, gains: Floats, windows: Windows, groups: NDArray[np.int64]
) -> Difference:
    """Give the difference with the error that areas show in what their records weigh."""
    early, late = (table[..., when].sum(axis=2) for when in (windows.before, windows.after))
    squares = harm**2 @ early, harm**2 @ late
    spread = area_spread(harm @ early, harm @ late, groups, squares=squares[0] + squares[1])
    return contrast_by_areas(harm @ early, harm @ late, gains, windows.ratio, spread,
                             squares=squares)  # fmt: skip


def harm_framed(found: list[HarmChange], confidence: float) -> pd.DataFrame:
    """Lay out one row for each ruler as `framed` does; shares are of what is expected."""
    rows = []
    for one in found:
        low, high = one.number.interval(confidence)
        rows.append({
            "part": f"harm_{one.ruler}", "before_count": int(one.before),
            "after_count": int(one.after), "comparison_before": one.beside[0],
            "comparison_after": one.beside[1], "comparison_weight": one.weight,
            "difference": one.number.estimate, "difference_low": low, "difference_high": high,
            "std_error": one.number.std_error, "p_value": one.number.p_value,
            "std_error_independent": np.nan, "p_value_independent": np.nan,
            "dispersion": one.number.dispersion, "change": one.number.estimate / one.expected,
            "change_low": low / one.expected, "change_high": high / one.expected,
        })  # fmt: skip
    return pd.DataFrame(rows).astype({"part": "string"}) if rows else pd.DataFrame()
