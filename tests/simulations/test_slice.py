"""A slice of `make simulate`: the same cases, fewer replicates, hence wider bands."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from simulations.judging import Case, band, hits, judge, judged
from simulations.run import PAGE, cases, key, rows_of, table

FEWER = ("interrupted series", "detectable effect: ")
"""Whose full runs have fewer replicates, since each takes long."""
SLICE = [
    case
    for case in cases()
    if case.rule != "stated"
    and (case.replicates >= 1000 or case.method.startswith(FEWER))
    and not case.exact
    and case.method not in ("burst", "change by area")
    and "city" not in case.method
    and (not case.method.startswith("interrupted series") or case.process.startswith("48 months"))
    and not case.process.startswith("100 areas, shares")  # a minute, and 30 areas stand for it
]


FIRST = {case.method.partition(":")[0]: case for case in reversed(SLICE)}
"""One case for each method runs with every test; the others are for `make proof`."""
CHOSEN = [
    pytest.param(
        case,
        id=f"{case.method}-{case.kind}",
        marks=[] if case in FIRST.values() else [pytest.mark.long],
    )
    for case in SLICE
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


def test_pieces_of_a_case_add_up_to_the_whole_so_that_processes_may_share_it():
    case = Case("made up", "null", "", "", lambda rng: bool(rng.random() < 0.3), "equal", 0.3)
    pieces = hits(case, 0, 30) + hits(case, 30, 100)
    assert pieces == hits(case, 0, 100)
    assert judged(case, pieces, 100) == judge(case, 100)


def test_an_exact_rate_is_judged_by_half_a_percent_and_told_as_such():
    case = Case("made up", "null", "", "", lambda rng: False, "at_most", 0.05, exact=lambda: 0.056)
    found = judge(case)
    assert (found.rate, found.passed) == (0.056, False)
    assert "| all | 0.056 | ≤ .05 ± 0.005 | **no** |" in table([found])


def test_a_part_run_again_leaves_the_other_rows_as_they_are():
    page = PAGE.read_text(encoding="utf-8")
    earlier = rows_of(page)
    case = next(case for case in cases() if key(case) in earlier)
    again = rows_of(table([judged(case, 0, case.replicates)], earlier))
    assert again[key(case)] != earlier[key(case)]
    assert {k: v for k, v in again.items() if k != key(case)} == {
        k: v for k, v in earlier.items() if k != key(case)
    }


def test_no_two_cases_have_one_row():
    names = [key(case) for case in cases()]
    assert len(set(names)) == len(names)


@pytest.mark.simulation
@pytest.mark.parametrize("case", CHOSEN)
def test_slice_keeps_its_criterion(case):
    judged = judge(case, 100)
    assert judged.passed, f"{case.process}: {judged.rate:.3f}"


def test_every_method_has_its_null_and_its_nuisance():
    kinds: dict[str, set[str]] = {}
    for case in cases():
        kinds.setdefault(case.method.partition(":")[0], set()).add(case.kind)
    for method in ("trend", "two periods", "weekday", "burst", "concentration", "change by area",
                   "area rates", "harm by area", "hour profile", "seasonal profile",
                   "harm over time", "E-test", "aoristic profile",
                   "repeat places", "space-time map", "pattern change", "hot spots",
                   "perception gap", "before and after", "adverse case",
                   "interrupted series", "value for money", "adverse effects"):  # fmt: skip
        assert kinds[method] == {"null", "power", "nuisance"}, method
    for method in ("ranks of areas", "harm ranks", "shares of a profile", "base comparison",
                   "dark figure"):  # fmt: skip
        assert kinds[method] >= {"null", "nuisance"}, method
