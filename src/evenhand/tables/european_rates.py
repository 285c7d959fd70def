"""Police-recorded offences by country and year, as Eurostat publishes them."""

import pandas as pd

from evenhand.tables.columns import Column, code_problems
from evenhand.tables.table import Table
from evenhand.taxonomy.eurostat import FIRST_YEAR, UNITS, codes

MOST_NOTES = 200
"""Footnotes of a table; more different ones are remarks on single cases, or free text."""


class EuropeanRates(Table):
    """One row for each country, year, offence code and unit. A missing value is not zero."""

    NAME = "european_rates"
    ROW_KEY = ("geo", "year", "iccs", "unit")
    COLUMNS = (
        Column("geo", "code", "the country or region, Eurostat's code", required=True,
               missing=False),
        Column("year", "whole", "the calendar year", required=True, missing=False,
               least=FIRST_YEAR),
        Column("iccs", "code", "the offence, Eurostat's code such as ICCS0401", required=True,
               missing=False, choices=tuple(codes())),
        Column("unit", "choice", "NR: number; P_HTHAB: for every 100,000 inhabitants",
               required=True, missing=False, choices=UNITS),
        Column("value", "number", "the figure; missing is not zero", required=True, least=0),
        Column("flag", "code", "Eurostat's flags, such as b (break) or d (definition differs)"),
        Column("note", "text", "a footnote of the table"),
    )  # fmt: skip

    @classmethod
    def row_problems(cls, frame: pd.DataFrame) -> list[str]:
        """Check the codes, and that no figure stands twice."""
        problems = code_problems(
            "geo", frame["geo"], r"[A-Z]{2}[A-Z0-9\-_]{0,8}", "a code such as NL or UKC-L"
        )
        unknown = sorted(set(frame["iccs"]) - codes().keys())
        if unknown:
            problems.append(
                f"'iccs' has codes that Eurostat's tables do not use: {', '.join(unknown[:5])}; "
                "write them as ICCS0401"
            )
        if frame["note"].nunique() > MOST_NOTES:
            problems.append(
                f"'note' has more than {MOST_NOTES} different texts; it is for the footnotes of "
                "the table, so leave the column out"
            )
        doubled = frame.duplicated(list(cls.ROW_KEY))
        if doubled.any():
            problems.append(
                f"{int(doubled.sum())} rows give the same country, year, offence and unit again; "
                "keep one"
            )
        return problems
