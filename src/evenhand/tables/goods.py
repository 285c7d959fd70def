"""Stolen goods: type, and where and when taken and recovered; no owner, no serial number."""

from evenhand.tables.columns import Column
from evenhand.tables.table import Table


class Goods(Table):
    """One row for each item or lot of goods."""

    NAME = "goods"
    COLUMNS = (
        Column("goods_id", "id", "the item", required=True, missing=False, unique=True),
        Column("goods_type", "code", "what it is", required=True, missing=False),
        Column("incident_id", "id", "the incident it was taken in"),
        Column("taken_area_id", "id", "where it was taken"),
        Column("taken_on", "day", "when it was taken"),
        Column("recovered_area_id", "id", "where it was recovered"),
        Column("recovered_on", "day", "when it was recovered"),
    )  # fmt: skip
