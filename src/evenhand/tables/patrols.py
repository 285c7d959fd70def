"""Patrol hours by area and period: for the over-policing audit and for dosage only."""

from evenhand.tables.columns import Column
from evenhand.tables.table import Table


class Patrols(Table):
    """One row for each area and period: hours planned and given. No officer is named."""

    NAME = "patrols"
    COLUMNS = (
        Column("area_id", "id", "the area", required=True, missing=False),
        Column("period_start", "day", "first day", required=True, missing=False),
        Column("period_end", "day", "last day, included", required=True, missing=False),
        Column("kind", "code", "foot, bicycle, car …"),
        Column("planned_hours", "number", "hours planned", least=0),
        Column("given_hours", "number", "hours given", required=True, least=0),
    )  # fmt: skip
