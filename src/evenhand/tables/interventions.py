"""Interventions: a measure done at a place and time, with its dose and role."""

from evenhand.tables.columns import Column
from evenhand.tables.table import Table

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
        Column("dose", "number", "how much was done", least=0),
        Column("dose_unit", "code", "what the dose counts"),
    )  # fmt: skip
