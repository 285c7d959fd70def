"""The parts of a synthetic control: size, placebos, fit, the ring around, what if otherwise."""

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.assessment.panel import BUFFER, TREATED, Panel
from evenhand.assessment.panel_words import names_value
from evenhand.errors import UnsuitableData, listed
from evenhand.statistics.synthetic_fits import Fitted, fitted
from evenhand.statistics.synthetic_placebos import LEAST_DONORS, Placebos, placebos
from evenhand.wording.messages import Message, Quantity, say

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Scale = Literal["own_level", "per_base"]
NAN = float("nan")
FEW_RECORDS, USED, LEAST_EARLY, QUICK, SHOWN = 5, 0.01, 4, 199, 40
"""Fewer records before are too few for a donor; a weight worth a name; periods left to backdate;
draws where only a check is asked for; placebo sets that are drawn in the chart."""


@dataclass(frozen=True)
class Asked:
    """Who is compared with whom.

    Attributes
    ----------
    panel
        Counts, roles and dates.
    treated, donors, ring
        Rows of the panel.
    first, stop
        Of each treated area, shape (treated,).
    bases
        Exposure of all areas where levels are compared, else None.
    notes
        What was left out, in words.
    """

    panel: Panel
    treated: Indices
    donors: Indices
    ring: Indices
    first: Indices
    stop: Indices
    bases: Floats | None
    notes: tuple[Message, ...]

    @property
    def begins(self) -> int:
        """Index of the first treated period of any area."""
        return int(self.first.min())

    def fits(self, donors: Indices | None = None) -> list[Fitted]:
        """Fit each treated area on the donors, or on some of them."""
        pool = self.donors if donors is None else donors
        return [fitted(self.panel.counts, np.array([row]), pool, first=int(begin),
                       bases=self.bases)
                for row, begin in zip(self.treated, self.first, strict=True)]  # fmt: skip

    def compared(self, draws: int, seed: int, rows: Indices | None = None) -> Placebos:
        """Rank the treated, or some areas as if treated from the first start, among all sets."""
        chosen = self.treated if rows is None else rows
        first = self.first if rows is None else np.full(len(rows), self.begins)
        stop = self.stop if rows is None else np.full(len(rows), int(self.stop.max()))
        return placebos(self.panel.counts, chosen, self.donors, first=first, stop=stop,
                        bases=self.bases, draws=draws, seed=seed)  # fmt: skip


def asked_of(panel: Panel, scale: Scale) -> Asked:
    """Choose donors: all areas that no measure touched and that are no buffer.

    Raises
    ------
    UnsuitableData
        A treated area had no record before, or no base; or too few donors are left.
    """
    begins = panel.begins
    before = panel.counts[:, :begins].sum(axis=1)
    based = np.ones(len(before), dtype=bool)
    if scale == "per_base":
        based = np.zeros(len(before), dtype=bool) if panel.bases is None else (
            np.nan_to_num(panel.bases) > 0)  # fmt: skip
    own, may = panel.of(TREATED), panel.compared()
    usable = based & (before >= FEW_RECORDS)
    problems = [
        f"area {panel.ids[row]} is treated and had no record before {panel.periods[begins]:%Y-%m}; "
        "there is nothing that a mix of other areas could be like"
        for row in np.flatnonzero(own & (before == 0))
    ]
    problems += [
        f"area {panel.ids[row]} is treated and has no base; give exposure for it, or "
        "scale='own_level'" for row in np.flatnonzero(own & ~based)
    ]  # fmt: skip
    donors = np.flatnonzero(may & usable)
    if len(donors) < LEAST_DONORS:
        problems.append(
            f"{len(donors)} area(s) can be mixed, and at least {LEAST_DONORS} are needed: areas "
            f"without the measure, not its buffer, with {FEW_RECORDS} records or more before it; "
            "give records of more areas"
        )
    if problems:
        raise UnsuitableData(listed(panel.method, problems))
    left = [panel.names[row] for row in np.flatnonzero(may & ~usable)]
    fewest = Quantity(FEW_RECORDS, "count")
    notes = (say("synthetic_control.note_thin", areas=names_value(left), fewest=fewest),)
    return Asked(
        panel=panel, treated=np.flatnonzero(own), donors=donors,
        ring=np.flatnonzero(panel.of(BUFFER) & based & (before > 0)), first=panel.first[own],
        stop=panel.stop[own], bases=panel.bases if scale == "per_base" else None,
        notes=notes if left else (),
    )  # fmt: skip


def sizes_of(asked: Asked, found: Placebos, confidence: float) -> dict[str, Any]:
    """Give the effect as share and as number of incidents, with its range."""
    recorded, expected = totals(asked, asked.fits())
    if not expected > 0:
        raise UnsuitableData(listed(asked.panel.method, [
            "nothing was recorded after the start in the areas that are mixed; check that their "
            "records go on"
        ]))  # fmt: skip
    most = 1 - 1 / (len(asked.donors) + 1)
    low, high, reached = found.interval(min(confidence, most))
    whole = level_total(asked)
    # Nothing can fall by more than all of it.
    low, high = (max(end * whole, -expected) if np.isfinite(end) else NAN for end in (low, high))
    return {
        "recorded_after": int(recorded), "expected_after": expected,
        "difference": recorded - expected, "difference_low": low, "difference_high": high,
        "change": recorded / expected - 1, "change_low": low / expected,
        "change_high": high / expected,
        "confidence_reached": reached, "p_value": found.p_value, "p_ratio": found.p_ratio,
        "least_p_value": 1 / (len(asked.donors) + 1), "error_ratio": float(found.ratios[0]),
        "sets": len(found.gaps), "sets_drawn": found.is_drawn, "donors": len(asked.donors),
    }  # fmt: skip


def level_total(asked: Asked) -> float:
    """Give what one level over all treated periods is in counts."""
    return float(sum(fit.level[0] * (end - begin) for fit, begin, end in
                     zip(asked.fits(), asked.first, asked.stop, strict=True)))  # fmt: skip


def totals(asked: Asked, fits: list[Fitted]) -> tuple[float, float]:
    """Add up what was recorded and what the mixes lead to expect, over all treated periods."""
    recorded = expected = 0.0
    for row, fit, begin, end in zip(asked.treated, fits, asked.first, asked.stop, strict=True):
        recorded += float(asked.panel.counts[row, begin:end].sum())
        expected += float(fit.expected[0, begin:end].sum())
    return recorded, expected


def fit_of(asked: Asked, found: Placebos) -> dict[str, Any]:
    """Judge the fit before, and say whether it is the only one."""
    unique = all(bool(fit.is_unique[0]) for fit in asked.fits())
    return {**judged_fit(found), "is_unique": unique}


def judged_fit(found: Placebos) -> dict[str, float]:
    """Judge the fit before beside that of placebos: period by period, and its slow course.

    The slow course is the moving mean of the gap over a quarter of the time before: chance in
    single periods averages out of it, and what the mix cannot follow stays.
    """
    early, wide = found.paths[:, : found.before], max(2, found.before // 4)
    sums = np.cumsum(np.pad(early, ((0, 0), (1, 0))), axis=1)
    slow = np.sqrt(np.mean(((sums[:, wide:] - sums[:, :-wide]) / wide) ** 2, axis=1))
    root, usual = float(np.sqrt(found.errors[0])), float(np.median(slow[1:]))
    return {
        "fit_error": root, "fit_beside_others": found.fit_beside_others,
        "slow_fit_beside_others": float(slow[0]) / usual if usual else found.fit_beside_others,
        "off_level": abs(float(early[0].mean())) / root if root else 0.0,
        "usual_gap": float(np.median(np.abs(found.gaps[1:]))),
    }  # fmt: skip


def one_out_of(asked: Asked) -> dict[str, Any]:
    """Leave each donor with weight out in turn: range of the effect, and whose loss moves it."""
    fits = asked.fits()
    weights = np.vstack([fit.weights for fit in fits]).max(axis=0)
    recorded, expected = totals(asked, fits)
    whole = recorded / expected - 1
    changes, names = [], []
    for at in np.flatnonzero(weights > USED):
        pool = np.delete(asked.donors, at)
        if len(pool) < 2:
            continue
        _, other = totals(asked, asked.fits(pool))
        if other <= 0:
            continue
        changes.append(recorded / other - 1)
        names.append(asked.panel.names[asked.donors[at]])
    if not changes:
        return {"one_out_low": NAN, "one_out_high": NAN, "one_out_name": ""}
    most = int(np.argmax(np.abs(np.array(changes) - whole)))
    return {"one_out_low": min(changes), "one_out_high": max(changes),
            "one_out_name": names[most]}  # fmt: skip


def backdated_of(asked: Asked, seed: int) -> dict[str, Any]:
    """Ask the same of the time before, as if the measure had begun a third earlier."""
    back = min(int((asked.stop - asked.first).min()), asked.begins // 3)
    nothing = {"backdated_change": NAN, "backdated_p_value": NAN, "backdated_periods": back}
    if back < 1 or asked.begins - back < LEAST_EARLY:
        return nothing
    rows = np.r_[asked.treated, asked.donors]
    early = asked.panel.counts[:, : asked.begins - back].sum(axis=1)
    donors = asked.donors[early[asked.donors] > 0]
    if (early[asked.treated] == 0).any() or len(donors) < LEAST_DONORS or not len(rows):
        return nothing
    moved = replace(asked, donors=donors, first=asked.first - back, stop=asked.first)
    recorded, expected = totals(moved, moved.fits())
    found = moved.compared(QUICK, seed)
    return {
        "backdated_change": recorded / expected - 1 if expected else NAN,
        "backdated_p_value": found.p_value,
        "backdated_periods": back,
    }


def ring_of(asked: Asked, confidence: float, draws: int, seed: int) -> dict[str, Any]:
    """Ask the same of the areas around: they are never donors."""
    names = ("ring_recorded", "ring_expected", "ring_difference", "ring_low", "ring_high",
             "ring_p_value")  # fmt: skip
    around = replace(asked, treated=asked.ring, first=np.full(len(asked.ring), asked.begins),
                     stop=np.full(len(asked.ring), int(asked.stop.max())))  # fmt: skip
    if not len(asked.ring) or not totals(around, around.fits())[1] > 0:
        return {**dict.fromkeys(names, NAN), "ring_areas": 0}
    found = around.compared(draws, seed)
    sizes = sizes_of(around, found, confidence)
    return {
        "ring_areas": len(asked.ring), "ring_recorded": float(sizes["recorded_after"]),
        "ring_expected": sizes["expected_after"], "ring_difference": sizes["difference"],
        "ring_low": sizes["difference_low"], "ring_high": sizes["difference_high"],
        "ring_p_value": found.p_value,
    }  # fmt: skip


def frame_of(asked: Asked) -> pd.DataFrame:
    """Give one row for each period: recorded and expected in the treated areas together."""
    fits, at = asked.fits(), np.arange(len(asked.panel.periods))
    recorded = asked.panel.counts[asked.treated].sum(axis=0)
    expected = np.sum([fit.expected[0] for fit in fits], axis=0)
    return pd.DataFrame({
        "starts_on": asked.panel.periods, "recorded_count": recorded.astype("int64"),
        "expected_count": expected, "gap": recorded - expected, "is_after": at >= asked.begins,
        "is_first": at == asked.begins,
    })  # fmt: skip


def weights_of(asked: Asked) -> pd.DataFrame:
    """Give one row for each donor: its share of the mix, each treated area by its level."""
    fits = asked.fits()
    levels = np.array([fit.level[0] for fit in fits])
    share = levels @ np.vstack([fit.weights[0] for fit in fits]) / levels.sum()
    panel, rows = asked.panel, asked.donors
    beside = fitted(panel.counts, rows, rows, first=asked.begins, bases=asked.bases)
    gap = panel.counts[rows] - beside.expected
    root = np.sqrt(np.mean(gap[:, : asked.begins] ** 2, axis=1) / beside.level**2)
    after = gap[:, asked.begins :].mean(axis=1) / beside.level
    size = np.abs(after) / np.sqrt(root**2 + np.median(root**2))
    frame = pd.DataFrame({
        "area_id": pd.array([panel.ids[row] for row in rows], dtype="string"),
        "area_name": pd.array([panel.names[row] for row in rows], dtype="string"),
        "mix_share": share, "own_gap": after, "own_rank": size,
    })  # fmt: skip
    return frame.sort_values(["mix_share", "area_id"], ascending=[False, True], ignore_index=True)


def gaps_of(found: Placebos) -> pd.DataFrame:
    """Give one row for each period since the start, of the treated and of some placebo sets."""
    paths = found.paths[: SHOWN + 1]
    since = np.arange(paths.shape[1]) - found.before
    return pd.DataFrame({
        "placebo": np.repeat(["treated", *map(str, range(1, len(paths)))], len(since)),
        "since_start": np.tile(since, len(paths)), "gap_of_level": paths.ravel(),
        "is_treated": np.repeat(np.arange(len(paths)) == 0, len(since)),
    })  # fmt: skip
