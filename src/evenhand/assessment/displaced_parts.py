"""Changes of treated areas and buffers beside what they are compared with, on both scales."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.assessment.panel import BUFFER, TREATED, UNTOUCHED, Panel
from evenhand.assessment.told_ranges import FEW_FOR_SHARE
from evenhand.statistics.area_spread import area_spread, contrast_by_areas
from evenhand.statistics.assigned_by_lot import ByLot
from evenhand.statistics.block_difference import number_range
from evenhand.statistics.displacement_difference import (
    Difference,
    contrast_change,
    log_ratio,
)

Balance = Literal["history", "none", "exposure"]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Windows:
    """Which periods are compared.

    Attributes
    ----------
    before, after
        Before the first area began, and while all of them were treated, shape (periods,).
    between
        How many periods lie between: some areas had begun and others not.
    """

    before: Bools
    after: Bools
    between: int

    @property
    def ratio(self) -> float:
        """Length after over length before."""
        return float(self.after.sum() / self.before.sum())


def incomparable(panel: Panel, windows: Windows) -> list[str]:
    """Say what forbids to set treated areas beside others; empty if nothing does."""
    problems = []
    if not panel.compared().any():
        problems.append("no area is left to compare with; write comparison areas down, or give "
                        "records of areas without the measure")  # fmt: skip
    if not windows.after.any():
        problems.append("no period lies in which every treated area had the measure; assess it "
                        "with staggered_effects")  # fmt: skip
    return problems


def windows_of(panel: Panel) -> Windows:
    """Cut the panel's periods into before and after; with several starts those between are left."""
    treated = panel.of(TREATED)
    at = np.arange(len(panel.periods))
    begins, all_on = int(panel.first[treated].min()), int(panel.first[treated].max())
    ends = int(panel.stop[treated].min())
    return Windows(at < begins, (at >= all_on) & (at < ends), all_on - begins)


@dataclass(frozen=True)
class Part:
    """One part beside its comparison.

    Attributes
    ----------
    name
        `treated`, `buffer`, `both` or `treated_as_counted`.
    target, comparison
        Events before and after, shape (2,).
    weight
        By how much the comparison's counts are divided.
    independent, dispersed, by_areas
        The difference of changes in numbers, with the errors of independent counts, of what the
        periods before show, and of how far areas part from each other; unknown ones are missing.
    share
        The difference of logs, with the last of these that is known.
    wider
        Variance over that of independent counts of target and comparison, as areas show it.
    """

    name: str
    target: Floats
    comparison: Floats
    weight: float
    independent: Difference
    dispersed: Difference
    by_areas: Difference
    share: Difference
    wider: tuple[float, float]

    @property
    def rests_on(self) -> str:
        """What its error rests on: `areas`, else the periods before (`history`), or `nothing`."""
        if np.isfinite(self.by_areas.std_error):
            return "areas"
        return "nothing" if np.isnan(self.dispersed.std_error) else "history"

    @property
    def told(self) -> Difference:
        """The form that may be told: as areas show it, else as the periods before do."""
        return {"areas": self.by_areas, "history": self.dispersed,
                "nothing": self.independent}[self.rests_on]  # fmt: skip


def parts_of(panel: Panel, windows: Windows, balance: Balance) -> list[Part]:
    """Set treated areas, their buffer, and both together beside comparison areas.

    Parameters
    ----------
    panel
        Areas and periods.
    windows
        Which periods are compared.
    balance
        What the comparison's counts are divided by: `history`, its total before over that of the
        target; `exposure`, the same of their bases; `none`, by 1.

    Returns
    -------
    list of Part
        `treated`; `buffer` and `both` where there is a buffer; `treated_as_counted` where weights
        change anything. A buffer is compared with untouched areas, brought to its own history;
        with the comparison areas only where there are none.
    """
    treated, buffer, compared = panel.of(TREATED), panel.of(BUFFER), panel.compared()
    main = _part("treated", panel, windows, treated, compared, balance)
    parts = [main]
    if buffer.any():
        others = beside_buffer(panel)
        moved = _part("buffer", panel, windows, buffer, others,
                      "history" if balance == "none" else balance)  # fmt: skip
        gains = _gains(treated, compared, main.weight) + _gains(buffer, others, moved.weight)
        parts += [moved, _both(panel, windows, (main, moved), gains)]
    if main.weight != 1.0:
        parts.append(_part("treated_as_counted", panel, windows, treated, compared, "none"))
    return parts


def beside_buffer(panel: Panel) -> Bools:
    """Mark what a buffer is compared with: untouched areas, else the comparison areas."""
    aside = panel.of(UNTOUCHED)
    return aside if aside.any() else panel.compared()


def _part(
    name: str, panel: Panel, windows: Windows, target: Bools, others: Bools, balance: Balance
) -> Part:
    events, beside = _events(panel, windows, target), _events(panel, windows, others)
    weight = _weight(panel, events, beside, target, others, balance)
    return _of(name, panel, windows, (events, beside), weight, _gains(target, others, weight))


def _of(
    name: str, panel: Panel, windows: Windows, events: tuple[Floats, Floats], weight: float,
    gains: Floats,
) -> Part:  # fmt: skip
    """Give a part from the events of target and comparison, and how each area counts."""
    independent, dispersed = contrast_change(panel.counts, gains, windows.before, windows.after)
    early, late = (panel.counts[:, when].sum(axis=1) for when in (windows.before, windows.after))
    spread = area_spread(early, late, groups_of(panel))
    areas = contrast_by_areas(early, late, gains, windows.ratio, spread)
    wider = spread.of(early + late, gains > 0), spread.of(early + late, gains < 0)
    if np.isfinite(areas.std_error):
        share = log_ratio(*events, dispersion=wider, degrees=areas.degrees)
    else:
        share = _share(*events, dispersed)
    return Part(name, *events, weight, independent, dispersed, areas, share, wider)


def groups_of(panel: Panel) -> NDArray[np.int64]:
    """Number the groups of areas that are taken to change by one factor each, shape (areas,)."""
    return np.where(panel.of(TREATED), 0, np.where(panel.of(BUFFER), 1, 2))


def _both(panel: Panel, windows: Windows, parts: tuple[Part, Part], gains: Floats) -> Part:
    target = parts[0].target + parts[1].target
    beside = sum((one.comparison / one.weight for one in parts), np.zeros(2))
    return _of("both", panel, windows, (target, beside), 1.0, gains)


def _share(target: Floats, comparison: Floats, dispersed: Difference) -> Difference:
    if np.isnan(dispersed.dispersion):
        return log_ratio(target, comparison)
    return log_ratio(target, comparison, dispersion=max(dispersed.dispersion, 1.0),
                     degrees=dispersed.degrees)  # fmt: skip


def _events(panel: Panel, windows: Windows, which: Bools) -> Floats:
    rows = panel.counts[which].sum(axis=0)
    return np.array([rows[windows.before].sum(), rows[windows.after].sum()])


def _gains(target: Bools, others: Bools, weight: float) -> Floats:
    return np.where(target, 1.0, 0.0) - np.where(others, 1.0 / weight, 0.0)


def _weight(
    panel: Panel, events: Floats, beside: Floats, target: Bools, others: Bools, balance: Balance
) -> float:
    if balance == "exposure" and panel.bases is not None:
        own, other = panel.bases[target].sum(), panel.bases[others].sum()
        return float(other / own) if own > 0 and other > 0 else 1.0
    if balance == "none" or beside[0] <= 0:
        return 1.0
    return float(beside[0] / max(events[0], 0.5))  # beside nothing, next to nothing is expected


@dataclass(frozen=True)
class Told:
    """What an answer rests on.

    Attributes
    ----------
    rests_on
        `lot`: randomisation over areas; `areas`: how far they part from each other; `history`: the
        periods before; `nothing`.
    p_value, change_low, change_high, number, number_low, number_high
        Of the change as a share and in numbers; ends that cannot be told are missing.
    """

    rests_on: str
    p_value: float
    change_low: float
    change_high: float
    number: float
    number_low: float
    number_high: float


def told_of(part: Part, lot: ByLot, confidence: float) -> Told:
    """Take range and p-value from one reckoning: from lots where areas are enough for them.

    Parameters
    ----------
    part, lot
        The change, and what lots say of it.
    confidence
        Level of the ranges.

    Notes
    -----
    How a difference varies from month to month before does not show how areas part from each other
    between years: ranges from it held the truth in 59 to 78 of 100 cases where areas did, and left
    out no change where lots called it usual. So the range is that of the lots too.
    """
    if lot.least > 1 - confidence + 1e-9:
        low, high = (float(np.expm1(end)) for end in part.share.interval(confidence))
        return Told(part.rests_on, part.share.p_value, low, high, part.told.estimate,
                    *part.told.interval(confidence))  # fmt: skip
    low, high = (float(np.expm1(end)) if end < np.inf else np.nan for end in (lot.low, lot.high))
    before, after = part.comparison
    expected = float(part.target[0] * after / before) if before > 0 else float("nan")
    ends = number_range(float(part.target[1]), expected, 1 + low, 1 + high)
    return Told("lot", lot.p_value, low, high, float(part.target[1]) - expected, *ends)


def bad_moment(panel: Panel, windows: Windows, dispersion: float) -> tuple[float, float]:
    """How much more than expected had the treated areas just before, and how often by chance?

    Parameters
    ----------
    panel, windows
        The areas, and which periods lie before.
    dispersion
        Variance of the difference over that of independent counts; missing counts as 1.

    Returns
    -------
    share, p_value
        The last half-year before (six months or 26 weeks) beside the time before it, and beside
        the comparison, as a share; one-sided p. Missing with less than twice that before.
    """
    span = 6 if panel.period == "month" else 26
    early = np.flatnonzero(windows.before)
    if len(early) < 2 * span:
        return float("nan"), float("nan")
    counts = panel.counts[:, early]
    target, beside = (counts[which].sum(axis=0) for which in (panel.of(TREATED), panel.compared()))
    found = log_ratio(*((one[:-span].sum(), one[-span:].sum()) for one in (target, beside)),
                      dispersion=max(float(np.nan_to_num(dispersion, nan=1.0)), 1.0))  # fmt: skip
    above = found.p_value / 2 if found.estimate > 0 else 1 - found.p_value / 2
    return float(np.expm1(found.estimate)), above


def framed(parts: list[Part], confidence: float, told: Told) -> pd.DataFrame:
    """Lay out one row for each part: counts, difference in number and change as a share.

    The range of the treated areas' change is the one that the answer rests on. A change from next
    to nothing is no share of anything: it is missing.
    """
    rows = []
    for part in parts:
        low, high = part.told.interval(confidence)
        share_low, share_high = (np.expm1(bound) for bound in part.share.interval(confidence))
        if part.name == "treated":
            share_low, share_high = told.change_low, told.change_high
        change = float(np.expm1(part.share.estimate))
        if part.target[0] < FEW_FOR_SHARE:
            change = share_low = share_high = float("nan")
        rows.append({
            "part": part.name, "before_count": int(part.target[0]),
            "after_count": int(part.target[1]), "comparison_before": float(part.comparison[0]),
            "comparison_after": float(part.comparison[1]), "comparison_weight": part.weight,
            "difference": part.told.estimate, "difference_low": low, "difference_high": high,
            "std_error": part.told.std_error, "p_value": part.told.p_value,
            "std_error_independent": part.independent.std_error,
            "p_value_independent": part.independent.p_value,
            "dispersion": part.dispersed.dispersion, "change": change,
            "change_low": share_low, "change_high": share_high,
        })  # fmt: skip
    return pd.DataFrame(rows).astype({"part": "string"})
