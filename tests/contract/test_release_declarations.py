"""Every finding says what disclosure control must know; without that it may not be released."""

from evenhand.safeguards.layout import Layout, layout_problems


def test_every_number_of_a_finding_is_declared(case):
    kind = type(case.finding)
    layout = Layout(name=case.id, key=kind.KEY, counts=kind.COUNTS, derived=kind.DERIVED)
    assert layout_problems(case.finding.to_frame(), layout) == []


def test_parts_and_scalars_name_what_is_there(case):
    kind = type(case.finding)
    for part, whole in kind.PART_OF.items():
        assert {part, whole} <= set(kind.COUNTS)
    for scalar, needs in kind.SCALARS.items():
        assert hasattr(case.finding, scalar)
        assert {need.partition("[")[0] for need in needs} <= set(kind.COUNTS)
