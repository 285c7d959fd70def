"""How areas are called: by their outlines, else by what the records themselves say."""

import pandas as pd

from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.incidents import Incidents
from evenhand.tables.table import Table

PREFIX = "name_"
"""Begins the columns of incidents that name the areas of a level: `name_ward` for `area_ward`."""


def area_names(
    recorded: Table | None, areas: Areas | None, level: str | None = None
) -> dict[str, str]:
    """Give the name of each area that has one.

    Parameters
    ----------
    recorded
        Incidents or counts that carry names of areas; others name none.
    areas
        Outlines with names, which go before names of records.
    level
        One set of areas; None takes all.

    Returns
    -------
    dict
        Area id → name. Where records call one area several things, the most frequent one, the
        first in the alphabet on ties.
    """
    names: dict[str, str] = {}
    if isinstance(recorded, Incidents):
        frame = recorded.to_frame()
        for column in (str(c) for c in frame.columns if str(c).startswith(PREFIX)):
            ids = f"area_{column.removeprefix(PREFIX)}"
            if ids in frame and level in (None, "", ids.removeprefix("area_")):
                names |= _most_frequent(frame[ids], frame[column])
    elif isinstance(recorded, Counts) and "area_name" in recorded.to_frame():
        names |= _most_frequent(recorded.column("area_id"), recorded.column("area_name"))
    if areas is not None:
        frame = areas.to_frame()
        shown = frame[frame["level"].eq(level)] if level else frame
        shown = shown.drop_duplicates("area_id")
        names |= dict(
            zip(shown["area_id"].astype(str), shown["area_name"].astype(str), strict=True)
        )
    return names


def _most_frequent(ids: pd.Series, names: pd.Series) -> dict[str, str]:
    """Give for each id the name that stands beside it most often."""
    pairs = pd.DataFrame({"area": ids.astype("string"), "name": names.astype("string")}).dropna()
    counted = pairs.value_counts(["area", "name"]).reset_index(name="n")
    ordered = counted.sort_values(["n", "name"], ascending=[False, True], kind="stable")
    first = ordered.drop_duplicates("area")
    return dict(zip(first["area"].astype(str), first["name"].astype(str), strict=True))
