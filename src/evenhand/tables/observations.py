"""Observations: what raters saw at places on safety walks and place audits, never whom."""

from evenhand.tables.columns import Column
from evenhand.tables.table import Table

OBSERVATION_STATES = ("seen", "not_seen", "could_not_tell", "skipped")
PARTS_OF_DAY = ("day", "dusk", "dark")


class Observations(Table):
    """One row for each rater, place and line of an observation sheet: coded, without free text."""

    NAME = "observations"
    PREFIXES = ("area_",)
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
