import numpy as np
from shapely import box

from evenhand.statistics.cells import cells_over
from evenhand.statistics.groups_of_places import groups_of


def flooded(called: set[int], near: dict[int, set[int]]) -> list[set[int]]:
    """Find the groups by walking from place to place."""
    left, found = set(called), []
    while left:
        group, edge = set(), {min(left)}
        while edge:
            group |= edge
            edge = {n for at in edge for n in near[at] if n in called} - group
        found.append(group)
        left -= group
    return found


def test_groups_are_those_found_by_walking():
    rng = np.random.default_rng(3)
    indptr, indices = cells_over(box(0, 0, 1_500, 1_500), shape="hexagon", cell_m=100).neighbours(
        100
    )
    near = {at: set(indices[indptr[at] : indptr[at + 1]].tolist()) for at in range(len(indptr) - 1)}
    called = rng.random(len(near)) < 0.3
    weight = rng.integers(1, 1_000, len(near)).astype(float)
    number = groups_of(called, indptr, indices, weight)
    walked = flooded(set(np.flatnonzero(called).tolist()), near)
    ordered = sorted(walked, key=lambda group: (-sum(weight[list(group)]), min(group)))
    for rank, group in enumerate(ordered, start=1):
        assert set(np.flatnonzero(number == rank).tolist()) == group
    assert (number[~called] == 0).all()


def test_nothing_called_gives_no_group():
    assert groups_of(np.zeros(2, bool), np.array([0, 0, 0]), np.array([], np.int32),
                     np.ones(2)).tolist() == [0, 0]  # fmt: skip
