"""Places by periods beside what place and period alone lead to expect."""

from collections.abc import Callable

import numpy as np

from evenhand.statistics.space_time import space_time
from simulations.judging import Case
from simulations.processes import chained_table, repeated


def _called(places: int = 20, months: int = 36, mean: float = 6.0, dispersion: float = 1.0, near: float = 0.0,
            bump: float = 1.0, drift: float = 0.0, alike: bool = False) -> Callable[..., bool]:  # fmt: skip
    """Call any month of any place (with a bump: the one that has it)."""

    def run(rng: np.random.Generator) -> bool:
        size = np.exp(rng.normal(0, 0.8, places))
        season = 1 + 0.3 * np.cos(2 * np.pi * np.arange(months) / 12)
        level = np.outer(size / size.mean() * mean, season)
        if drift:
            level *= np.exp(rng.normal(0, drift, (places, 1)) * np.linspace(-0.5, 0.5, months))
        level[0] = mean * season
        level[0, min(20, months - 1)] *= bump
        if alike:
            table = chained_table(rng, level, dispersion)
        elif near:
            table = repeated(rng, level, near)
        elif dispersion > 1:
            table = rng.negative_binomial(level / (dispersion - 1), 1 / dispersion).astype(float)
        else:
            table = rng.poisson(level).astype(float)
        clear = space_time(table).p_adjusted < 0.05
        return bool(clear[0, 20] if bump > 1 else clear.any())

    return run


_A, _B = "any month of any place called", "the month with the bump called"
CASES = (
    Case("space-time map", "null", "20 places, 36 months, mean 6, season, Poisson", _A, _called(), "at_most", 0.05),
    Case("space-time map", "null", "20 places, 36 months, mean 0.5, Poisson", _A, _called(mean=0.5), "at_most", 0.05),
    Case("space-time map", "null", "400 cells, 36 months, mean 0.5, Poisson", _A, _called(400, mean=0.5), "at_most", 0.05),
    Case("space-time map", "null", "8 places, 12 quarters, mean 40, Poisson", _A, _called(8, 12, 40.0), "at_most", 0.05),
    Case("space-time map", "power", "four times as many in one month of an average place, Poisson", _B, _called(bump=4.0), "stated", 0.8),
    Case("space-time map", "nuisance", "variance 2 × mean", _A, _called(dispersion=2.0), "at_most", 0.05),
    Case("space-time map", "nuisance", "variance 2 × mean, mean 0.5", _A, _called(mean=0.5, dispersion=2.0), "at_most", 0.05),
    Case("space-time map", "nuisance", "near repeats: three in ten bring others", _A, _called(near=0.3), "at_most", 0.05),
    Case("space-time map", "nuisance", "months alike (AR(1) .3), variance 2 × mean", _A, _called(dispersion=2.0, alike=True), "at_most", 0.05),
    Case("space-time map", "nuisance", "places drift by a third over three years: truly not separable", _A, _called(drift=0.33), "stated", 0.05),
)  # fmt: skip
