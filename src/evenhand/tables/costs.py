"""Costs: what a measure cost, item by item, at whose prices."""

import pandas as pd

from evenhand.tables.columns import Column, rows_of
from evenhand.tables.interventions import LARGEST
from evenhand.tables.table import Table

COST_KINDS = ("set_up", "running", "in_kind")


class Costs(Table):
    """One row for each item of an intervention's costs.

    Time and things given without payment are costs as well: kind `in_kind`, at what they would
    have cost. A missing range means that the amount is known exactly.
    """

    NAME = "costs"
    ROW_KEY = ("intervention_id", "item", "period_start", "period_end")
    COLUMNS = (
        Column("intervention_id", "id", "the intervention", required=True, missing=False),
        Column("item", "code", "what was paid for, or given", required=True, missing=False),
        Column("kind", "choice", "paid once (set_up), paid over a time (running), or given "
               "without payment (in_kind)", required=True, missing=False,
               choices=COST_KINDS),
        Column("amount", "number", "how much, in the currency", required=True, missing=False,
               least=0, most=LARGEST),
        Column("low", "number", "the least that it may have been", least=0, most=LARGEST),
        Column("high", "number", "the most that it may have been", least=0, most=LARGEST),
        Column("currency", "code", "three letters, such as EUR", required=True, missing=False),
        Column("price_year", "code", "the year of the prices, such as 2025", required=True,
               missing=False),
        Column("period_start", "day", "first day that it was paid for", required=True,
               missing=False),
        Column("period_end", "day", "last day, included", required=True, missing=False),
        Column("basis", "text", "where the amount comes from"),
    )  # fmt: skip

    @classmethod
    def row_problems(cls, frame: pd.DataFrame) -> list[str]:
        """Check ranges, the order of days, currencies, and that nothing is counted twice."""
        problems = []
        backwards = frame["period_end"] < frame["period_start"]
        if backwards.any():
            problems.append(
                f"'period_end' is before 'period_start' in {rows_of(backwards)}; mend one"
            )
        one = frame["low"].isna() != frame["high"].isna()
        if one.any():
            problems.append(f"{rows_of(one)} have only one of 'low' and 'high'; give both, "
                            "or none where the amount is known exactly")  # fmt: skip
        outside = (frame["low"] > frame["amount"]) | (frame["high"] < frame["amount"])
        outside = outside.fillna(False)
        if outside.any():
            problems.append(
                f"'amount' lies outside 'low' to 'high' in {rows_of(outside)}; mend one"
            )
        letters = frame["currency"].astype("string").str.fullmatch(r"[A-Z]{3}")
        if not letters.all():
            problems.append(f"'currency' is not three capital letters, such as EUR, in "
                            f"{rows_of(~letters)}")  # fmt: skip
        years = frame["price_year"].astype("string").str.fullmatch(r"(19|20)[0-9]{2}")
        if not years.all():
            problems.append("'price_year' is no year of four figures, such as 2025, in "
                            f"{rows_of(~years)}")  # fmt: skip
        doubled = frame.duplicated(list(cls.ROW_KEY))
        if doubled.any():
            problems.append(f"{rows_of(doubled)} give the same intervention, item and "
                            "period again; add them up or keep one")  # fmt: skip
        return problems
