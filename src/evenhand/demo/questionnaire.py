"""The questionnaire of the demo city's survey: what its items and codes mean, and its design."""

from typing import Final

import pandas as pd

from evenhand.tables.survey_design import SurveyDesign
from evenhand.tables.survey_items import SurveyItems
from evenhand.taxonomy.items import bank

ITEMS: Final = (
    "aesfdrk", "crmvct", "trstplc", "lb_worry_general", "lb_worry_episodes", "lb_precautions",
    "lb_precautions_help", "lb_quality_of_life", "lb_disorder_1", "lb_disorder_2",
    "lb_disorder_3", "lb_disorder_4", "lb_own_hands", "lb_watch_group", "lb_watch_trust",
    "lb_reported", "lb_trust_neighbours", "lb_lighting", "lb_out_after_dark",
    "lb_top_problem_1", "lb_top_problem_2", "lb_top_problem_3",
)  # fmt: skip
"""Items of the invented survey, as the item bank words them; lb_ are the demo city's own."""


def survey_items() -> SurveyItems:
    """Give the items and what each coded answer means; codes between two ends are bare numbers."""
    known = bank()
    rows = [
        {"item": name, "bank_item": name, "item_label": known[name].subject,
         "scale": known[name].scale, "worse": known[name].worse, "code": code,
         "code_label": words or str(code), "answer_state": "answered"}
        for name in ITEMS
        for code, words in known[name].codes.items()
    ]  # fmt: skip
    return SurveyItems.from_frame(pd.DataFrame(rows))


def survey_design(waves: list[str]) -> SurveyDesign:
    """Give how each wave was drawn, asked and weighted: alike, with clusters drawn anew."""
    rows = [
        {"wave": wave, "survey_name": "Safety survey of Lindeburg (invented)", "mode": "mixed",
         "mode_break": False, "weight_kind": "analysis", "clusters_shared": False,
         "population_unit": "people", "population": "people of 15 and over in Lindeburg"}
        for wave in waves
    ]  # fmt: skip
    return SurveyDesign.from_frame(pd.DataFrame(rows))
