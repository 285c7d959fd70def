"""Survey answers, one row for each answer of a respondent, with the survey's design."""

from evenhand.tables.columns import Column
from evenhand.tables.table import Table

MODES = ("face-to-face", "telephone", "web", "paper", "mixed", "unknown")
ANSWER_STATES = ("answered", "refused", "dont_know", "not_asked", "missing")


class Survey(Table):
    """One row for each respondent and item: coded answers only, never free text."""

    NAME = "survey"
    HAS_GROUPS = True
    PREFIXES = ("group_", "replicate_weight_")
    COLUMNS = (
        Column("respondent_id", "id", "a number of the survey's own", required=True, missing=False),
        Column("wave", "code", "which wave", required=True, missing=False),
        Column("mode", "choice", "how it was asked", choices=MODES),
        Column("asked_on", "day", "day or first day of the month of the interview"),
        Column("area_id", "id", "the respondent's area"),
        Column("item", "code", "item code from the item bank", required=True, missing=False),
        Column("answer", "whole", "coded answer; missing unless answered"),
        Column("answer_state", "choice", "answered, or why not", required=True, missing=False,
               choices=ANSWER_STATES),
        Column("weight", "number", "design or analysis weight", least=0),
        Column("stratum", "code", "sampling stratum"),
        Column("cluster", "code", "primary sampling unit"),
        Column("population_size", "number", "size of the stratum's population", least=0),
    )  # fmt: skip
