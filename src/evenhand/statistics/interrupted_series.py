"""A series of counts that something interrupts: level and slope before and after."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evenhand.statistics.count_regression import likely_counts
from evenhand.statistics.month_terms import MonthTerms, month_terms
from evenhand.statistics.serial_counts import SerialFit, working_counts
from evenhand.statistics.serial_shares import WorkingShares, working_shares
from evenhand.statistics.wandering import ALONE, BESIDE, Wander, combined, over_wanderings

Floats = NDArray[np.float64]
WEEKS_A_YEAR = 365.25 / 7
LEAST_FOR_SLOPE = 6
"""Fewer periods up to the next interruption tell of a level, not of a slope."""


def series_terms(days: NDArray[np.datetime64], period: str, *, season: bool = True) -> MonthTerms:
    """Which columns describe the periods of a series without any interruption?

    Parameters
    ----------
    days
        First day of each period, rising, shape (n,); gaps are allowed.
    period
        `month`, or `week` of seven days.
    season
        Whether the season of the year is among the terms.

    Returns
    -------
    MonthTerms
        Level, season (two waves of the year; of 60 months or more one term for each calendar
        month), trend in years; `at` counts periods.
    """
    day = days.astype("datetime64[D]")
    used = np.ones(len(day), dtype=bool)
    if period == "month":
        terms = month_terms(day, used)
        if season:
            return terms
        kept = [terms.index("level"), terms.index("trend")]
        return MonthTerms(terms.design[:, kept], ("level", "trend"), terms.offset, terms.at)
    at = (day - day[0]).astype(np.float64) / 7
    columns, names = [np.ones(len(at))], ["level"]
    for wave in (1, 2) if season else ():
        angle = 2 * np.pi * wave * (day - day.astype("datetime64[Y]")).astype(float) / 365.25
        columns += [np.cos(angle), np.sin(angle)]
        names += [f"season_cos_{wave}", f"season_sin_{wave}"]
    columns.append((at - at.mean()) / WEEKS_A_YEAR)
    return MonthTerms(
        np.column_stack(columns), (*names, "trend"), np.zeros(len(at)), at
    )  # fmt: skip


@dataclass(frozen=True)
class Interrupted:
    """What an interruption did to a series.

    Attributes
    ----------
    fit
        The fit whose coefficient `column` is the mean effect: the logarithm of the ratio of what
        was to what would have been, averaged over the window with weight on busy periods.
    column
        Where it stands.
    window
        Which periods lie between the interruption and the next one, shape (n,).
    expected, low, high
        What each period would have held, nothing having been done from the interruption on, and
        its likely range, shape (n,).
    fitted
        What the model gives for each period as it was, shape (n,).
    level, level_low, level_high
        Effect in the first period, as a logarithm.
    slope, slope_low, slope_high, p_slope
        Change of the effect in a year, as a logarithm; missing where the window is too short.
    middle
        How many periods after the interruption the mean effect stands, on average.
    """

    fit: SerialFit
    column: int
    window: NDArray[np.bool_]
    expected: Floats
    low: Floats
    high: Floats
    fitted: Floats
    level: float
    level_low: float
    level_high: float
    slope: float
    slope_low: float
    slope_high: float
    p_slope: float
    middle: float

    @property
    def effect(self) -> float:
        """The mean effect, as a share: -.2 is a fifth less than without."""
        return float(np.expm1(self.fit.coefficients[self.column]))

    @property
    def p_value(self) -> float:
        """Of no mean effect."""
        return self.fit.p_value(self.column)

    def quantile(self, probability: float) -> float:
        """Give the mean effect that the true one stays below with this probability."""
        return float(np.expm1(self.fit.quantile(self.column, probability)))


def interrupted_series(
    counts: NDArray[np.floating],
    terms: MonthTerms,
    begins: Sequence[float],
    main: int = 0,
    *,
    others: NDArray[np.floating] | None = None,
    slopes: bool = True,
    trend: bool = True,
    ways: tuple[Wander, ...] | None = None,
    confidence: float = 0.95,
) -> Interrupted:
    """How far did a series depart from its own course after an interruption?

    Parameters
    ----------
    counts
        Shape (n,), in order of time.
    terms
        What describes the periods, from `series_terms`.
    begins
        When each interruption began, on the scale of `terms.at`, rising.
    main
        Which of them is asked about.
    others
        Counts of a series that nothing interrupted, shape (n,): then the ratio of both is
        followed instead (controlled series).
    slopes
        Whether each interruption may also change the slope.
    trend
        Whether the series has a steady trend of its own; without, its level is carried on.
    ways
        How the course may wander by itself; None takes what real series do, `wandering.ALONE`, or
        `BESIDE` with others.
    confidence
        Level of the ranges.

    Returns
    -------
    Interrupted
        Mean effect, level and slope, and the path that was to be expected.

    Raises
    ------
    ValueError
        The periods are too few for the terms, none lies in the window, or the fit does not settle.

    Notes
    -----
    log mean = level + season + trend + Σ (levelₖ + slopeₖ · time since) from each interruption
    on (Wagner et al. 2002). The slope's column is centred where the busy middle of the window is,
    so that the coefficient beside it is the mean effect, with its own distribution averaged over
    likenesses of neighbours (`serial_counts`). Sizes at 24 to 96 periods stand in
    `docs/simulations.md`. What no model of one series can see is another cause at the same time.

    References
    ----------
    Wagner et al. 2002, doi:10.1046/j.1365-2710.2002.00430.x. Bernal, Cummins & Gasparrini 2017,
    doi:10.1093/ije/dyw098; 2018, doi:10.1093/ije/dyy135 (controlled series).

    Examples
    --------
    >>> months = np.arange(np.datetime64("2022-01"), np.datetime64("2026-01"))
    >>> terms = series_terms(months, "month")
    >>> days = np.exp(terms.offset) * 30
    >>> counts = np.round(days * np.where(np.arange(48) >= 30, 1.2, 2.0))
    >>> round(interrupted_series(counts, terms, [30.0]).effect, 2)
    -0.4
    """
    y = np.asarray(counts, dtype=np.float64)
    begins, year = [float(one) for one in begins], year_of(terms)
    if not trend:
        kept = [n for n, name in enumerate(terms.names) if name != "trend"]
        terms = MonthTerms(terms.design[:, kept], tuple(terms.names[n] for n in kept),
                           terms.offset, terms.at)  # fmt: skip
    window = _window(terms.at, begins, main)
    if not window.any():
        raise ValueError("no period lies between the interruption and the next one")
    o = None if others is None else np.asarray(others, dtype=np.float64)
    middle = float(terms.at[window].mean())
    steps = year if slopes else 0
    asked = _Asked(y, o, terms, begins, main, steps, year, ways or (ALONE if o is None else BESIDE))
    # Busy periods weigh as they do in the number of incidents: centre the slope there.
    middle = float(np.average(terms.at[window], weights=asked.expected(middle)[window]))
    told = asked.fitted(middle)
    fit, column, expected = told.fit, told.column, told.expected
    own = expected if o is None else expected + expected**2 / np.maximum(o, 0.5)
    variance = max(fit.dispersion, 1.0) * own + expected**2 * told.variance
    low, high = likely_counts(np.maximum(expected, 1e-9), variance, confidence=confidence)
    tail, begun, slope = (1 - confidence) / 2, fit, (np.nan,) * 4
    if told.design.shape[1] > column + 1:
        slope = _slope(fit, column, tail)
        begun = combined(fit, column, column + 1, (float(terms.at[window][0]) - middle) / year)
    return Interrupted(
        fit, column, window, expected, low, high, told.fitted,
        float(begun.coefficients[column]), begun.quantile(column, tail),
        begun.quantile(column, 1 - tail), *slope, middle - begins[main],
    )  # fmt: skip


def year_of(terms: MonthTerms) -> float:
    """Say how many periods make a year: the trend counts years, `at` counts periods."""
    trend = terms.design[:, terms.index("trend")]
    return float(np.ptp(terms.at) / np.ptp(trend))


def _window(at: Floats, begins: Sequence[float], main: int) -> NDArray[np.bool_]:
    end = begins[main + 1] if main + 1 < len(begins) else np.inf
    found: NDArray[np.bool_] = (at >= begins[main]) & (at < end)
    return found


def _design(
    terms: MonthTerms, begins: Sequence[float], main: int, centre: float, year: float
) -> tuple[NDArray[np.float64], int]:
    """Give all columns, those of the main interruption last, and where its level stands.

    Slopes count years of so many periods; a year of none leaves them out.
    """
    last: list[Floats] = []
    columns = [terms.design]
    for number, begin in enumerate(begins):
        after = terms.at >= begin
        own = [after.astype(float)]
        if year and _window(terms.at, begins, number).sum() >= LEAST_FOR_SLOPE:
            own.append(np.where(after, terms.at - (centre if number == main else begin), 0) / year)
        if number == main:
            last = own
        else:
            columns += own
    whole = np.column_stack([*columns, *last])
    return whole, whole.shape[1] - len(last)


@dataclass(frozen=True)
class _Fitted:
    """A fit, where its mean effect stands, and the course with nothing done, shape (n,)."""

    fit: SerialFit
    design: NDArray[np.float64]
    column: int
    expected: Floats
    variance: Floats
    fitted: Floats


@dataclass(frozen=True)
class _Asked:
    """A series and its interruptions, to be fitted with the effect told at a centre."""

    counts: Floats
    others: Floats | None
    terms: MonthTerms
    begins: Sequence[float]
    main: int
    steps: float
    year: float
    ways: tuple[Wander, ...]

    def expected(self, centre: float) -> Floats:
        """Give what a course that keeps still would have held with nothing done, shape (n,)."""
        design, _, base, working, scale = self._worked(centre)
        root = working.root
        weighted = root[:, None] * design[working.known]
        found = np.linalg.lstsq(weighted, root * working.target, rcond=None)[0]
        return np.maximum(np.exp(np.clip(base @ found + scale, -30, 30)), 1e-9)

    def _worked(
        self, centre: float
    ) -> tuple[NDArray[np.float64], int, NDArray[np.float64], WorkingShares, Floats]:
        terms, y, others = self.terms, self.counts, self.others
        design, column = _design(terms, self.begins, self.main, centre, self.steps)
        base = _without(terms, design, self.begins, self.main)
        if others is not None:
            scale = np.log(np.maximum(others, 0.5))
            return design, column, base, working_shares(y, others, design), scale
        working = WorkingShares(np.ones(len(y), dtype=bool),
                                *working_counts(y, design, terms.offset))  # fmt: skip
        return design, column, base, working, terms.offset

    def fitted(self, centre: float) -> _Fitted:
        """Fit, and tell the course with nothing done."""
        terms = self.terms
        design, column, base, (known, mean, root, target), scale = self._worked(centre)
        fit = over_wanderings(mean, root, target, design[known], terms.at[known], ways=self.ways,
                              year=self.year, base=base[known])  # fmt: skip
        told = [values for values in (fit.course, fit.course_variance) if values is not None]
        course, variance = (np.interp(terms.at, terms.at[known], values) for values in told)
        lift = (design - base) @ fit.coefficients
        return _Fitted(fit, design, column, np.exp(course + scale), variance,
                       np.exp(course + lift + scale))  # fmt: skip


def _without(
    terms: MonthTerms, design: NDArray[np.float64], begins: Sequence[float], main: int
) -> NDArray[np.float64]:
    """Give the columns as they would be with nothing done from the main interruption on.

    Earlier interruptions stay. Columns of interruptions are zero until they begin, and no other
    column is: those that are not zero only from the main one on are its own and later ones.
    """
    base = design.copy()
    before = terms.at < begins[main]
    later = ~(design[before] != 0).any(axis=0)
    later[: terms.design.shape[1]] = False
    base[:, later] = 0.0
    return base


def _slope(fit: SerialFit, column: int, tail: float) -> tuple[float, float, float, float]:
    last = column + 1
    return (
        float(fit.coefficients[last]), fit.quantile(last, tail), fit.quantile(last, 1 - tail),
        fit.p_value(last),
    )  # fmt: skip
