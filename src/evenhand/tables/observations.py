"""Observations: what raters saw at places on safety walks and place audits, never whom."""

import re

import pandas as pd

from evenhand.tables.columns import Column
from evenhand.tables.table import Table
from evenhand.taxonomy.observation_sheets import PARTS_OF_DAY, sheets

OBSERVATION_STATES = ("seen", "not_seen", "could_not_tell", "skipped")
_RATER = re.compile(r"[A-Za-z]{0,2}[0-9]{1,4}")


class Observations(Table):
    """One row for each rater, place and line of an observation sheet: coded, without free text."""

    NAME = "observations"
    PREFIXES = ("area_",)
    ROW_KEY = ("walk_id", "place_id", "observed_on", "part_of_day", "rater", "item")
    COLUMNS = (
        Column("walk_id", "id", "the walk or audit", required=True, missing=False),
        Column("sheet", "code", "which observation sheet", required=True, missing=False),
        Column("place_id", "id", "the place or stop of the route", required=True, missing=False),
        Column("x_m", "number", "easting, projected metres"),
        Column("y_m", "number", "northing, projected metres"),
        Column("area_id", "id", "the area"),
        Column("observed_on", "day", "the day", required=True),
        Column("part_of_day", "choice", "light at the time", choices=PARTS_OF_DAY),
        Column("rater", "id", "a number of the walk's own, never a name", required=True,
               missing=False),
        Column("item", "code", "line of the sheet", required=True, missing=False),
        Column("rating", "whole", "coded rating; missing unless seen"),
        Column("rating_state", "choice", "seen, or why not", required=True, missing=False,
               choices=OBSERVATION_STATES),
    )  # fmt: skip

    @classmethod
    def row_problems(cls, frame: pd.DataFrame) -> list[str]:
        """Say which raters are named, and which ratings no sheet knows."""
        return rater_problems(frame["rater"]) + rating_problems(frame)


def rater_problems(raters: pd.Series) -> list[str]:
    """Refuse raters that are more than a number; whatever stands there is not repeated."""
    named = ~raters.map(lambda text: bool(_RATER.fullmatch(str(text)))).astype(bool)
    if not named.any():
        return []
    return [
        f"'rater' is no number in {_rows(named)}; number the raters of a walk 1, 2, 3 … and keep "
        "their names out of the file"
    ]


def rating_problems(frame: pd.DataFrame) -> list[str]:
    """Say which sheets, lines and ratings are unknown, and which state does not fit its rating.

    Parameters
    ----------
    frame
        With `sheet`, `item`, `rating` and `rating_state`; its index numbers the rows from 0.
    """
    known = sheets()
    foreign = ~frame["sheet"].isin(known)
    problems = []
    if foreign.any():
        problems.append(f"'sheet' is not known in {_rows(foreign)}; use one of {', '.join(known)}")
    for name in known:
        here = frame["sheet"].eq(name).fillna(False).astype(bool)
        problems += _line_problems(frame, here, name) if here.any() else []
    return problems + _state_problems(frame)


def _line_problems(frame: pd.DataFrame, here: "pd.Series[bool]", name: str) -> list[str]:
    """Say which lines a sheet does not have, and which ratings are off their scales."""
    lines = {line.item: line for line in sheets()[name]}
    problems = []
    unknown = here & ~frame["item"].isin(lines)
    if unknown.any():
        problems.append(
            f"'item' is not a line of the sheet {name} in {_rows(unknown)}; its lines are: "
            f"{', '.join(lines)}"
        )
    for item, line in lines.items():
        rated = here & frame["item"].eq(item).fillna(False).astype(bool)
        beyond = rated & frame["rating"].notna() & ~frame["rating"].isin(line.codes)
        if beyond.any():
            problems.append(
                f"'rating' of {item} is out of its scale in {_rows(beyond)}; "
                f"write {', '.join(map(str, line.codes))}"
            )
    return problems


def _state_problems(frame: pd.DataFrame) -> list[str]:
    seen = frame["rating_state"].eq("seen").fillna(False).astype(bool)
    lacking, given = seen & frame["rating"].isna(), ~seen & frame["rating"].notna()
    problems = []
    if lacking.any():
        problems.append(
            f"'rating' is missing in {_rows(lacking)} although it is marked as seen; write the "
            "rating, or why there is none"
        )
    if given.any():
        problems.append(
            f"'rating' is there in {_rows(given)} although it is marked as not seen; take one of "
            "the two out"
        )
    return problems


def _rows(mask: "pd.Series[bool]") -> str:
    """Count rows, and name the first by their labels: where a file goes on, numbers do too."""
    where = mask.index[mask.to_numpy(dtype=bool)][:3] + 1
    return f"{int(mask.sum())} of {len(mask)} rows (first rows: {', '.join(map(str, where))})"
