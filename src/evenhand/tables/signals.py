"""Signals: complaints, 311 calls, media counts – what people say, counted by place and day."""

from evenhand.tables.columns import Column
from evenhand.tables.table import Table

SIGNAL_SOURCES = ("complaint", "service_request", "media", "meeting", "protest", "call")


class Signals(Table):
    """One row for each signal or daily count of signals; no text of anybody's."""

    NAME = "signals"
    PREFIXES = ("area_",)
    COLUMNS = (
        Column("signal_id", "id", "the signal", required=True, missing=False, unique=True),
        Column("signal_source", "choice", "what kind of signal", required=True, missing=False,
               choices=SIGNAL_SOURCES),
        Column("topic", "code", "coded topic", required=True, missing=False),
        Column("on_day", "day", "the day", required=True),
        Column("area_id", "id", "the area"),
        Column("x_m", "number", "easting, projected metres"),
        Column("y_m", "number", "northing, projected metres"),
        Column("count", "whole", "how many", required=True, missing=False, least=0),
    )  # fmt: skip
