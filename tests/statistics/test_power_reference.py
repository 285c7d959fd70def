"""Ways to choose, floors of p, and exact power, as base R lists and sums them."""

import json
from pathlib import Path

import numpy as np
import pytest

from evenhand.statistics.allocation import allotted
from evenhand.statistics.count_designs import before_after
from evenhand.statistics.detectable import placebos, power_curve, smallest_p

FOLDER = Path(__file__).parents[1] / "reference" / "power_and_lots"
EXPECTED = json.loads((FOLDER / "expected.json").read_text())
FEATURES = np.column_stack([EXPECTED["values"], EXPECTED["trend"]])


@pytest.mark.parametrize(("size", "limit"), [(2, 0.4711), (3, 0.4711), (5, 0.3111)])
def test_as_many_allocations_are_balanced_as_r_lists(size, limit):
    found = allotted(
        FEATURES, np.zeros((10, 10), dtype=bool), np.zeros(10, dtype=np.int64), waves=1, each=size,
        least_compared=2, balance=limit, draws=99, rng=np.random.default_rng(1),
    )  # fmt: skip
    assert [found.possible, len(found.kept)] == EXPECTED["lots"][str(size)]


def test_floors_of_p_are_those_of_choose():
    pairs = [(20, 1), (19, 1), (10, 3), (7, 3)]
    found = [smallest_p(areas, treated, 999) for areas, treated in pairs]
    assert found == pytest.approx(EXPECTED["floors"], rel=1e-9)


@pytest.mark.parametrize(("number", "before", "after", "share", "mean"), [
    (0, 12, 12, 0.2, 5.0), (1, 12, 12, 0.4, 5.0), (2, 24, 12, 0.2, 10.0),
])  # fmt: skip
def test_power_by_placebos_is_the_exact_power_of_poisson_counts(number, before, after, share, mean):
    rng = np.random.default_rng(number)
    counts = rng.poisson(mean, (600, before + after)).astype(float)
    treated = np.arange(600) < 1
    played = placebos(counts, treated, length=before + after, most=600, rng=rng)
    curve = power_curve(counts, played, before_after, before=before, after=after, alpha=0.05,
                        effects=np.array([0.0, share]), draws=8, rng=rng)  # fmt: skip
    noise = 3 * np.sqrt(0.25 / len(played))
    assert curve.power[1] == pytest.approx(EXPECTED["power"][number], abs=noise)
