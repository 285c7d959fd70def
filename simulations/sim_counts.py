"""Two periods, weekdays and bursts: size, power, and series that come in one night."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd
from scipy import stats

from evenhand.scanning.burst import _dispersion as burst_dispersion
from evenhand.scanning.burst import _expected as burst_expected
from evenhand.scanning.daily import Daily
from evenhand.statistics.categories import _equal_tables, chi_square_test, exact_g_test
from evenhand.statistics.dispersion import cluster_dispersion, table_dispersion
from evenhand.statistics.poisson_rates import e_test
from evenhand.statistics.scan import burst_p_value, naus_scan, window_sums
from simulations.judging import SEED, Case
from simulations.processes import chained_counts, clustered_days, month_levels


def _exactly(rng: np.random.Generator) -> bool:
    """Draw nothing: the rate is found by listing all outcomes."""
    del rng
    raise AssertionError("an exact case is listed, not drawn")


def _e_test(mean: float, ratio: float = 1.0, factor: float = 1.0) -> Callable[..., bool]:
    def run(rng: np.random.Generator) -> bool:
        first, second = rng.poisson(mean), rng.poisson(mean * ratio * factor)
        return bool(e_test(int(first), int(second), 1.0, ratio) < 0.05)

    return run


def _periods(rng: np.random.Generator, adjusted: bool, likeness: float = 0.0,
             spread: float = 2.0, factor: float = 1.0) -> bool:  # fmt: skip
    levels = month_levels(24, 30.0)
    levels[12:] *= factor
    counts = chained_counts(rng, levels, spread, likeness)
    first, second = counts[:12], counts[12:]
    p = e_test(int(first.sum()), int(second.sum()))
    found = table_dispersion(np.stack([first, second]))
    if adjusted and found.value > 1:
        t = abs(first.sum() - second.sum()) / np.sqrt(found.value * counts.sum())
        p = max(p, float(2 * stats.t.sf(t, found.degrees)))
    return bool(p < 0.05)


def _weekday(days: np.ndarray) -> float:
    counts = days.reshape(-1, 7).sum(axis=0)
    covered = np.full(7, len(days) / 7)
    if counts.sum() <= 20:
        return exact_g_test(counts, covered)
    found = cluster_dispersion(days.reshape(-1, 7))
    wide = found.value > 1
    return chi_square_test(counts, covered, dispersion=found.value if wide else 1.0,
                           degrees=found.degrees if wide else np.inf)  # fmt: skip


def _even(mean: float, weeks: int = 104, weight: float = 1.0) -> Callable[..., bool]:
    def run(rng: np.random.Generator) -> bool:
        shape = np.tile([1, 1, 1, 1, 1, weight, 1], weeks)
        return _weekday(rng.poisson(mean * shape / shape.mean()).astype(float)) < 0.05

    return run


def _nights(rng: np.random.Generator) -> bool:
    return _weekday(clustered_days(rng, 728, 1.0, 4.0)) < 0.05


def _nights_plain(rng: np.random.Generator) -> bool:
    days = clustered_days(rng, 728, 1.0, 4.0).reshape(-1, 7).sum(axis=0)
    return chi_square_test(days) < 0.05


def _burst(days: np.ndarray, seed: int) -> float:
    counted = Daily(pd.Timestamp("2024-01-01"), days, 0, 0, {})
    expected = burst_expected(counted)
    spread = burst_dispersion(days, expected, 7)
    return burst_p_value(days, expected, 7, dispersion=spread, draws=199, seed=seed)[1]


def _bursts(length: int = 730, extra: int = 0, clustered: bool = False,
            season: float = 0.0) -> Callable[..., bool]:  # fmt: skip
    def run(rng: np.random.Generator) -> bool:
        levels = 0.7 * np.exp(season * np.cos(2 * np.pi * np.arange(length) / 365.25))
        days = (
            clustered_days(rng, length, 0.7, 3.0)
            if clustered
            else rng.poisson(levels).astype(float)
        )
        if extra:
            begin = int(rng.integers(0, length - 7))
            days[begin : begin + 7] += rng.multinomial(extra, [1 / 7] * 7)
        return _burst(days, int(rng.integers(2**31))) < 0.05

    return run


def _e_test_size(mean: float, ratio: float) -> float:
    """Add up the probability of all pairs of counts that are called different."""
    found = 0.0
    first, second = np.arange(40), np.arange(80)
    p_first, p_second = stats.poisson.pmf(first, mean), stats.poisson.pmf(second, mean * ratio)
    for a in first[p_first > 1e-12]:
        for b in second[p_second > 1e-12]:
            if a + b and e_test(int(a), int(b), 1.0, ratio) < 0.05:
                found += float(p_first[a] * p_second[b])
    return found


def _weekday_size(total: int) -> float:
    """Add up the probability of all tables of an even week that are called uneven."""
    weeks = _equal_tables(total, 7)
    uneven = [exact_g_test(table) < 0.05 for table in weeks[0]]
    return float(np.exp(weeks[1])[uneven].sum())


def _scan_size(mean: float) -> float:
    """Give the true chance, by simulation elsewhere, of what Naus's scan calls rare."""
    most = next(k for k in range(2, 60) if naus_scan(52, 1, mean, k) < 0.05)
    rng = np.random.default_rng(SEED)
    extreme, runs = 0, 20_000
    for _ in range(runs):
        times = np.sort(rng.random(rng.poisson(52 * mean)) * 52)
        extreme += bool(
            len(times) >= most and (times[most - 1 :] - times[: len(times) - most + 1]).min() <= 1
        )
    return extreme / runs


def _naus_season(rng: np.random.Generator) -> bool:
    days = rng.poisson(0.7 * np.exp(0.6 * np.cos(2 * np.pi * np.arange(730) / 365.25)))
    most = int(window_sums(days.astype(float), 7).max())
    return naus_scan(730, 7, float(days.mean()), most) < 0.05


def _naus(rng: np.random.Generator) -> bool:
    times = np.sort(rng.random(rng.poisson(500)) * 730)
    most = int((np.searchsorted(times, times + 7) - np.arange(len(times))).max())
    return naus_scan(730, 7, len(times) / 730, most) < 0.05


CASES = (
    *(Case("E-test", "null", f"means {m}, exposures 1 : {r}, every pair of counts", "p < .05", _exactly, "at_most", 0.05, exact=partial(_e_test_size, m, r)) for m in (1, 3, 8) for r in (1, 2)),
    Case("E-test", "null", "two Poisson counts, mean 3", "p < .05", _e_test(3), "at_most", 0.05, 5000),
    Case("E-test", "null", "two Poisson counts, mean 60, exposures 1 : 2", "p < .05", _e_test(60, 2), "equal", 0.05, 2000),
    Case("E-test", "power", "mean 50 against 35", "p < .05", _e_test(50, 1, 0.7), "stated", 0.8),
    Case("E-test", "nuisance", "24 months, variance 2 × mean: the plain E-test", "p < .05", lambda r: _periods(r, False), "stated", 0.05),
    Case("two periods", "null", "24 Poisson months, mean 30", "p < .05", lambda r: _periods(r, True, spread=1.0), "at_most", 0.05),
    Case("two periods", "power", "24 Poisson months, mean 30, −20 %", "p < .05", lambda r: _periods(r, True, spread=1.0, factor=0.8), "stated", 0.8),
    Case("two periods", "nuisance", "24 months, variance 2 × mean, with the dispersion of months", "p < .05", lambda r: _periods(r, True), "at_most", 0.05),
    Case("two periods", "nuisance", "the same, and AR(1) .3", "p < .05", lambda r: _periods(r, True, 0.3), "stated", 0.05),
    *(Case("weekday", "null", f"{n} events, every table of the week", "p < .05", _exactly, "at_most", 0.05, exact=partial(_weekday_size, n)) for n in (5, 10, 20)),
    Case("weekday", "null", "12 on average in 104 weeks (exact)", "p < .05", _even(12 / 728), "at_most", 0.05),
    Case("weekday", "null", "50 in 104 weeks", "p < .05", _even(50 / 728), "at_most", 0.05),
    Case("weekday", "null", "730 in 104 weeks", "p < .05", _even(1.0), "at_most", 0.05),
    Case("weekday", "power", "730 in 104 weeks, Saturdays half as full again", "p < .05", _even(1.0, weight=1.5), "stated", 0.8),
    Case("weekday", "nuisance", "series of 4 on average in one night", "p < .05", _nights, "at_most", 0.05),
    Case("weekday", "nuisance", "the same, plain chi-square", "p < .05", _nights_plain, "stated", 0.05),
    Case("burst", "null", "730 days, 0.7 a day", "p < .05", _bursts(), "at_most", 0.05),
    Case("burst", "null", "the same with a known season", "p < .05", _bursts(season=0.6), "at_most", 0.05),
    Case("burst", "null", "84 days, 0.7 a day", "p < .05", _bursts(84), "at_most", 0.05),
    Case("burst", "power", "84 days, 12 more within 7 (5 expected)", "p < .05", _bursts(84, extra=12), "stated", 0.8),
    Case("burst", "nuisance", "84 days, series of 3 on average in one night", "p < .05", _bursts(84, clustered=True), "stated", 0.05),
    Case("burst", "power", "730 days, 12 more within 7 days (5 expected)", "p < .05", _bursts(extra=12), "stated", 0.8),
    Case("burst", "nuisance", "series of 3 on average in one night (heavier tail than drawn)", "p < .05", _bursts(clustered=True), "stated", 0.05),
    *(Case("Naus scan", "null", f"52 windows, mean {m} each, 20,000 stretches", "p < .05", _exactly, "at_most", 0.05, exact=partial(_scan_size, m)) for m in (0.3, 1.0, 3.0)),
    Case("Naus scan", "null", "500 events in 730 days, even", "p < .05", _naus, "at_most", 0.05),
    Case("Naus scan", "nuisance", "season ± 60 %", "p < .05", _naus_season, "stated", 0.05),
)  # fmt: skip
