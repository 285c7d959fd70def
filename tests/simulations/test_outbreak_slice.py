"""A slice of the outbreak's simulations: its cases are slower, so few are run, 60 times each."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from simulations.judging import judge
from simulations.sim_outbreak import CASES

pytestmark = pytest.mark.long

CHOSEN = [
    next(case for case in CASES if case.kind == "null" and "1.5 ×" in case.process),
    next(case for case in CASES if case.kind == "power" and case.rule == "at_least"),
]


@pytest.mark.simulation
@pytest.mark.parametrize("case", CHOSEN, ids=lambda case: case.kind)
def test_slice_keeps_its_criterion(case):
    found = judge(case, 60)
    assert found.passed, f"{case.process}: {found.rate:.3f}"


def test_the_outbreak_has_null_power_nuisance_and_processes_it_was_not_built_for():
    assert {case.kind for case in CASES} == {"null", "power", "nuisance"}
    assert sum("not built for" in case.process for case in CASES) >= 2
