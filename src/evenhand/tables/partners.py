"""Partners: the organisations that work together, what was agreed, and until when; no persons."""

import pandas as pd

from evenhand.tables.columns import Column
from evenhand.tables.table import Table
from evenhand.taxonomy.classes import LOCAL_PREFIX
from evenhand.taxonomy.stakeholders import kinds_of_data, organisations

AGREEMENTS = ("yes", "no")


class Partners(Table):
    """One row for each organisation that takes part; `partner_name` names it, never a person.

    `kind` is one of the organisations of `evenhand.taxonomy.stakeholders`, or a `local:` one.
    An agreement without an end goes on. `problem_ids` and `area_ids` say what it takes part in,
    by spaces; empty stands for all.
    """

    NAME = "partners"
    COLUMNS = (
        Column("partner_id", "id", "the partner", required=True, missing=False, unique=True),
        Column("partner_name", "text", "what the organisation is called", required=True,
               missing=False),
        Column("kind", "code", "what kind of organisation it is", required=True, missing=False),
        Column("joined_on", "day", "since when it takes part"),
        Column("agreement", "choice", "whether there is a written agreement", choices=AGREEMENTS),
        Column("agreement_ends_on", "day", "last day of the agreement; missing: goes on"),
        Column("data_shared", "text", "kinds of data that it shares, by spaces"),
        Column("problem_ids", "text", "problem files that it works on, by spaces"),
        Column("area_ids", "text", "areas that it works in, by spaces"),
        Column("checked_on", "day", "when this row was last looked at"),
    )  # fmt: skip

    @classmethod
    def row_problems(cls, frame: pd.DataFrame) -> list[str]:
        """Check kinds of organisation and of data, and that agreements fit their dates."""
        known = organisations()
        other = ~frame["kind"].isin([*known]) & ~frame["kind"].str.startswith(LOCAL_PREFIX)
        problems = []
        if other.any():
            problems.append(f"'kind' is no kind of organisation in {_rows(other)}; there are: "
                            f"{', '.join(known)}, and what starts with {LOCAL_PREFIX}")  # fmt: skip
        held = [{*str(text).split()} for text in frame["data_shared"].fillna("")]
        foreign = pd.Series([bool(words - {*kinds_of_data()}) for words in held], dtype=bool)
        if foreign.any():
            problems.append(
                f"'data_shared' has words that are no kind of data in {_rows(foreign)}; there are: "
                f"{', '.join(kinds_of_data())}"
            )
        ends = frame["agreement_ends_on"]
        early = (ends < frame["joined_on"]).fillna(False)
        if early.any():
            problems.append(
                f"'agreement_ends_on' is before 'joined_on' in {_rows(early)}; mend one"
            )
        unbound = ends.notna() & frame["agreement"].ne("yes").fillna(True)
        if unbound.any():
            problems.append(f"'agreement_ends_on' is given in {_rows(unbound)} whose 'agreement' "
                            "is not yes; mend one")  # fmt: skip
        return problems


def _rows(mask: pd.Series) -> str:
    where = mask.to_numpy().nonzero()[0][:3] + 1
    return f"{int(mask.sum())} of {len(mask)} rows (first rows: {', '.join(map(str, where))})"
