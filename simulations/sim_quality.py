"""The report on data: how often clean data raise an alarm, and how often planted faults are found."""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import pandas as pd

from evenhand.demo.city import Process, make_city
from evenhand.demo.dirt import DRIFT
from evenhand.quality.clock_checks import CERTAIN, changes_of_clock
from evenhand.quality.item import Item
from evenhand.quality.place_checks import MIXED
from evenhand.quality.report import table_items
from evenhand.statistics.clock_shift import clock_shift
from evenhand.statistics.crowded_points import crowded_points, mix_overlap
from evenhand.statistics.empty_days import empty_days
from evenhand.statistics.heaping import minute_heaps, rounded_minutes
from evenhand.statistics.missing_pattern import missing_pattern
from evenhand.statistics.multiplicity import holm
from evenhand.statistics.rounding_step import lattice_step
from simulations.judging import Case
from simulations.processes import clustered_days

Run = Callable[[np.random.Generator], bool]
ZONE, FIRST, LAST = "Europe/London", pd.Timestamp("2022-01-01"), pd.Timestamp("2022-12-31")
CHANGES = changes_of_clock(ZONE, FIRST.date(), LAST.date())
_HOURS = np.array([5, 3, 2, 1, 1, 1, 2, 4, 5, 5, 6, 6, 7, 7, 7, 8, 9, 10, 11, 11, 10, 9, 8, 7])
HOURS = _HOURS / _HOURS.sum()


def _minutes(rng: np.random.Generator, n: int, rounding: float = 0.0) -> np.ndarray:
    """Draw minutes of the day; a share of them rounded to five, thirty or sixty minutes."""
    found = rng.choice(24, n, p=HOURS) * 60 + rng.integers(0, 60, n)
    to = rng.choice([5, 30, 60], n)
    return np.where(rng.random(n) < rounding, found // to * to, found)


def _heaped(n: int, rounding: float, planted: int = 0, series: float = 0.0) -> Run:
    def run(rng: np.random.Generator) -> bool:
        minutes = _minutes(rng, n, rounding)
        if series:  # nights that bring several records of one time
            minutes = np.repeat(minutes, rng.poisson(series, n))
        minutes = np.concatenate([minutes, np.zeros(planted, dtype=int)])
        return any(heap.estimate >= max(20, 0.001 * len(minutes)) for heap in minute_heaps(minutes))

    return run


def _rounded(share: float) -> Run:
    def run(rng: np.random.Generator) -> bool:
        found = rounded_minutes(_minutes(rng, 3000, share))
        return found.p_value < 1e-3 and found.estimate > 0.02 * 3000

    return run


def _clock(read: str, per_day: int, sun: float = 0.0) -> Run:
    """Make a year of times that people live by; `sun`: the share that follows the sunset."""

    def run(rng: np.random.Generator) -> bool:
        days = pd.date_range(FIRST, LAST)
        day = np.repeat(np.arange(len(days)), per_day)
        minute = _minutes(rng, len(day)).astype(float)
        # Sunset of a place at 51° N, minutes after midnight UTC, and summer time added.
        sunset = (
            1080
            - 130 * np.cos(2 * np.pi * (day + 10) / 365)
            + np.where((days[day] >= "2022-03-27") & (days[day] < "2022-10-30"), 60, 0)
        )
        after = rng.random(len(day)) < sun
        minute = np.where(after, sunset + rng.exponential(90, len(day)), minute)
        clock = pd.Series(days[day] + pd.to_timedelta(np.floor(minute), unit="min"))
        if read == "utc":
            zoned = clock.dt.tz_localize(ZONE, ambiguous="NaT", nonexistent="NaT")
            clock = zoned.dt.tz_convert("UTC").dt.tz_localize(None)
        elif read == "marked":
            clock = clock.dt.tz_localize("UTC").dt.tz_convert(ZONE).dt.tz_localize(None)
        moments = clock.dropna().to_numpy().astype("datetime64[m]")
        found = clock_shift(moments, CHANGES, draws=200)
        return found is not None and found.hours != 0 and found.certainty >= CERTAIN

    return run


def _silent(days: int, counts: Callable[[np.random.Generator], np.ndarray]) -> Run:
    def run(rng: np.random.Generator) -> bool:
        found = counts(rng)
        if days:
            start = int(rng.integers(60, len(found) - 60))
            found[start : start + days] = 0
        return len(empty_days(found)) > 0

    return run


def _crowded(tail: float, planted: int = 0, mixed: bool = True) -> Run:
    """Draw records on 2,000 addresses, with Pareto risk and classes of their own.

    Planted are records of the whole city's mix on one point. `mixed`: only a point with that mix
    counts, as one that may stand for a place not known.
    """

    def run(rng: np.random.Generator) -> bool:
        x, y = rng.uniform(0, 5000, 2000), rng.uniform(0, 5000, 2000)
        risk = rng.pareto(tail, 2000) + 0.2
        counts = rng.multinomial(10_000, risk / risk.sum())
        shares = np.array([0.25, 0.2, 0.15, 0.12, 0.1, 0.08, 0.06, 0.04])
        classes = rng.multinomial(counts, rng.dirichlet(4 * shares, 2000))
        classes[0] += rng.multinomial(planted, shares)
        everywhere, totals = classes.sum(axis=0), classes.sum(axis=1)
        kept = np.flatnonzero(totals)
        crowds = crowded_points(x[kept], y[kept], totals[kept])
        told = {
            int(kept[one.point]) for one in crowds
            if not mixed or mix_overlap(classes[kept[one.point]], everywhere) >= MIXED
        }  # fmt: skip
        return 0 in told if planted else bool(told)

    return run


def _snapped(share: float, step: float) -> Run:
    def run(rng: np.random.Generator) -> bool:
        x, y = rng.uniform(0, 6000, 8000), rng.uniform(0, 6000, 8000)
        on = rng.random(8000) < share
        x, y = (
            np.where(on, np.round(x / step) * step, x),
            np.where(on, np.round(y / step) * step, y),
        )
        kept = np.repeat(np.arange(8000), rng.poisson(0.5, 8000) + 1)
        points, counts = np.unique(np.column_stack([x, y])[kept], axis=0, return_counts=True)
        found = lattice_step(points[:, 0], points[:, 1], counts)
        return found is not None and (share == 0 or abs(found.step - step) < 0.01)

    return run


def _missing(extra: float, clumped: bool = False) -> Run:
    """Lose places of 8 %; more in one of eight classes. Five groupings, adjusted (Holm)."""

    def run(rng: np.random.Generator) -> bool:
        n = 5000
        groups = [rng.integers(0, size, n) for size in (8, 36, 4, 20, 9)]
        rate = 0.08 * np.where(groups[0] == 0, 1 + extra, 1.0)
        gone = rng.random(n) < rate
        if clumped:  # whole nights are lost together
            gone = np.repeat(rng.random(n // 5) < 0.08, 5)
        found = [pattern for g in groups if (pattern := missing_pattern(g, gone)) is not None]
        adjusted = holm([pattern.p_value for pattern in found])
        return any(p < 0.05 and one.effect >= 0.05 for p, one in zip(adjusted, found, strict=True))

    return run


@lru_cache(maxsize=64)
def _items(seed: int, dirty: bool, process: Process) -> dict[str, Item]:
    """Look at a whole city; the same one serves all faults of a replicate."""
    city = make_city(seed=seed, dirty=dirty, process=process)
    return {item.name: item for item in table_items(city.tables["incidents"])}


def _city(dirty: bool, process: Process, name: str) -> Run:
    """Make a whole city: does the report call for care (clean), or find the fault (dirty)?"""

    def run(rng: np.random.Generator) -> bool:
        items = _items(int(rng.integers(1, 10_000)), dirty, process)
        if not dirty:
            return any(item.is_heavy for item in items.values())
        found = items.get(name)
        if found is None or found.state != "found":
            return False
        terms = getattr(found.words.get("classes"), "terms", None)
        return terms is None or any(getattr(one, "name", "") == DRIFT[1] for one in terms)

    return run


def _busy(rng: np.random.Generator) -> np.ndarray:
    return rng.poisson(12, 730).astype(float)


def _series(rng: np.random.Generator) -> np.ndarray:
    return clustered_days(rng, 730, 1.5, 3.0)


_Q = "data quality"
CASES = (
    Case(f"{_Q}: default times", "null", "20,000 times, evening peak, 40 % rounded", "any heap told", _heaped(20_000, 0.4), "at_most", 0.01, 400),
    Case(f"{_Q}: default times", "power", "the same, 1 % at midnight for not known", "any heap told", _heaped(20_000, 0.4, 200), "at_least", 0.9, 200),
    Case(f"{_Q}: default times", "nuisance", "6,000 times in series of 3 on average", "any heap told", _heaped(2000, 0.4, 0, 3.0), "at_most", 0.01, 400),
    Case(f"{_Q}: rounded times", "null", "3,000 times, none rounded", "rounding told", _rounded(0.0), "at_most", 0.01, 400),
    Case(f"{_Q}: rounded times", "power", "the same, 10 % rounded", "rounding told", _rounded(0.1), "at_least", 0.9, 200),
    Case(f"{_Q}: clock", "null", "30 a day on the local clock, a year", "a wrong zone told", _clock("local", 30), "at_most", 0.01, 200),
    Case(f"{_Q}: clock", "power", "200 a day, UTC read as local", "a wrong zone told", _clock("utc", 200), "at_least", 0.9, 50),
    Case(f"{_Q}: clock", "power", "200 a day, local marked as UTC", "a wrong zone told", _clock("marked", 200), "at_least", 0.9, 50),
    Case(f"{_Q}: clock", "power", "30 a day, UTC read as local", "a wrong zone told", _clock("utc", 30), "stated", 0.9, 100),
    Case(f"{_Q}: clock", "nuisance", "200 a day, half of them follow the sunset", "a move by an hour told where stamps are UTC", _clock("local", 200, 0.5), "stated", 0.01, 50),
    Case(f"{_Q}: clock", "nuisance", "200 a day, a tenth of them follow the sunset", "a move by an hour told where stamps are UTC", _clock("local", 200, 0.1), "at_most", 0.01, 100),
    Case(f"{_Q}: silent days", "null", "730 days, mean 12, Poisson", "any gap told", _silent(0, _busy), "at_most", 0.01, 400),
    Case(f"{_Q}: silent days", "power", "the same, 7 days lost", "a gap told", _silent(7, _busy), "at_least", 0.9, 200),
    Case(f"{_Q}: silent days", "nuisance", "series of 3 on average, mean 1.5 a day", "any gap told", _silent(0, _series), "at_most", 0.01, 400),
    Case(f"{_Q}: default places", "null", "10,000 records on 2,000 addresses, Pareto risk (tail 3), classes of their own", "any point told to have the mix of all", _crowded(3.0), "at_most", 0.05, 400),
    Case(f"{_Q}: default places", "power", "the same, 150 records of all classes on one point", "that point told", _crowded(3.0, 150), "at_least", 0.9, 200),
    Case(f"{_Q}: default places", "nuisance", "Pareto risk (tail 1.5): truly busy addresses", "any point told to have the mix of all", _crowded(1.5), "stated", 0.05, 400),
    Case(f"{_Q}: default places", "nuisance", "Pareto risk (tail 3)", "any point told to be full", _crowded(3.0, 0, False), "stated", 0.05, 200),
    Case(f"{_Q}: lattice", "null", "8,000 exact points, some with several records", "a lattice told", _snapped(0.0, 100.0), "at_most", 0.01, 200),
    Case(f"{_Q}: lattice", "power", "30 % of them on a lattice of 100 m", "that step told", _snapped(0.3, 100.0), "at_least", 0.9, 100),
    Case(f"{_Q}: missing places", "null", "8 % missing at random, five groupings", "any grouping told", _missing(0.0), "at_most", 0.05, 400),
    Case(f"{_Q}: missing places", "power", "twice as often in one of eight classes", "any grouping told", _missing(1.0), "at_least", 0.9, 200),
    Case(f"{_Q}: missing places", "nuisance", "lost in runs of five rows", "any grouping told", _missing(0.0, True), "at_most", 0.05, 400),
    Case(f"{_Q}: a clean demo city", "null", "whole city, 60,000 records", "any call for care", _city(False, "standard", ""), "at_most", 0.05, 30),
    Case(f"{_Q}: a clean demo city", "nuisance", "risk of a heavy tail", "any call for care", _city(False, "heavy_tail", ""), "at_most", 0.05, 30),
    Case(f"{_Q}: the spoilt city", "power", "points snapped to 120 m", "found", _city(True, "standard", "lattice"), "at_least", 0.9, 20),
    Case(f"{_Q}: the spoilt city", "power", "two months not exported", "found", _city(True, "standard", "missing_months"), "at_least", 0.9, 20),
    Case(f"{_Q}: the spoilt city", "power", "one class known by month only", "found", _city(True, "standard", "known_to_month"), "at_least", 0.9, 20),
    Case(f"{_Q}: the spoilt city", "power", "half of a class recorded as another from July 2025", "found in that class", _city(True, "standard", "shares_shift"), "stated", 0.9, 20),
    Case(f"{_Q}: the spoilt city", "power", "places missing twice as often in the open", "found", _city(True, "standard", "missing_places|setting"), "at_least", 0.9, 20),
    Case(f"{_Q}: the spoilt city", "power", "1.1 % of records written twice", "found", _city(True, "standard", "same_rows"), "at_least", 0.9, 20),
)  # fmt: skip
