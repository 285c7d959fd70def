"""Recorded incidents: what was recorded, between which times, where and how precisely."""

import pandas as pd

from evenhand.tables.columns import Column, code_problems
from evenhand.tables.table import Table
from evenhand.taxonomy.classes import CLASS_PATTERN, OFFENCE_CLASSES, SETTINGS

TIME_PRECISIONS = ("instant", "day", "month", "year")
SPACES = ("public", "semi-public", "private", "unknown")
DISCOVERERS = ("public", "police", "unknown")


class Incidents(Table):
    """One row for each recorded incident.

    `starts_at` and `ends_at` bound the time in which it happened; `time_precision` says how
    finely the source knows it. A row of precision `month` starts at the first instant of the
    month and ends at the first of the next, on the clock of the table's time zone. Rows
    without a time or a place are kept; a method says how many it could not use.
    """

    NAME = "incidents"
    NEEDS_CRS = True
    NEEDS_TIMEZONE = True
    PREFIXES = ("area_", "name_", "mo_")
    COLUMNS = (
        Column("incident_id", "id", "an identifier of the record", required=True, missing=False,
               unique=True),
        Column("offence_source", "code", "the code or label of the source", required=True),
        Column("scheme", "code", "the code list that offence_source belongs to"),
        Column("offence_iccs", "code", "ICCS code, where a checked crosswalk has one"),
        Column("offence_class", "code", "our class, or a provisional local: one", required=True,
               missing=False),
        Column("starts_at", "instant", "earliest time it can have happened", required=True),
        Column("ends_at", "instant", "latest time it can have happened"),
        Column("time_precision", "choice", "how finely the time is known", required=True,
               missing=False, choices=TIME_PRECISIONS),
        Column("x_m", "number", "easting, projected metres", required=True),
        Column("y_m", "number", "northing, projected metres", required=True),
        Column("place_precision_m", "number", "how far the point may be off, metres", least=0),
        Column("space", "choice", "who owns the space", choices=SPACES),
        Column("setting", "choice", "the kind of place", choices=SETTINGS),
        Column("attempted", "boolean", "whether it was attempted only"),
        Column("discovered_by", "choice", "who brought it to light", choices=DISCOVERERS),
        Column("outcome", "code", "what became of the record"),
    )  # fmt: skip

    @classmethod
    def class_problems(cls, classes: pd.Series) -> list[str]:
        """Say which values are no class of ours, nor a provisional one."""
        return code_problems(
            "offence_class",
            classes,
            "|".join([*OFFENCE_CLASSES, r"local:[a-z0-9][a-z0-9_\-]*"]),
            f"one of {', '.join(OFFENCE_CLASSES)} or local:<name>",
        )

    @classmethod
    def row_problems(cls, frame: pd.DataFrame) -> list[str]:
        """Check classes, the order of times, and that x and y come together."""
        problems = cls.class_problems(frame["offence_class"])
        reversed_times = (frame["ends_at"] < frame["starts_at"]).fillna(False)
        if reversed_times.any():
            problems.append(
                f"'ends_at' is before 'starts_at' in {int(reversed_times.sum())} rows; "
                "mend or empty both"
            )
        half = frame["x_m"].isna() != frame["y_m"].isna()
        if half.any():
            problems.append(
                f"{int(half.sum())} rows have only one of x_m and y_m; give both or none"
            )
        return problems


__all__ = ["CLASS_PATTERN", "DISCOVERERS", "SPACES", "TIME_PRECISIONS", "Incidents"]
