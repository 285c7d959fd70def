"""An index of problem files; the file itself is one JSON document with a published schema."""

from evenhand.tables.columns import Column
from evenhand.tables.table import Table
from evenhand.taxonomy.problem_files import PHASES


class Problems(Table):
    """One row for each problem file."""

    NAME = "problems"
    COLUMNS = (
        Column("problem_id", "id", "the problem file", required=True, missing=False, unique=True),
        Column("title", "text", "its title", required=True, missing=False),
        Column("offence_class", "code", "what it is about"),
        Column("setting", "code", "where it happens"),
        Column("phase", "choice", "how far it is", required=True, missing=False, choices=PHASES),
        Column("opened_on", "day", "when it was opened", required=True, missing=False),
    )  # fmt: skip
