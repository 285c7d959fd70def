"""Street segments, water, parks and rail: shared by demo, basemap and segment methods."""

from evenhand.tables.columns import Column
from evenhand.tables.table import Table

STREET_KINDS = ("main", "minor", "path", "rail")
GROUND_KINDS = ("water", "green", "building", "land", "no_data")


class Streets(Table):
    """One row for each street segment between two junctions, or stretch of rail."""

    NAME = "streets"
    NEEDS_CRS = True
    COLUMNS = (
        Column("segment_id", "id", "the segment", required=True, missing=False, unique=True),
        Column("street_name", "text", "its name, if it has one"),
        Column("kind", "choice", "how it is drawn", required=True, missing=False,
               choices=STREET_KINDS),
        Column("length_m", "number", "its length", least=0),
        Column("geometry", "geometry", "its line, projected metres", required=True, missing=False),
    )  # fmt: skip


class Ground(Table):
    """One row for each stretch of water, park or block that a map is drawn on."""

    NAME = "ground"
    NEEDS_CRS = True
    COLUMNS = (
        Column("ground_id", "id", "the shape", required=True, missing=False, unique=True),
        Column("kind", "choice", "what it is", required=True, missing=False, choices=GROUND_KINDS),
        Column("label", "text", "its name on the map, if it has one"),
        Column("geometry", "geometry", "its shape, projected metres", required=True, missing=False),
    )  # fmt: skip
