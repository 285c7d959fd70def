"""Taking the law into one's own hands, by area and wave, with tests for warnings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import t as student

from evenhand.statistics.joint_means import joint_means
from evenhand.statistics.multiplicity import holm
from evenhand.statistics.survey_estimates import Estimates
from evenhand.tables.answers.answered import Asked

APPROVE, MEMBER, TRUST = "approve", "member", "trust"
WARNED = (APPROVE, MEMBER)
ALL = "all"
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
_NUMBERS = ("first", "first_low", "first_high", "second", "second_low", "second_high", "change",
            "change_low", "change_high", "above_rest", "p_rise", "p_above")  # fmt: skip


@dataclass(frozen=True)
class Watching:
    """How parts are judged.

    Attributes
    ----------
    confidence
        Level of ranges, and 1 less the risk of any false warning in the whole table.
    fewest
        A part with fewer answers in a wave is not judged.
    comparable
        Whether both waves were asked alike.
    """

    confidence: float
    fewest: int
    comparable: bool


def table(
    asked: Asked, values: Mapping[str, Floats], areas: Sequence[str], how: Watching
) -> pd.DataFrame:
    """Work out one row for each measure and part: whole city and areas.

    Parameters
    ----------
    asked
        The respondents, of one wave or two.
    values
        Measure → 1 and 0 (or a score, for trust), missing where not answered, shape (n,).
    areas
        The areas.
    how
        How parts are judged.

    Returns
    -------
    DataFrame
        With p-values adjusted together over all measures, parts and both kinds of warning.
    """
    rows = [row for measure, each in values.items()
            for row in _of_measure(asked, measure, each, areas, how)]  # fmt: skip
    frame = pd.DataFrame(rows)
    tests = frame[["p_rise", "p_above"]].to_numpy(dtype=np.float64)
    adjusted = holm(tests.ravel()).reshape(tests.shape)
    frame["p_rise_adjusted"], frame["p_above_adjusted"] = adjusted.T
    level = 1 - how.confidence
    frame["is_rising"] = frame["p_rise_adjusted"].lt(level)
    frame["is_above_rest"] = frame["p_above_adjusted"].lt(level)
    for name in ("measure", "area_id"):
        frame[name] = frame[name].astype("string")
    for name in ("first_answers", "answers"):
        frame[name] = frame[name].astype("Int64")
    return frame


def _of_measure(
    asked: Asked, measure: str, values: Floats, areas: Sequence[str], how: Watching
) -> list[dict[str, object]]:
    there = ~np.isnan(values) & (asked.weights > 0)
    waves = [there & (asked.wave == wave) for wave in asked.waves]
    parts = {ALL: np.ones(len(values), dtype=bool)} | {
        area: np.asarray(asked.areas == area, dtype=bool) for area in areas
    }
    masks: dict[tuple[str, str], Mask] = {}
    for part, inside in parts.items():
        for name, wave in zip(("second", "first"), reversed(waves), strict=False):
            masks[part, name] = wave & inside
        if part != ALL:
            masks[part, "rest"] = waves[-1] & ~inside
    many = {cell: int(mask.sum()) for cell, mask in masks.items()}
    kept = [cell for cell, number in many.items() if number >= max(how.fewest, 3)]
    if not kept:
        return [_row(measure, part, many) for part in parts]
    found = joint_means(asked.design, np.where(np.column_stack([masks[c] for c in kept]),
                                               values[:, None], np.nan))  # fmt: skip
    cells = _Cells(found, {cell: at for at, cell in enumerate(kept)}, measure != TRUST, how)
    return [{**_row(measure, part, many), **cells.numbers(part, measure in WARNED)}
            for part in parts]  # fmt: skip


def _row(measure: str, part: str, many: Mapping[tuple[str, str], int]) -> dict[str, object]:
    return {"measure": measure, "area_id": part, "first_answers": many.get((part, "first"), 0),
            "answers": many[part, "second"],
            **dict.fromkeys(_NUMBERS, float("nan"))}  # fmt: skip


@dataclass(frozen=True)
class _Cells:
    """Estimates of every part and wave of one measure."""

    found: Estimates
    place: Mapping[tuple[str, str], int]
    is_share: bool
    how: Watching

    def numbers(self, part: str, warns: bool) -> dict[str, float]:
        """Give levels, change and tests of a part."""
        out = self._level(part, "second") | self._level(part, "first")
        pairs = {"change": ((part, "second"), (part, "first")),
                 "above_rest": ((part, "second"), (part, "rest"))}  # fmt: skip
        for name, (one, other) in pairs.items():
            if one not in self.place or other not in self.place:
                continue
            if name == "change" and not self.how.comparable:
                continue
            apart, error, degrees, p = self._apart(one, other)
            out[name] = apart
            if name == "change":
                reach = float(student.isf((1 - self.how.confidence) / 2, degrees)) * error
                out |= {"change_low": apart - reach, "change_high": apart + reach}
            if warns:
                out["p_rise" if name == "change" else "p_above"] = p
        return out

    def _level(self, part: str, wave: str) -> dict[str, float]:
        if (part, wave) not in self.place:
            return {}
        at, level = self.place[part, wave], self.how.confidence
        ends = (self.found.share_interval(confidence=level) if self.is_share
                else self.found.interval(confidence=level))  # fmt: skip
        return {wave: float(self.found.estimate[at]), f"{wave}_low": float(ends[0][at]),
                f"{wave}_high": float(ends[1][at])}  # fmt: skip

    def _apart(
        self, one: tuple[str, str], other: tuple[str, str]
    ) -> tuple[float, float, float, float]:
        """Give a difference, its error and degrees, and the one-sided p-value that it is above."""
        by = np.zeros(len(self.found.estimate))
        by[self.place[one]], by[self.place[other]] = 1.0, -1.0
        gap = self.found.contrast(by)
        error = max(float(gap.std_error[0]), 1e-12)
        degrees = max(float(gap.degrees[0]), 1.0)
        cautious = max(error, self._plain(self.place[one], self.place[other]))
        p = float(student.sf(float(gap.estimate[0]) / cautious, degrees))
        return float(gap.estimate[0]), error, degrees, p

    def _plain(self, one: int, other: int) -> float:
        """Give the error if both shares were one: few yes answers make the design's too small."""
        if not self.is_share:
            return 0.0
        n, share = self.found.answers, self.found.estimate
        both = (n[one] * share[one] + n[other] * share[other] + 0.5) / (n[one] + n[other] + 1)
        return float(np.sqrt(both * (1 - both) * (1 / n[one] + 1 / n[other])))
