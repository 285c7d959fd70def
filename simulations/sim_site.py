"""A site beside as long before: equal levels, a planted rise, and series in one month."""

from collections.abc import Callable

import numpy as np

from evenhand.scanning.site_surroundings import ALL, change_row, dispersion_of
from simulations.judging import Case

_DAYS = ((0, 364), (-365, -1))


def _called(
    per_year: float, rise: float = 1.0, series: float = 1.0, plain: bool = False
) -> Callable[[np.random.Generator], bool]:
    """Say whether the range of the change shuts out no change, at 95 %."""

    def run(rng: np.random.Generator) -> bool:
        days = []
        for (first, last), level in zip(_DAYS, (rise, 1.0), strict=True):
            starts = rng.integers(first, last + 1, rng.poisson(per_year * level / series))
            sizes = 1 + rng.poisson(series - 1, len(starts))
            days.append(np.repeat(starts, sizes))
        now, before = days
        spread = dispersion_of(now[:0], before[:0], _DAYS) if plain else dispersion_of(
            now, before, _DAYS)  # fmt: skip
        row = change_row(ALL, len(now), len(before), spread, 0.95)
        return bool(row["certainty"] == "sure")

    return run


CASES = (
    Case("site_surroundings", "null", "20 a year on average, as many before",
         "range without no change", _called(20), "at_most", 0.05),
    Case("site_surroundings", "null", "120 a year on average, as many before",
         "range without no change", _called(120), "at_most", 0.05),
    Case("site_surroundings", "power", "120 a year, half as much again now",
         "range without no change", _called(120, rise=1.5), "stated", 0.0),
    Case("site_surroundings", "nuisance", "120 a year in series of 4 on average on one day",
         "range without no change", _called(120, series=4.0), "at_most", 0.05),
    Case("site_surroundings", "nuisance", "the same, taken as independent",
         "range without no change", _called(120, series=4.0, plain=True), "stated", 0.0),
)  # fmt: skip
