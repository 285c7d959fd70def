"""A slice of the slower simulations of differences: drifts, and late beginnings."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from simulations.judging import judge
from simulations.sim_differences import CASES

CHOSEN = [case for case in CASES if "cohort" in case.process and case.event == "p ≤ .05"][:2]
BOUNDED = [case for case in CASES if "M̄ = 1" in case.process]


@pytest.mark.simulation
@pytest.mark.parametrize("case", CHOSEN, ids=lambda case: case.process)
def test_late_beginnings_keep_their_size(case):
    found = judge(case, 100)
    assert found.passed, f"{case.process}: {found.rate:.3f}"


@pytest.mark.simulation
@pytest.mark.parametrize("case", BOUNDED, ids=lambda case: case.process)
def test_a_drift_within_its_bound_is_not_called_an_effect(case):
    assert judge(case, 40).passed


def test_cluster_robust_tests_are_told_beside_and_never_held_to_a_level():
    told = [case for case in CASES if "cluster-robust" in case.process]
    assert len(told) == 5
    assert {case.rule for case in told} == {"stated"}
    assert {case.kind for case in CASES} == {"null", "power", "nuisance"}
