"""Weights of harm or cost that a user brings: one ruler of one edition."""

import pandas as pd

from evenhand.tables.columns import Column
from evenhand.tables.table import Table
from evenhand.taxonomy.rulers import KINDS, MATCHES, file_faults


class HarmWeights(Table):
    """One row for each class that the ruler weighs; read a file with `taxonomy.rulers`."""

    NAME = "harm_weights"
    ROW_KEY = ("offence_class",)
    COLUMNS = (
        Column("ruler", "code", "the name of the ruler", required=True, missing=False),
        Column("vintage", "code", "its edition", required=True, missing=False),
        Column("kind", "choice", "harm or cost", choices=KINDS),
        Column("unit", "code", "what a weight is counted in", required=True, missing=False),
        Column("place", "code", "where it holds", required=True, missing=False),
        Column("currency", "code", "for costs: the currency"),
        Column("price_year", "code", "for costs: the year of the prices"),
        Column("basis", "text", "what the weights rest on"),
        Column("leaves_out", "text", "what the ruler is not meant for"),
        Column("offence_class", "code", "our class, or a local: one", required=True,
               missing=False),
        Column("weight", "number", "what one record weighs; missing where it spans several",
               least=0),
        Column("weight_low", "number", "smallest weight a record can have", required=True,
               missing=False, least=0),
        Column("weight_high", "number", "largest weight a record can have", required=True,
               missing=False, least=0),
        Column("matched", "choice", "how the class met the ruler's category", choices=MATCHES),
        Column("their_category", "text", "the ruler's own words"),
        Column("mark", "code", "how well the value is attested"),
        Column("source", "text", "where it was read"),
    )  # fmt: skip

    @classmethod
    def row_problems(cls, frame: pd.DataFrame) -> list[str]:
        """Check that the rows are one ruler, with a weight for each class once."""
        texts = [
            {str(name): "" if pd.isna(cell) else str(cell) for name, cell in line.items()}
            for line in frame.to_dict(orient="records")
        ]
        return file_faults(texts) if texts else []
