"""What would overturn an effect read off an interrupted series: false dates, drift, other ways."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evenhand.statistics.interrupted_series import Interrupted, interrupted_series, year_of
from evenhand.statistics.month_terms import MonthTerms

Floats = NDArray[np.float64]
LEAST_BEFORE, LEAST_AFTER = 12, 3
NEAREST = (1, 2, 3)


@dataclass(frozen=True)
class Series:
    """A series as `interrupted_series` takes it.

    Attributes
    ----------
    counts, terms, begins, main, others
        As there.
    """

    counts: Floats
    terms: MonthTerms
    begins: tuple[float, ...]
    main: int
    others: Floats | None = None

    def only(self, kept: NDArray[np.bool_]) -> "Series":
        """Give the series without some of its periods."""
        t = self.terms
        terms = MonthTerms(t.design[kept], t.names, t.offset[kept], t.at[kept])
        others = None if self.others is None else self.others[kept]
        return Series(self.counts[kept], terms, self.begins, self.main, others)

    def moved(self, by: int) -> "Series":
        """Give the series with its main interruption some of its periods later."""
        begins = list(self.begins)
        place = int(np.searchsorted(self.terms.at, begins[self.main])) + by
        begins[self.main] = float(self.terms.at[place % len(self.terms.at)])
        return Series(self.counts, self.terms, tuple(sorted(begins)), self.main, self.others)

    def found(
        self, *, confidence: float = 0.95, slopes: bool = True, trend: bool = True
    ) -> Interrupted:
        """Estimate the main interruption."""
        return interrupted_series(self.counts, self.terms, self.begins, self.main,
                                  others=self.others, slopes=slopes, trend=trend,
                                  confidence=confidence)  # fmt: skip


@dataclass(frozen=True)
class FalseDates:
    """What the same reckoning finds on dates on which nothing was done.

    Attributes
    ----------
    at
        The dates, on the scale of the terms, shape (dates,).
    effects, p_values
        What was found on each, shape (dates,).
    """

    at: Floats
    effects: Floats
    p_values: Floats

    def rank(self, p_value: float) -> float:
        """Give the share of all dates, the true one among them, on which as much was found."""
        as_much = np.sum(self.p_values <= p_value * (1 + 1e-9))
        return float((1 + as_much) / (1 + len(self.p_values))) if len(self.p_values) else np.nan

    @property
    def least(self) -> float:
        """The smallest that `rank` can be."""
        return 1 / (1 + len(self.p_values)) if len(self.p_values) else np.nan


def false_dates(series: Series) -> FalseDates:
    """How much is found on every admissible date before the true one?

    Parameters
    ----------
    series
        The series with its true interruptions; those from the main one on stay in the model, so
        that later periods tell of the season and not of the false date.

    Returns
    -------
    FalseDates
        For every period with 12 before it and 3 from it to the main interruption, as long as no
        earlier interruption lies within these.

    Notes
    -----
    Neighbouring dates share most of their periods, so that the rank is a help to the eye and no
    exact test: where nothing happens, a whole run of dates may stand out together.
    """
    true = series.begins[series.main]
    at = series.terms.at
    since = series.begins[series.main - 1] if series.main else -np.inf
    kept = [
        float(one)
        for one in at[at < true]
        if ((at < one) & (at >= since)).sum() >= LEAST_BEFORE
        and ((at >= one) & (at < true)).sum() >= LEAST_AFTER
    ]
    effects, p_values = np.full(len(kept), np.nan), np.full(len(kept), np.nan)
    for row, one in enumerate(kept):
        begins = sorted({*series.begins, one})
        try:
            found = interrupted_series(series.counts, series.terms, begins, begins.index(one),
                                       others=series.others)  # fmt: skip
        except (ValueError, np.linalg.LinAlgError):
            continue
        effects[row], p_values[row] = found.effect, found.p_value
    known = ~np.isnan(p_values)
    return FalseDates(np.array(kept)[known], effects[known], p_values[known])


@dataclass(frozen=True)
class Check:
    """The same question reckoned in another way.

    Attributes
    ----------
    kind
        `without_nearest`, `earlier`, `later`, `level_only`, `no_trend`, `without_period`.
    by
        How many periods are left out or shifted; for `without_period` which time is left out.
    effect, low, high, p_value
        What is then found.
    """

    kind: str
    by: float
    effect: float
    low: float
    high: float
    p_value: float


def other_ways(series: Series, *, confidence: float = 0.95) -> list[Check]:
    """What is found without the nearest periods, on dates nearby, or with a level only?

    Parameters
    ----------
    series
        The series with its interruptions.
    confidence
        Level of the ranges.

    Returns
    -------
    list of Check
        Ways that the periods do not suffice for are left out.
    """
    found = []
    for kind, by, other, shape in _ways(series):
        try:
            got = other.found(confidence=confidence, **shape)
        except (ValueError, np.linalg.LinAlgError):
            continue
        tail = (1 - confidence) / 2
        found.append(
            Check(kind, by, got.effect, got.quantile(tail), got.quantile(1 - tail), got.p_value)
        )
    return found


def _ways(series: Series) -> Iterator[tuple[str, int, Series, dict[str, bool]]]:
    at, true = series.terms.at, series.begins[series.main]
    for many in NEAREST:
        before, after = np.flatnonzero(at < true)[-many:], np.flatnonzero(at >= true)[:many]
        kept = np.ones(len(at), dtype=bool)
        kept[before], kept[after] = False, False
        yield "without_nearest", many, series.only(kept), {}
    for by in NEAREST:
        yield "earlier", by, series.moved(-by), {}
        yield "later", by, series.moved(by), {}
    yield "level_only", 0, series, {"slopes": False}
    yield "no_trend", 0, series, {"slopes": False, "trend": False}


def most_telling(series: Series) -> Check:
    """Which single period carries the effect most, and what is left of it without?

    Parameters
    ----------
    series
        The series with its interruptions.

    Returns
    -------
    Check
        The effect without the period whose absence leaves it least clear.
    """
    worst = Check("without_period", np.nan, np.nan, np.nan, np.nan, -1.0)
    for row, time in enumerate(series.terms.at):
        try:
            got = series.only(np.arange(len(series.terms.at)) != row).found()
        except (ValueError, np.linalg.LinAlgError):
            continue
        if got.p_value > worst.p_value:
            worst = Check("without_period", float(time), got.effect, got.quantile(0.025),
                          got.quantile(0.975), got.p_value)  # fmt: skip
    return worst


def drift_to_doubt(found: Interrupted, terms: MonthTerms, *, confidence: float = 0.95) -> float:
    """How fast would the course have had to bend by itself for the effect to be in doubt?

    Parameters
    ----------
    found
        An interruption.
    terms
        Those it was found with.
    confidence
        Level of the range that must not hold 0.

    Returns
    -------
    float
        Growth or fall in a year, as a share, that sets in with the interruption and brings the
        nearer end of the likely range to 0; 0 where the range holds 0 already.

    Examples
    --------
    >>> from evenhand.statistics.interrupted_series import series_terms
    >>> terms = series_terms(np.arange(np.datetime64("2022-01"), np.datetime64("2026-01")), "month")
    >>> rng = np.random.default_rng(1)
    >>> counts = rng.poisson(np.where(np.arange(48) >= 36, 30, 60))
    >>> found = interrupted_series(counts, terms, [36.0])
    >>> -1 < drift_to_doubt(found, terms) < 0
    True
    """
    tail = (1 - confidence) / 2
    low, high = np.log1p(found.quantile(tail)), np.log1p(found.quantile(1 - tail))
    if low <= 0 <= high:
        return 0.0
    near = high if high < 0 else low
    years = (found.middle + 0.5) / year_of(terms)
    return float(np.expm1(near / years))
