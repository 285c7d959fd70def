"""Stops and searches: for the over-policing audit only."""

from evenhand.tables.columns import Column
from evenhand.tables.table import Table

STOP_KINDS = ("pedestrian", "vehicle", "both", "unknown")


class Stops(Table):
    """One row for each stop, with group attributes as recorded; no person is identified."""

    NAME = "stops"
    NEEDS_CRS = True
    NEEDS_TIMEZONE = True
    HAS_GROUPS = True
    PREFIXES = ("group_", "area_")
    COLUMNS = (
        Column("stop_id", "id", "the stop", required=True, missing=False, unique=True),
        Column("starts_at", "instant", "when", required=True),
        Column("x_m", "number", "easting, projected metres", required=True),
        Column("y_m", "number", "northing, projected metres", required=True),
        Column("kind", "choice", "who was stopped how", choices=STOP_KINDS),
        Column("object_of_search", "code", "what was looked for"),
        Column("searched", "boolean", "whether there was a search"),
        Column("found", "boolean", "whether something was found"),
        Column("outcome", "code", "what became of it"),
    )  # fmt: skip
