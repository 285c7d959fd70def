"""The numbers of a release area by area: years side by side, and what changed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from evenhand.publishing.release import Release
from evenhand.publishing.released import ReleasedFinding
from evenhand.statistics.multiplicity import benjamini_hochberg
from evenhand.statistics.poisson_rates import (
    difference_interval,
    exact_interval,
    ratio_interval,
)
from evenhand.statistics.shares import share_tails

CLEAR, LEANING, FEWEST = 0.05, 0.2, 10
METHOD = "area_rates"


@dataclass(frozen=True)
class Year:
    """Twelve months of one area, as they were released.

    Attributes
    ----------
    finding
        The released finding it was read from.
    first, last
        Its days.
    count, low, high
        Recorded, and its likely range; None where it is hidden.
    rate, rate_low, rate_high, city_rate
        For every 1,000 of the base in a year, here and in all areas together; None where hidden
        or where nothing is known of the base.
    """

    finding: str
    first: date
    last: date
    count: int | None
    low: float | None
    high: float | None
    rate: float | None
    rate_low: float | None
    rate_high: float | None
    city_rate: float | None


@dataclass(frozen=True)
class Change:
    """The last year against the one before, worked out from released counts alone.

    Attributes
    ----------
    kind
        `fell`, `rose`, `from_none`, `leaning`, `among_many` (clear by itself, but not among so
        many areas), `no_clear_change`, `none`, `few`, `hidden` or `no_earlier`: the rung of the
        ladder of answers.
    areas
        How many areas were judged.
    ratio, low, high
        Change as a share, with its likely range; from none, additional records. None where
        nothing was worked out.
    """

    kind: str
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    areas: int = 0


Pair = tuple[int, int] | Change


@dataclass(frozen=True)
class OffenceHere:
    """One class of offences in one area."""

    offence: str
    base: str
    years: tuple[Year, ...]
    change: Change


@dataclass(frozen=True)
class AreaHere:
    """One area, with what was released of it."""

    id: str
    name: str
    offences: tuple[OffenceHere, ...]


def areas_of(release: Release) -> list[AreaHere]:
    """Read a release area by area, in the order of their names.

    Parameters
    ----------
    release
        Made by `portal_release`; what it was asked besides is not looked at.

    Notes
    -----
    Given both counts, the later one is binomial. Counts are divided by how much more areas vary
    from year to year than independent records would, which is worked out from the shown counts of
    all areas; false calls are controlled over the areas of a class (Benjamini-Hochberg). Nothing
    enters that was not released, so that nothing comes out that a reader could not work out.
    """
    by_class = _by_class(release)
    there = {
        name: _offence_rows(name, findings, release.policy.min_count)
        for name, findings in by_class.items()
    }
    names: dict[str, str] = {}
    for findings in by_class.values():
        frame = findings[0].to_frame()
        names |= dict(zip(frame["area_id"].astype(str), frame["area_name"].astype(str),
                          strict=True))  # fmt: skip
    return [
        AreaHere(code, name, tuple(rows[code] for rows in there.values() if code in rows))
        for code, name in sorted(names.items(), key=lambda pair: (pair[1].casefold(), pair[0]))
    ]


def _by_class(release: Release) -> dict[str, list[ReleasedFinding]]:
    """Sort the rates of areas by class, the latest year first."""
    found: dict[str, list[ReleasedFinding]] = {}
    for one in release.findings:
        if one.provenance is not None and one.provenance.method == METHOD:
            found.setdefault(str(one.offence), []).append(one)
    return {
        name: sorted(many, key=lambda one: str(one.starts_on), reverse=True)
        for name, many in found.items()
    }


def _offence_rows(
    offence: str, findings: Sequence[ReleasedFinding], least: int
) -> dict[str, OffenceHere]:
    counts: dict[str, list[int | None]] = {}
    for one in findings:
        frame = one.to_frame()
        for code, count in zip(frame["area_id"].astype(str), frame["count"], strict=True):
            counts.setdefault(code, []).append(None if pd.isna(count) else int(count))
    pairs = [_pair(found) for found in counts.values()]
    spread = _dispersion([pair for pair in pairs if isinstance(pair, tuple)])
    changes = _changes(pairs, spread, least)
    base = str(findings[0].base) if findings[0].has_base is True else ""
    years = {code: tuple(_year(one, code, spread) for one in findings) for code in counts}
    return {
        code: OffenceHere(offence, base, years[code], change)
        for code, change in zip(counts, changes, strict=True)
    }


def _year(one: ReleasedFinding, code: str, spread: float) -> Year:
    """Read a year; its ranges are worked out anew, for a dispersion may tell of hidden counts."""
    frame = one.to_frame()
    row = frame[frame["area_id"].astype(str) == code].iloc[0]
    count, years = _known(row["count"]), _known(row.get("years"))
    span = (one.id, one.starts_on, one.ends_on)
    city = _known(one.per_1000)
    if count is None:
        return Year(*span, None, None, None, None, None, None, city)
    low, high = (float(bound[0]) for bound in exact_interval(count / spread, 1 / spread))
    people = _known(row.get("base_count"))
    if not people or not years:
        return Year(*span, int(count), low, high, None, None, None, city)
    per = people / 1000 * years
    return Year(*span, int(count), low, high, count / per, low / per, high / per, city)


def _known(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)


def _changes(pairs: Sequence[Pair], spread: float, least: int) -> list[Change]:
    """Judge each area's last year against the one before."""
    judged = [isinstance(pair, tuple) and sum(pair) >= max(FEWEST, least) for pair in pairs]
    p_values = np.array([
        _p_value(*pair, spread) if fine and isinstance(pair, tuple) else np.nan
        for pair, fine in zip(pairs, judged, strict=True)
    ])  # fmt: skip
    adjusted = benjamini_hochberg(p_values) if any(judged) else p_values
    return [
        pair if isinstance(pair, Change)
        else replace(_change(*pair, spread, float(plain), float(fair), fine), areas=sum(judged))
        for pair, plain, fair, fine in zip(pairs, p_values, adjusted, judged, strict=True)
    ]  # fmt: skip


def _pair(counts: Sequence[int | None]) -> Pair:
    """Give the count of the year before and of the last one, or why they cannot be compared."""
    after = counts[0]
    if after is None:
        return Change("hidden")
    if len(counts) == 1:
        return Change("no_earlier")
    before = counts[1]
    return Change("hidden") if before is None else (before, after)


def _dispersion(pairs: Sequence[tuple[int, int]]) -> float:
    """Give the variance over mean of yearly counts, beyond a change that all areas share."""
    there = np.array([pair for pair in pairs if sum(pair) > 0], dtype=np.float64).reshape(-1, 2)
    whole = there.sum(axis=0)
    if len(there) < 3 or not whole.all():
        return 1.0
    expected = there.sum(axis=1, keepdims=True) * whole / whole.sum()
    return max(1.0, float(((there - expected) ** 2 / expected).sum() / (len(there) - 1)))


def _p_value(before: int, after: int, spread: float) -> float:
    above, below = share_tails(
        np.array([after / spread]), np.array([(before + after) / spread]), np.array([0.5])
    )
    return min(1.0, 2 * float(min(above[0], below[0])))


def _change(
    before: int, after: int, spread: float, plain: float, fair: float, is_judged: bool
) -> Change:
    if not is_judged:
        return Change("few" if before + after else "none")
    if before == 0:
        low, high = difference_interval(0, after, wider=spread)
        kind = "from_none" if fair < CLEAR else "few"
        return Change(kind, float(after), float(low[0]), float(high[0]))
    low_ratio, high_ratio = ratio_interval(before, after, dispersion=spread)
    ratio = after / before - 1
    kind = "leaning" if plain < LEANING else "no_clear_change"
    if plain < CLEAR:
        kind = "among_many" if fair >= CLEAR else "fell" if ratio < 0 else "rose"
    return Change(kind, ratio, low_ratio - 1, high_ratio - 1)
