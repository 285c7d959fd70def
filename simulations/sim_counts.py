"""Two periods, weekdays and bursts: size, power, and series that come in one night."""

from collections.abc import Callable

import numpy as np

from evenhand.scanning.burst import _dispersion as burst_dispersion
from evenhand.statistics.categories import chi_square_test, exact_g_test
from evenhand.statistics.dispersion import cluster_dispersion, table_dispersion
from evenhand.statistics.poisson_rates import e_test
from evenhand.statistics.scan import burst_p_value, naus_scan, window_sums
from simulations.judging import Case
from simulations.processes import chained_counts, clustered_days, month_levels


def _e_test(mean: float, ratio: float = 1.0, factor: float = 1.0) -> Callable[..., bool]:
    def run(rng: np.random.Generator) -> bool:
        first, second = rng.poisson(mean), rng.poisson(mean * ratio * factor)
        return bool(e_test(int(first), int(second), 1.0, ratio) < 0.05)

    return run


def _periods(rng: np.random.Generator, adjusted: bool, likeness: float = 0.0) -> bool:
    from scipy import stats

    counts = chained_counts(rng, month_levels(24, 30.0), 2.0, likeness)
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


def _burst(days: np.ndarray, levels: np.ndarray, seed: int) -> float:
    expected = levels / levels.sum() * days.sum()
    spread = burst_dispersion(days, expected, 7)
    return burst_p_value(days, expected, 7, dispersion=spread, draws=199, seed=seed)[1]


def _bursts(extra: int = 0, clustered: bool = False, season: float = 0.0) -> Callable[..., bool]:
    def run(rng: np.random.Generator) -> bool:
        levels = 0.7 * np.exp(season * np.cos(2 * np.pi * np.arange(730) / 365.25))
        days = (
            clustered_days(rng, 730, 0.7, 3.0) if clustered else rng.poisson(levels).astype(float)
        )
        if extra:
            begin = int(rng.integers(0, 723))
            days[begin : begin + 7] += rng.multinomial(extra, [1 / 7] * 7)
        return _burst(days, levels, int(rng.integers(2**31))) < 0.05

    return run


def _naus_season(rng: np.random.Generator) -> bool:
    days = rng.poisson(0.7 * np.exp(0.6 * np.cos(2 * np.pi * np.arange(730) / 365.25)))
    most = int(window_sums(days.astype(float), 7).max())
    return naus_scan(730, 7, float(days.mean()), most) < 0.05


def _naus(rng: np.random.Generator) -> bool:
    times = np.sort(rng.random(rng.poisson(500)) * 730)
    most = int((np.searchsorted(times, times + 7) - np.arange(len(times))).max())
    return naus_scan(730, 7, len(times) / 730, most) < 0.05


CASES = (
    Case("E-test", "null", "two Poisson counts, mean 3", "p < .05", _e_test(3), "at_most", 0.05, 5000),
    Case("E-test", "null", "two Poisson counts, mean 60, exposures 1 : 2", "p < .05", _e_test(60, 2), "equal", 0.05, 2000),
    Case("E-test", "power", "mean 50 against 35", "p < .05", _e_test(50, 1, 0.7), "stated", 0.8),
    Case("E-test", "nuisance", "24 months, variance 2 × mean: the plain E-test", "p < .05", lambda r: _periods(r, False), "stated", 0.05),
    Case("two periods", "nuisance", "the same, with the dispersion of months", "p < .05", lambda r: _periods(r, True), "at_most", 0.05),
    Case("two periods", "nuisance", "the same, and AR(1) .3", "p < .05", lambda r: _periods(r, True, 0.3), "stated", 0.05),
    Case("weekday", "null", "12 on average in 104 weeks (exact)", "p < .05", _even(12 / 728), "at_most", 0.05, 300),
    Case("weekday", "null", "50 in 104 weeks", "p < .05", _even(50 / 728), "at_most", 0.05),
    Case("weekday", "null", "730 in 104 weeks", "p < .05", _even(1.0), "at_most", 0.05),
    Case("weekday", "power", "730 in 104 weeks, Saturdays half as full again", "p < .05", _even(1.0, weight=1.5), "stated", 0.8),
    Case("weekday", "nuisance", "series of 4 on average in one night", "p < .05", _nights, "at_most", 0.05),
    Case("weekday", "nuisance", "the same, plain chi-square", "p < .05", _nights_plain, "stated", 0.05),
    Case("burst", "null", "730 days, 0.7 a day", "p < .05", _bursts(), "at_most", 0.05, 400),
    Case("burst", "null", "the same with a known season", "p < .05", _bursts(season=0.6), "at_most", 0.05, 400),
    Case("burst", "power", "12 more within 7 days (5 expected)", "p < .05", _bursts(extra=12), "stated", 0.8, 400),
    Case("burst", "nuisance", "series of 3 on average in one night (heavier tail than drawn)", "p < .05", _bursts(clustered=True), "stated", 0.05, 400),
    Case("Naus scan", "null", "500 events in 730 days, even", "p < .05", _naus, "at_most", 0.05),
    Case("Naus scan", "nuisance", "season ± 60 %", "p < .05", _naus_season, "stated", 0.05),
)  # fmt: skip
