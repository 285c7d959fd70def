"""Events: fairs, matches, markets, holidays – times when a place is not as usual."""

from evenhand.tables.columns import Column
from evenhand.tables.table import Table


class Events(Table):
    """One row for each event at a place and time, with how many came, where that is known."""

    NAME = "events"
    NEEDS_CRS = True
    NEEDS_TIMEZONE = True
    COLUMNS = (
        Column("event_id", "id", "the event", required=True, missing=False, unique=True),
        Column("event_name", "text", "its name as printed"),
        Column("kind", "code", "fair, match, market, holiday …", required=True, missing=False),
        Column("starts_at", "instant", "when it begins", required=True, missing=False),
        Column("ends_at", "instant", "when it ends", required=True, missing=False),
        Column("x_m", "number", "easting, projected metres; missing: the whole city"),
        Column("y_m", "number", "northing, projected metres"),
        Column("radius_m", "number", "how far it reaches", least=0),
        Column("attendance", "whole", "how many came", least=0),
    )  # fmt: skip
