"""A slice of `make simulate`: the same cases, fewer replicates, hence wider bands."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from simulations.judging import Case, band, judge
from simulations.run import cases

SLICE = [
    case
    for case in cases()
    if case.rule != "stated"
    and case.method not in ("burst", "change by area")
    and "city" not in case.method
]


def test_bands_are_those_of_the_criteria():
    assert band(0.05, 200) == pytest.approx(0.051, abs=0.0005)
    assert band(0.05, 1000) == pytest.approx(0.026, abs=0.0005)
    assert band(0.05, 5000) == pytest.approx(0.0142, abs=0.0005)


def test_a_rate_beyond_its_band_is_judged_as_not_kept():
    case = Case("made up", "null", "", "", lambda rng: bool(rng.random() < 0.3), "equal", 0.05)
    assert judge(case, 200).passed is False
    assert judge(case, 200).rate == pytest.approx(0.3, abs=0.1)


def test_replicates_do_not_depend_on_each_other():
    case = Case("made up", "null", "", "", lambda rng: bool(rng.random() < 0.3), "equal", 0.3)
    assert judge(case, 50).rate * 50 <= judge(case, 100).rate * 100


@pytest.mark.simulation
@pytest.mark.parametrize("case", SLICE, ids=lambda case: f"{case.method}-{case.kind}")
def test_slice_keeps_its_criterion(case):
    judged = judge(case, 100)
    assert judged.passed, f"{case.process}: {judged.rate:.3f}"


def test_every_method_has_its_null_and_its_nuisance():
    kinds: dict[str, set[str]] = {}
    for case in cases():
        kinds.setdefault(case.method.partition(":")[0], set()).add(case.kind)
    for method in ("trend", "two periods", "weekday", "burst", "concentration", "change by area"):
        assert "nuisance" in kinds[method], method
