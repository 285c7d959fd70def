"""Places: stations, schools, bars, parks, crossings – things a problem can be about."""

from evenhand.tables.columns import Column
from evenhand.tables.table import Table
from evenhand.taxonomy.classes import SETTINGS


class Places(Table):
    """One row for each place. A place is never a person's home."""

    NAME = "places"
    NEEDS_CRS = True
    COLUMNS = (
        Column("place_id", "id", "the place", required=True, missing=False, unique=True),
        Column("place_name", "text", "its name as printed"),
        Column("kind", "code", "what it is: station, school, bar …", required=True, missing=False),
        Column("setting", "choice", "the setting it belongs to", choices=SETTINGS),
        Column("x_m", "number", "easting, projected metres", required=True, missing=False),
        Column("y_m", "number", "northing, projected metres", required=True, missing=False),
    )  # fmt: skip
