"""Counts by area and period: what sources give that have no row for each incident."""

import pandas as pd

from evenhand.tables.columns import Column, code_problems
from evenhand.tables.table import Table
from evenhand.taxonomy.classes import OFFENCE_CLASSES

COUNT_UNITS = ("offences", "victims", "vehicles", "suspects")
MOST = 1e9
"""More than any area has in any period; what is larger was mistyped."""


class Counts(Table):
    """One row for each area, period, offence and unit of count. A missing count is not zero."""

    NAME = "counts"
    ROW_KEY = ("area_id", "period_start", "period_end", "offence_source", "unit")
    COLUMNS = (
        Column("area_id", "id", "the area counted", required=True, missing=False),
        Column("area_name", "text", "the area's name, where the source gives one"),
        Column("period_start", "day", "first day of the period", required=True, missing=False),
        Column("period_end", "day", "last day of the period, included", required=True,
               missing=False),
        Column("offence_source", "code", "the code or label of the source", required=True,
               missing=False),
        Column("scheme", "code", "the code list that offence_source belongs to"),
        Column("offence_iccs", "code", "ICCS code, where a checked crosswalk has one"),
        Column("offence_class", "code", "our class, or a provisional local: one", required=True,
               missing=False),
        Column("unit", "choice", "what was counted", required=True, missing=False,
               choices=COUNT_UNITS),
        Column("count", "whole", "how many; missing is not zero", required=True, least=0,
               most=MOST),
    )  # fmt: skip

    @classmethod
    def row_problems(cls, frame: pd.DataFrame) -> list[str]:
        """Check classes, the order of days, and that nothing is counted twice."""
        problems = code_problems(
            "offence_class",
            frame["offence_class"],
            "|".join([*OFFENCE_CLASSES, r"local:[a-z0-9][a-z0-9_\-]*"]),
            f"one of {', '.join(OFFENCE_CLASSES)} or local:<name>",
        )
        backwards = frame["period_end"] < frame["period_start"]
        if backwards.any():
            problems.append(f"'period_end' is before 'period_start' in {int(backwards.sum())} rows")
        doubled = frame.duplicated(list(cls.ROW_KEY))
        if doubled.any():
            problems.append(
                f"{int(doubled.sum())} rows count the same area, period, offence and unit again; "
                "add them up or keep one"
            )
        return problems
