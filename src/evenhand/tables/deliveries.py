"""Deliveries: what a measure was meant to give each area in a period, and what it gave."""

import pandas as pd

from evenhand.tables.columns import Column, rows_of
from evenhand.tables.interventions import LARGEST
from evenhand.tables.table import Table


class Deliveries(Table):
    """One row for each intervention, area and period: how much was planned and delivered.

    A missing figure was not written down; it is not zero. Fidelity is what was delivered of what
    was planned.
    """

    NAME = "deliveries"
    ROW_KEY = ("intervention_id", "area_id", "period_start", "period_end", "unit")
    COLUMNS = (
        Column("intervention_id", "id", "the intervention", required=True, missing=False),
        Column("area_id", "id", "the area", required=True, missing=False),
        Column("period_start", "day", "first day", required=True, missing=False),
        Column("period_end", "day", "last day, included", required=True, missing=False),
        Column("planned", "number", "how much was planned; missing is not zero", least=0,
               most=LARGEST),
        Column("delivered", "number", "how much was delivered; missing is not zero",
               required=True, least=0, most=LARGEST),
        Column("unit", "code", "what was counted: homes, visits, lamps …", required=True,
               missing=False),
    )  # fmt: skip

    @classmethod
    def row_problems(cls, frame: pd.DataFrame) -> list[str]:
        """Check the order of days, and that nothing is counted twice."""
        problems = []
        backwards = frame["period_end"] < frame["period_start"]
        if backwards.any():
            problems.append(
                f"'period_end' is before 'period_start' in {rows_of(backwards)}; mend one"
            )
        doubled = frame.duplicated(list(cls.ROW_KEY))
        if doubled.any():
            problems.append(
                f"{rows_of(doubled)} give the same intervention, area, period and unit "
                "again; add them up or keep one"
            )
        return problems
