"""Every finding says what disclosure control must know; without that it may not be released."""

import pytest

from evenhand.publishing.asking import release_problems
from evenhand.safeguards.layout import Layout, layout_problems
from evenhand.safeguards.policy import DisclosurePolicy


def test_every_number_of_a_finding_is_declared(case):
    kind = type(case.finding)
    if kind.WITHHELD:
        pytest.skip("it never leaves the house")
    layout = Layout(name=case.id, key=kind.KEY, counts=kind.COUNTS, derived=kind.DERIVED)
    assert layout_problems(case.finding.to_frame(), layout) == []


def test_a_finding_withheld_is_refused_with_its_reason(case):
    if not case.finding.WITHHELD:
        pytest.skip("disclosure control decides")
    assert release_problems(case.finding, DisclosurePolicy()) == [case.finding.WITHHELD]


def test_parts_and_scalars_name_what_is_there(case):
    kind = type(case.finding)
    for part, whole in kind.PART_OF.items():
        assert {part, whole} <= set(kind.COUNTS)
    for scalar, needs in kind.SCALARS.items():
        assert hasattr(case.finding, scalar)
        assert {need.partition("[")[0] for need in needs} <= set(kind.COUNTS)
