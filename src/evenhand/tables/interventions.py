"""Interventions: a measure done at a place and time, with its dose and role."""

import pandas as pd

from evenhand.tables.columns import Column, rows_of
from evenhand.tables.table import Table
from evenhand.taxonomy.classes import LOCAL_PREFIX, OFFENCE_CLASSES

LARGEST = 1e12
"""More than anything that is counted or paid; what is larger was mistyped."""
ROLES = ("treated", "buffer", "comparison")


class Interventions(Table):
    """One row for each measure and area, with the role that the area plays."""

    NAME = "interventions"
    COLUMNS = (
        Column("intervention_id", "id", "the intervention", required=True, missing=False),
        Column("measure", "code", "what was done", required=True, missing=False),
        Column("offence_class", "code", "what it was meant to reduce"),
        Column("area_id", "id", "the area", required=True, missing=False),
        Column("role", "choice", "treated, buffer or comparison", required=True, missing=False,
               choices=ROLES),
        Column("starts_on", "day", "first day", required=True, missing=False),
        Column("ends_on", "day", "last day; missing: goes on"),
        Column("dose", "number", "how much was done", least=0, most=LARGEST),
        Column("dose_unit", "code", "what the dose counts"),
    )  # fmt: skip

    @classmethod
    def row_problems(cls, frame: pd.DataFrame) -> list[str]:
        """Check that what a measure is against is a class of offences."""
        given = frame["offence_class"]
        other = given.notna() & ~given.isin([*OFFENCE_CLASSES])
        other &= ~given.str.startswith(LOCAL_PREFIX).fillna(False).astype(bool)
        if not other.any():
            return []
        return [f"'offence_class' is no class of offences in {rows_of(other)}; there are: "
                f"{', '.join(OFFENCE_CLASSES)}, and what starts with {LOCAL_PREFIX}; empty: "
                "against all"]  # fmt: skip
