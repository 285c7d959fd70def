"""Survey shares: results of a survey as published by area, without the answers behind them."""

from evenhand.tables.columns import Column
from evenhand.tables.table import Table


class SurveyShares(Table):
    """One row for each area, period and item: a share that somebody else worked out."""

    NAME = "survey_shares"
    COLUMNS = (
        Column("area_id", "id", "the area", required=True, missing=False),
        Column("period_start", "day", "first day asked about", required=True, missing=False),
        Column("period_end", "day", "last day, included", required=True, missing=False),
        Column("survey_name", "text", "what the survey is called"),
        Column("item", "code", "item code", required=True, missing=False),
        Column("item_label", "text", "what was asked, in a few words"),
        Column("share", "number", "the published share", required=True, least=0, most=1),
        Column("answers", "whole", "how many answered", least=0),
        Column("low", "number", "published lower end of the likely range", least=0, most=1),
        Column("high", "number", "published upper end of the likely range", least=0, most=1),
        Column("worse", "choice", "which end of the share is the unwelcome one",
               choices=("high", "low", "neither")),
    )  # fmt: skip
