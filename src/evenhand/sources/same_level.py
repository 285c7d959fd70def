"""Refuses a second set of outlines over the same ground, under the name of the first."""

from collections.abc import Sequence
from typing import Any

import shapely

from evenhand.errors import SourceError, listed
from evenhand.tables.areas import Areas

MOST_SHARED = 0.02
"""Borders drawn by two hands overlap a little; two divisions of one ground overlap wholly."""


def refuse_mixed(known: Areas | None, fresh: Sequence[tuple[str, Areas]]) -> None:
    """Refuse outlines that lie over outlines of the same level with other codes.

    Neighbours may join a level later: what is refused is two divisions of one ground, which
    would count every record twice, or in whichever comes first.

    Parameters
    ----------
    known
        The areas of the workspace.
    fresh
        What is to be imported: file and areas.

    Raises
    ------
    SourceError
        Two sets of one level lie over each other; each is named.
    """
    before = [("the workspace", known)] if known is not None else []
    problems = []
    for name, areas in fresh:
        problems += [
            f"{name}: its areas lie over those of {other} in the same level '{level}', with other "
            f'codes; call the new level otherwise in a mapping (level = "{level}_2"), or take '
            "the old ones back with undo"
            for other, earlier in before
            for level in _shared_levels(areas, earlier)
        ]
        before.append((name, areas))
    if problems:
        raise SourceError(listed("areas", problems))


def _shared_levels(areas: Areas, earlier: Areas) -> list[str]:
    """Name the levels in which two sets of areas of different codes lie over each other."""
    one, two = areas.to_frame(), earlier.to_frame()
    found = []
    for level in sorted(set(one["level"]) & set(two["level"])):
        new, old = one[one["level"].eq(level)], two[two["level"].eq(level)]
        if set(new["area_id"]) & set(old["area_id"]):
            continue  # the same codes again: the table itself refuses them
        shared = _shared_area(new["geometry"].to_numpy(), old["geometry"].to_numpy())
        smaller = min(shapely.area(new["geometry"]).sum(), shapely.area(old["geometry"]).sum())
        if shared > MOST_SHARED * smaller:
            found.append(str(level))
    return found


def _shared_area(shapes: Any, others: Any) -> float:
    tree = shapely.STRtree(others)
    left, right = tree.query(shapes, predicate="intersects")
    if not len(left):
        return 0.0
    pieces = shapely.intersection([shapes[n] for n in left], [others[n] for n in right])
    return float(shapely.area(pieces).sum())
