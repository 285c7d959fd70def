"""Areas: the neighbourhoods, wards, beats or cells that incidents are counted in."""

from evenhand.tables.columns import Column
from evenhand.tables.table import Table


class Areas(Table):
    """One row for each area of one or several levels; geometry in projected metres."""

    NAME = "areas"
    ROW_KEY = ("level", "area_id")
    NEEDS_CRS = True
    COLUMNS = (
        Column("area_id", "id", "the area's code", required=True, missing=False),
        Column("area_name", "text", "the area's name as printed", required=True, missing=False),
        Column("level", "code", "which set of areas it belongs to", required=True, missing=False),
        Column("geometry", "geometry", "its shape, projected metres", required=True, missing=False),
        Column("area_km2", "number", "its size", least=0),
        Column("deprivation_rank", "number", "rank, 1 is the most deprived", least=1),
    )  # fmt: skip
