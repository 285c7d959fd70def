"""Which areas another measure reached: they changed for a reason of their own."""

import numpy as np
import pandas as pd
import shapely

from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.incidents import Incidents
from evenhand.tables.interventions import Interventions


def touched_areas(
    recorded: Incidents | Counts,
    areas: Areas | None,
    interventions: Interventions,
    *,
    own: str,
    offence: str | None,
    level: str,
    span: tuple[pd.Timestamp, pd.Timestamp],
) -> dict[str, tuple[str, ...]]:
    """Find areas that another measure reached, or was next to, within a span of days.

    Parameters
    ----------
    recorded, areas
        Say which areas of other levels lie in which.
    interventions
        All measures.
    own
        The measure that is looked at itself; empty before there is one.
    offence
        The class counted; None counts every class.
    level
        Which set of areas.
    span
        First and last day looked at.

    Returns
    -------
    dict
        Area of `level` → ids of the measures that began or ended there within the span. A
        measure that goes on from before the first to after the last day changes nothing within.
        A measure in an area of another level reaches the areas that lie in it; the larger ones
        around it only if it is against the same offence, or against none that is named.
    """
    frame = interventions.to_frame()
    first, last = span
    began = frame["starts_on"].between(first, last)
    ended = frame["ends_on"].between(first, last).fillna(False)
    other = frame[frame["intervention_id"].ne(own)
                  & frame["role"].isin(["treated", "buffer"]) & (began | ended)]  # fmt: skip
    inside, around = _of_other_levels(recorded, areas, level)
    found: dict[str, set[str]] = {}
    named = zip(other["area_id"].astype(str), other["intervention_id"].astype(str),
                other["offence_class"].fillna("").astype(str), strict=True)  # fmt: skip
    for area, name, against in named:
        reached = {area} | inside.get(area, set())
        if not against or offence in (None, against):
            reached |= around.get(area, set())
        for one in reached:
            found.setdefault(one, set()).add(name)
    return {area: tuple(sorted(names)) for area, names in found.items()}


_Links = dict[str, set[str]]


def _of_other_levels(
    recorded: Incidents | Counts, areas: Areas | None, level: str
) -> tuple[_Links, _Links]:
    """Say for areas of other levels which areas of this level lie in them, and which around them.

    By outlines; without these, by where most incidents of an area lie.
    """
    if areas is not None and level:
        frame = areas.to_frame()
        return _by_outline(frame[frame["level"].eq(level)], frame[frame["level"].ne(level)])
    inside: _Links = {}
    around: _Links = {}
    if isinstance(recorded, Incidents):
        rows, own = recorded.to_frame(), f"area_{level}"
        others = [name for name in map(str, rows.columns)
                  if name.startswith("area_") and name not in (own, "area_segment")]  # fmt: skip
        for other in others:
            pairs = rows[[own, other]].dropna().astype("string")
            small, large, links = (
                (own, other, inside)
                if pairs[own].nunique() >= pairs[other].nunique()
                else (other, own, around)
            )
            usual = pairs.groupby(small)[large].agg(lambda values: values.mode().iloc[0])
            for part, whole in usual.items():
                pair = (str(whole), str(part)) if links is inside else (str(part), str(whole))
                links.setdefault(pair[0], set()).add(pair[1])
    return inside, around


def _by_outline(own: pd.DataFrame, other: pd.DataFrame) -> tuple[_Links, _Links]:
    """Pair areas of two levels of which one holds a point well inside the other."""
    inside: _Links = {}
    around: _Links = {}
    shapes = np.array(list(own["geometry"]), dtype=object)
    spots = shapely.point_on_surface(shapes)
    names = own["area_id"].astype(str).to_numpy()
    for area, shape in zip(other["area_id"].astype(str), other["geometry"], strict=True):
        larger = shapely.area(shape) >= shapely.area(shapes)
        within = larger & shapely.contains(shape, spots)
        holding = ~larger & shapely.contains(shapes, shapely.point_on_surface(shape))
        inside.setdefault(area, set()).update(map(str, names[within]))
        around.setdefault(area, set()).update(map(str, names[holding]))
    return inside, around
