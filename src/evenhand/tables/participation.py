"""Moderated contributions of residents: places and behaviour, never persons."""

from evenhand.tables.columns import Column
from evenhand.tables.table import Table

CONTRIBUTION_STATES = ("read", "answered", "decided", "done", "not_done")


class Participation(Table):
    """One row for each moderated contribution. It is not a sample and is never used as one."""

    NAME = "participation"
    HAS_GROUPS = True
    PREFIXES = ("group_",)
    COLUMNS = (
        Column("contribution_id", "id", "the contribution", required=True, missing=False,
               unique=True),
        Column("kind", "code", "place mark, nuisance, consultation …", required=True,
               missing=False),
        Column("on_day", "day", "the day it came in", required=True, missing=False),
        Column("area_id", "id", "the area"),
        Column("x_m", "number", "easting, projected metres, coarsened"),
        Column("y_m", "number", "northing, projected metres, coarsened"),
        Column("feeling", "whole", "1 very safe to 5 very unsafe", least=1, most=5),
        Column("reason", "code", "coded reason"),
        Column("state", "choice", "what became of it", choices=CONTRIBUTION_STATES),
    )  # fmt: skip
