"""Survey items: what was asked, what each coded answer means, and which end is unwelcome."""

from evenhand.tables.columns import Column
from evenhand.tables.survey import ANSWER_STATES
from evenhand.tables.table import Table

SCALES = ("ordinal", "nominal", "binary", "score", "count")
WORSE = ("high", "low", "neither")


class SurveyItems(Table):
    """One row for each item and code that an answer to it may have."""

    NAME = "survey_items"
    COLUMNS = (
        Column("item", "code", "item code, as in the survey", required=True, missing=False),
        Column("bank_item", "code", "the item of the item bank that it is worded as"),
        Column("item_label", "text", "what was asked, in a few words"),
        Column("scale", "choice", "how answers are ordered", required=True, missing=False,
               choices=SCALES),
        Column("worse", "choice", "which end of the scale is the unwelcome one", choices=WORSE),
        Column("code", "whole", "coded answer", required=True, missing=False),
        Column("code_label", "text", "what the coded answer means"),
        Column("answer_state", "choice", "answered, or why not", required=True, missing=False,
               choices=ANSWER_STATES),
    )  # fmt: skip
