"""Ranges under departures from parallel trends are those of HonestDiD."""

import json
from pathlib import Path

import numpy as np
import pytest

from evenhand.statistics.trend_departures import Estimates, breakdown, robust_range

FOLDER = Path(__file__).parents[1] / "reference" / "trend_departures"
EXPECTED = json.loads((FOLDER / "expected.json").read_text())
CASES = [(data, target, bound) for data, target in (
    ("medicaid", "first"), ("medicaid", "mean"), ("medicaid", "smooth"),
    ("benzarti_carloni", "mean"),
) for bound in EXPECTED[data][target]["ranges"]]  # fmt: skip


def estimates(data, target):
    given = EXPECTED[data]
    return Estimates(np.array(given["beta"]), np.array(given["sigma"]), given["before"],
                     np.array(given[target]["weights"], dtype=float))  # fmt: skip


@pytest.mark.parametrize(("data", "target", "bound"), CASES)
def test_the_range_is_that_of_the_authors_package_to_a_step_of_its_grid(data, target, bound):
    kind = "smooth" if target == "smooth" else "relative"
    found = robust_range(estimates(data, target), float(bound), confidence=0.95, restriction=kind)
    known = EXPECTED[data][target]
    assert found == pytest.approx(known["ranges"][bound], abs=known["tolerance"])


def test_the_first_effect_breaks_down_just_below_twice_the_largest_step():
    """HonestDiD's page: clear at 1.5, not clear any more at 2."""
    assert 1.5 < breakdown(estimates("medicaid", "first"), confidence=0.95) < 2
