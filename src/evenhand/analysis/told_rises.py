"""Rises of an area's signals as rows of a table: how large, carried by what, beside incidents."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.analysis.watched_weeks import Recorded, Weeks
from evenhand.statistics.count_regression import likely_counts
from evenhand.statistics.rise_beside import RiseRatio, beside, most_risen, rise_ratio
from evenhand.statistics.share_watch import Episode, Expectation, Watch, carrying
from evenhand.taxonomy.urgency import urgency

LONGEST_WAIT_WEEKS = 13
RECENT_WEEKS = 4
GAIN_OF_DOUBLING = 2 * np.log(2) - 1
COLUMNS = (
    "area_id", "area_name", "verdict", "begins_on", "noticed_on", "last_on", "is_lasting", "weeks",
    "signals", "expected", "estimate", "low", "high", "incidents", "incidents_expected",
    "incidents_estimate", "incidents_low", "incidents_high", "offence_class",
    "beyond", "beyond_low", "beyond_high",
    "carried_by", "urgency", "points", "reasons", "recent_signals", "recent_expected", "evidence",
    "weeks_to_notice",
)  # fmt: skip


@dataclass(frozen=True)
class Watched:
    """All that a table of rises is made from.

    Attributes
    ----------
    weeks, watch
        Weekly signals and what watching them gave; None where they could not be watched.
    incidents, known
        Weekly incidents and what was to be expected of them; None where there are none.
    names
        Area id → name.
    threshold, confidence
        As given.
    """

    weeks: Weeks
    watch: Watch | None
    incidents: Recorded | None
    known: Expectation | None
    names: dict[str, str]
    threshold: float
    confidence: float


def told_rises(found: Watched) -> pd.DataFrame:
    """Give one row for each rise, and one for each area without any, by area and week."""
    rows = []
    for number, area in enumerate(found.weeks.areas):
        state = _state(found, number)
        head = {"area_id": area, "area_name": found.names.get(area, area), **state}
        episodes = (
            [one for one in found.watch.episodes if one.area == number] if found.watch else []
        )
        rows += [head | _rise(found, one) for one in episodes] or [head | {
            "verdict": "none" if _can_be_watched(state["weeks_to_notice"]) else "cannot_say"
        }]  # fmt: skip
    frame = pd.DataFrame(rows).reindex(columns=list(COLUMNS))
    for name in ("begins_on", "noticed_on", "last_on"):
        frame[name] = pd.to_datetime(frame[name])
    for name in (
        "area_id",
        "area_name",
        "verdict",
        "carried_by",
        "urgency",
        "reasons",
        "offence_class",
    ):
        frame[name] = frame[name].astype("string")
    for name in ("weeks", "points"):
        frame[name] = frame[name].astype("Int64")
    frame["is_lasting"] = frame["is_lasting"].astype("boolean")
    numbers = [name for name in COLUMNS if frame[name].dtype == object]
    frame[numbers] = frame[numbers].astype("float64")
    return frame


def _can_be_watched(weeks_to_notice: float) -> bool:
    return bool(weeks_to_notice <= LONGEST_WAIT_WEEKS)


def _state(found: Watched, area: int) -> dict[str, float]:
    """Give an area's last four weeks, its evidence, and how soon a doubling would be noticed."""
    names = ("recent_signals", "recent_expected", "evidence", "weeks_to_notice")
    if found.watch is None:
        return dict.fromkeys(names, np.nan)
    usual = found.watch.usual
    weekly = usual.share[:, area] * usual.weekly
    gain = float((weekly / usual.dispersion[:, area]).sum() * GAIN_OF_DOUBLING)
    wait = np.log(found.threshold * len(weekly)) / gain if gain > 0 else np.inf
    about = found.watch.expected[:, area, -RECENT_WEEKS:]
    recent = found.weeks.counts[:, area, -RECENT_WEEKS:][np.isfinite(about)].sum()
    numbers = (recent, np.nansum(about), found.watch.evidence[area, -1], wait)
    return dict(zip(names, map(float, numbers), strict=True))


def _rise(found: Watched, one: Episode) -> dict[str, object]:
    assert found.watch is not None
    part, chosen = slice(one.begun, one.last + 1), _chosen(found, one)
    rise = rise_ratio(found.weeks.counts, found.watch, one.area, part, chosen)
    named = (*found.weeks.kinds, "survey")[: len(one.carried)]
    kinds = [kind for kind, carries in zip(named, carrying(one.carried), strict=True) if carries]
    low, high = rise.within(found.confidence)
    verdict, columns = _beside(found, one, rise, part)
    measures = {
        "low": low,
        "signals": float(len(kinds)),
        "growth": _growth(found.weeks.counts[chosen, one.area, part].sum(axis=0), one.lasts),
        "weeks": float(one.last - one.begun + 1),
        "beyond_incidents": float(verdict == "outbreak"),
        "incidents_rose": float(_number(columns["incidents_low"]) > 1),
        **{name: float(_has(found, one, name, kinds)) for name in ("protest", "meeting", "media")},
    }
    told = urgency(measures)
    mondays = found.weeks.mondays
    return {
        "verdict": verdict, "begins_on": mondays[one.begun], "noticed_on": mondays[one.noticed],
        "last_on": mondays[one.last], "is_lasting": one.lasts, "weeks": int(measures["weeks"]),
        "signals": rise.found, "expected": rise.expected, "estimate": rise.estimate, "low": low,
        "high": high, **columns, "carried_by": ", ".join(kinds), "urgency": told.level,
        "points": told.points, "reasons": ", ".join(told.reasons),
    }  # fmt: skip


def _chosen(found: Watched, one: Episode) -> NDArray[np.bool_]:
    """Say which counted signals carry a rise; all of them where a survey alone does."""
    signals = carrying(one.carried)[: len(found.weeks.kinds)]
    return signals if signals.any() else np.ones_like(signals)


def _beside(
    found: Watched, one: Episode, rise: RiseRatio, part: slice
) -> tuple[str, dict[str, object]]:
    """Set a rise beside all incidents, or beside the class that rose most clearly."""
    names = ("incidents", "incidents_expected", "incidents_estimate", "incidents_low",
             "incidents_high", "beyond", "beyond_low", "beyond_high")  # fmt: skip
    nothing: dict[str, object] = {**dict.fromkeys(names, np.nan), "offence_class": None}
    if found.incidents is None or found.known is None:
        return "unclear", nothing
    counts, classes = found.incidents.counts, found.incidents.classes
    picks = np.eye(len(classes), dtype=bool)
    ratios = [rise_ratio(counts, found.known, one.area, part, pick) for pick in picks]
    if not np.isfinite(ratios[0].std_error):
        return "unclear", nothing
    chosen = most_risen(ratios, found.confidence)
    other = ratios[chosen]
    verdict, low, high = beside(rise, other, found.confidence)
    numbers = (other.found, other.expected, other.estimate, *other.within(found.confidence),
               float(np.sqrt(low * high)), low, high)  # fmt: skip
    told: dict[str, object] = dict(zip(names, numbers, strict=True))
    return verdict, {**told, "offence_class": classes[chosen]}


def _has(found: Watched, one: Episode, source: str, kinds: Sequence[str]) -> bool:
    """Say whether a source carries the rise; of protests one in its weeks is enough."""
    if source != "protest":
        return any(kind.partition(":")[0] == source for kind in kinds)
    of_it = np.array([kind.partition(":")[0] == source for kind in found.weeks.kinds])
    return bool(found.weeks.counts[of_it, one.area, one.begun : one.last + 1].sum() > 0)


def _number(value: object) -> float:
    return float(value) if isinstance(value, float) else float("nan")


def _growth(counts: NDArray[np.float64], lasts: bool) -> float:
    """Give the last four weeks over the four before; not-a-number for a rise that is shorter."""
    if not lasts or len(counts) < 2 * RECENT_WEEKS:
        return float("nan")
    before = counts[-2 * RECENT_WEEKS : -RECENT_WEEKS].sum()
    return float(counts[-RECENT_WEEKS:].sum() / before) if before > 0 else float("nan")


def weekly_rows(found: Watched, area: str, begins_on: object, offence: str) -> pd.DataFrame:
    """Give an area's weeks for charts: signals that carry its rise (or all), and incidents."""
    number = found.weeks.areas.index(area)
    episode = next(
        (one for one in (found.watch.episodes if found.watch else ())
         if one.area == number and found.weeks.mondays[one.begun] == begins_on), None,
    )  # fmt: skip
    every = np.ones(len(found.weeks.kinds), dtype=bool)
    chosen = _chosen(found, episode) if episode else every
    frames = [
        _series(found.weeks.counts, found.watch, chosen, number, found).assign(part="signals")
    ]
    if found.incidents is not None:
        classes = found.incidents.classes
        pick = np.arange(len(classes)) == (classes.index(offence) if offence in classes else 0)
        rows = _series(found.incidents.counts, found.known, pick, number, found)
        rows["count"] = rows["count"].where(found.incidents.covered)
        frames.append(rows.assign(part="incidents"))
    frame = pd.concat(frames, ignore_index=True)
    if episode is None:
        return frame.assign(is_rise=False)
    begun, last = found.weeks.mondays[[episode.begun, episode.last]]
    return frame.assign(is_rise=frame["week_on"].between(begun, last))


def _series(
    counts: NDArray[np.float64], watch: Expectation | None, chosen: NDArray[np.bool_], area: int,
    found: Watched,
) -> pd.DataFrame:  # fmt: skip
    mondays = found.weeks.mondays
    frame = pd.DataFrame({"week_on": mondays, "count": counts[chosen, area].sum(axis=0)})
    if watch is None:
        return frame.assign(expected=np.nan, expected_low=np.nan, expected_high=np.nan)
    about = np.nansum(watch.expected[chosen, area], axis=0)
    wide = np.nansum(watch.expected[chosen, area] * watch.dispersion[chosen, area], axis=0)
    known = about > 0
    low, high = likely_counts(np.where(known, about, 1.0), np.where(known, wide, 1.0))
    for name, values in (("expected", about), ("expected_low", low), ("expected_high", high)):
        frame[name] = np.where(known, values, np.nan)
    return frame
