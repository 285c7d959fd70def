"""Shares, hours, seasons, harm over time, and whole methods from table to finding."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from evenhand.scanning.area_rates import area_rates
from evenhand.scanning.harm_over_time import harm_over_time
from evenhand.scanning.seasonal_profile import seasonal_profile
from evenhand.scanning.two_periods import two_periods
from evenhand.statistics.categories import chi_square_test
from evenhand.statistics.dispersion import cluster_dispersion, lasting_dispersion
from evenhand.statistics.ranks import rank_intervals
from evenhand.statistics.shares import clopper_pearson_interval
from evenhand.tables.counts import Counts
from evenhand.tables.exposure import Exposure
from simulations.judging import Case
from simulations.processes import (
    Table,
    Vector,
    chained_counts,
    chained_table,
    month_levels,
    repeated,
    seasonal_table,
    working_days,
)


def _counts(table: Table, first: str = "2021-01", offences: tuple[str, ...] = ()) -> Counts:
    """Make a table of counts by month; rows are areas, or classes of one area."""
    months = pd.date_range(first, periods=table.shape[1], freq="MS")
    rows, many = table.shape
    names = np.repeat(offences or [f"a{n:02}" for n in range(rows)], many)
    frame = pd.DataFrame({
        "area_id": "x" if offences else names, "period_start": np.tile(months, rows),
        "period_end": np.tile(months + pd.offsets.MonthEnd(0), rows), "unit": "offences",
        "offence_class": names if offences else "robbery", "offence_source": names if offences else "x",
        "count": pd.array(np.where(np.isnan(table), 0, table).ravel().astype(int), dtype="Int64"),
    })  # fmt: skip
    frame.loc[np.isnan(table).ravel(), "count"] = pd.NA
    return Counts.from_frame(frame)


def _share(p: float, events: int, share: float = 0.0) -> Callable[[np.random.Generator], bool]:
    """Does the range of a class's share of what was recorded hold the true share?"""

    def run(rng: np.random.Generator) -> bool:
        levels = np.array([[p * events], [(1 - p) * events]])
        hits, rest = repeated(rng, levels, share)[:, 0]
        low, high = clopper_pearson_interval(hits, hits + rest)
        return bool(low[0] <= p <= high[0])

    return run


def _hours(size: float = 1.0, night: float = 1.0, adjusted: bool = True) -> Callable[..., bool]:
    """Test whether 800 incidents of a year fall evenly over the day."""

    def run(rng: np.random.Generator) -> bool:
        level = np.where(np.arange(24) < 6, night, 1.0)
        each = np.tile(800 / 52 * level / level.sum(), (52, 1))
        if size > 1:  # series: an hour of one week brings several
            starts = rng.poisson(each / size)
            table = np.where(starts > 0, rng.poisson(starts * (size - 1)) + starts, 0)
        else:
            table = rng.poisson(each)
        found = cluster_dispersion(table.astype(float)).allowed
        if not adjusted:
            return bool(chi_square_test(table.sum(axis=0)) < 0.05)
        return bool(chi_square_test(table.sum(axis=0), dispersion=found.value,
                                    degrees=found.degrees) < 0.05)  # fmt: skip

    return run


def _season(draw: Callable[[np.random.Generator, Vector], Vector], season: float = 0.0,
            growth: float = 0.0, months: int = 60, mean: float = 50.0) -> Callable[..., bool]:  # fmt: skip
    def run(rng: np.random.Generator) -> bool:
        days = pd.date_range("2021-01", periods=months, freq="MS").days_in_month.to_numpy()
        counts = draw(rng, month_levels(months, mean, season, growth) * days / 30.44)
        return bool(seasonal_profile(_counts(counts[None])).p_value < 0.05)

    return run


def _poisson(rng: np.random.Generator, levels: Vector) -> Vector:
    return rng.poisson(levels).astype(float)


def _alike(rng: np.random.Generator, levels: Vector) -> Vector:
    return chained_counts(rng, levels, 2.0, 0.3)


def _weekends(rng: np.random.Generator, levels: Vector) -> Vector:
    """Let a weekend day bring 60 % of a working day; the levels know the days of each month."""
    days = pd.date_range("2021-01", periods=len(levels), freq="MS").days_in_month.to_numpy()
    shares = working_days(len(levels), "2021-01") / days * 30 / 0.886
    return rng.poisson(levels * shares).astype(float)


def _drifting(rng: np.random.Generator, levels: Vector) -> Vector:
    walk = np.exp(np.cumsum(rng.normal(0, 0.04, len(levels))))
    return rng.poisson(levels * walk).astype(float)


_CLASSES = ("robbery", "burglary_dwelling", "theft_from_person", "theft_of_vehicle", "shop_theft")


def _harm_diverges(spread: float, graver: float = 1.0) -> Callable[..., bool]:
    """Call weight and number diverging in three years of one mix (or of more robbery)."""

    def run(rng: np.random.Generator) -> bool:
        levels = seasonal_table(np.array([6.0, 12, 40, 10, 60]), 36)
        levels[0, 24:] *= graver
        levels[4, 24:] /= graver**0.8
        table = chained_table(rng, levels, spread)
        found = harm_over_time(_counts(table, offences=_CLASSES), draws=199,
                               seed=int(rng.integers(2**31)))  # fmt: skip
        return found.n_diverging > 0

    return run


def _periods(holes: float, fall: float = 1.0, factor: float = 1.0) -> Callable[..., bool]:
    """Compare two years of five areas by the whole method; some later figures are missing."""

    def run(rng: np.random.Generator) -> bool:
        levels = seasonal_table(np.array([5.0, 8, 12, 20, 30]), 24)
        levels[:, 12:] *= factor
        table = chained_table(rng, levels, fall)
        table[:, 12:][rng.random((5, 12)) < holes] = np.nan
        days = [f"202{y}-{day}" for y in (1, 2) for day in ("01-01", "12-31")]
        first_from, first_to, second_from, second_to = (pd.Timestamp(d).date() for d in days)
        found = two_periods(_counts(table), first_from=first_from, first_to=first_to,
                            second_from=second_from, second_to=second_to)  # fmt: skip
        return bool(found.p_value < 0.05)

    return run


def _whole_map(spread: float, planted: float = 1.0) -> Callable[..., bool]:
    """Run `area_rates` as a user does, on 20 areas and a year of months."""

    def run(rng: np.random.Generator) -> bool:
        base = np.exp(rng.uniform(0, np.log(20), 20))
        scale = base / base.mean() * 8
        scale[0] *= planted
        table = chained_table(rng, seasonal_table(scale, 12), spread)
        people = pd.DataFrame({"area_id": [f"a{n:02}" for n in range(20)], "base": "residents",
                               "value": base * 1000})  # fmt: skip
        found = area_rates(_counts(table), Exposure.from_frame(people), draws=99)
        return found.clear_areas > 0

    return run


def _moves(spread: float, known: bool = True) -> Callable[[np.random.Generator], bool]:
    """Call an area moved although all areas have one rate on the first base."""

    def run(rng: np.random.Generator) -> bool:
        first = np.exp(rng.uniform(0, np.log(20), 12))
        second = first * np.exp(rng.normal(0, 0.02, 12))
        table = chained_table(rng, seasonal_table(first, 12), spread)
        found = lasting_dispersion(table)
        places = [
            rank_intervals(table.sum(1)[:, None], w[:, None], w[:, None], draws=199,
                           dispersion=found.value if known else 1.0,
                           degrees=found.degrees if known else np.inf, seed=1)
            for w in (1 / first, 1 / second)
        ]  # fmt: skip
        up, down = places[0].best > places[1].worst, places[1].best > places[0].worst
        return bool((up | down).any())

    return run


_H = "the range holds the true share"
_M = "any clear area on the map"
CASES = (
    *(Case("shares of a profile", "null", f"a class with {p:g} of 400 on average, Poisson", _H, _share(p, 400), "at_least", 0.95) for p in (0.5, 0.1, 0.02, 0.001)),
    Case("shares of a profile", "nuisance", "a class with 0.1 of 400, near repeats (the limit says so)", _H, _share(0.1, 400, 0.3), "stated", 0.95),
    Case("hour profile", "null", "800 even over the day, 52 weeks", "p < .05", _hours(), "equal", 0.05),
    Case("hour profile", "power", "half as much again in six hours", "p < .05", _hours(night=1.5), "stated", 0.8),
    Case("hour profile", "nuisance", "series of 3 on average in one hour", "p < .05", _hours(3.0), "at_most", 0.05),
    Case("hour profile", "nuisance", "the same, plain chi-square", "p < .05", _hours(3.0, adjusted=False), "stated", 0.05),
    Case("seasonal profile", "null", "60 months, mean 50, Poisson", "p < .05", _season(_poisson), "equal", 0.05),
    Case("seasonal profile", "null", "24 months, mean 8, Poisson", "p < .05", _season(_poisson, months=24, mean=8), "at_most", 0.05),
    Case("seasonal profile", "null", "60 months growing 10 % a year, Poisson", "p < .05", _season(_poisson, growth=0.0953), "at_most", 0.05),
    Case("seasonal profile", "power", "60 months, mean 50, season ± 15 %, Poisson", "p < .05", _season(_poisson, 0.15), "stated", 0.8),
    Case("seasonal profile", "nuisance", "variance 2 × mean, AR(1) .3", "p < .05", _season(_alike), "at_most", 0.05),
    Case("seasonal profile", "nuisance", "weekend days bring 60 %, Poisson", "p < .05", _season(_weekends), "at_most", 0.05),
    Case("seasonal profile", "nuisance", "recording drifts (random walk, SD 4 % a month)", "p < .05", _season(_drifting), "stated", 0.05),
    Case("harm over time", "null", "5 classes, 36 months of one mix, Poisson", "any ruler called diverging", _harm_diverges(1.0), "at_most", 0.05),
    Case("harm over time", "power", "robbery doubles and shop theft falls by 43 % in the last year, Poisson", "any ruler called diverging", _harm_diverges(1.0, 2.0), "stated", 0.8),
    Case("harm over time", "nuisance", "one mix, variance 2 × mean", "any ruler called diverging", _harm_diverges(2.0), "at_most", 0.05),
    Case("two periods", "null", "whole method: 5 areas, 24 Poisson months", "p < .05", _periods(0.0), "at_most", 0.05),
    Case("two periods", "nuisance", "whole method: one later figure in five missing, Poisson", "p < .05", _periods(0.2), "at_most", 0.05),
    Case("two periods", "nuisance", "whole method: one in five missing, variance 2 × mean", "p < .05", _periods(0.2, 2.0), "at_most", 0.05),
    Case("area rates", "null", "whole method: 20 areas, variance 2 × mean", _M, _whole_map(2.0), "at_most", 0.05),
    Case("area rates", "power", "whole method: one of 20 areas has twice as much, variance 2 × mean", _M, _whole_map(2.0, 2.0), "stated", 0.8),
    Case("base comparison", "null", "12 areas of one rate, a second base within 2 %, Poisson", "any area called moved", _moves(1.0), "at_most", 0.05),
    Case("base comparison", "nuisance", "the same, variance 2 × mean", "any area called moved", _moves(2.0), "at_most", 0.05),
)  # fmt: skip
