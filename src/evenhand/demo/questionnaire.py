"""The questionnaire of the demo city's survey: what its items and codes mean, and its design."""

from typing import Final

import pandas as pd

from evenhand.tables.survey_design import SurveyDesign
from evenhand.tables.survey_items import SurveyItems

Codes = dict[int, str]
YES_NO: Final[Codes] = {1: "yes", 2: "no"}
PROBLEM: Final[Codes] = {1: "not a problem", 2: "a small problem", 3: "a problem",
                         4: "a big problem"}  # fmt: skip
PROBLEMS: Final[Codes] = {
    1: "burglary", 2: "pickpocketing and theft from the person", 3: "robbery", 4: "assault",
    5: "vandalism and damage", 6: "drug dealing or use in public", 7: "noise and nuisance",
    8: "traffic", 9: "terrorism", 10: "cyber crime and fraud", 11: "harassment in public",
    12: "other",
}  # fmt: skip


def _score(none: str, most: str) -> Codes:
    return {0: none, **{code: str(code) for code in range(1, 10)}, 10: most}


def _episodes() -> Codes:
    return {0: "never", 1: "once", 2: "twice", 3: "three times", 4: "more often"}


ITEMS: Final[dict[str, tuple[str, str, str, Codes]]] = {
    "aesfdrk": ("feels safe or unsafe walking alone in the area after dark", "ordinal", "high",
                {1: "very safe", 2: "safe", 3: "unsafe", 4: "very unsafe"}),
    "crmvct": ("household burgled, or somebody in it assaulted, in the last five years",
               "binary", "low", YES_NO),
    "trstplc": ("trust in the police", "score", "low", _score("no trust", "complete trust")),
    "lb_worry_general": ("worried about becoming a victim of crime", "ordinal", "high",
                         {1: "not at all", 2: "a little", 3: "fairly", 4: "very"}),
    "lb_worry_episodes": ("times worried in the past month", "count", "high", _episodes()),
    "lb_precautions": ("takes precautions against crime", "binary", "neither", YES_NO),
    "lb_precautions_help": ("the precautions make feel safer", "binary", "high", YES_NO),
    "lb_quality_of_life": ("worry or precautions lower the quality of life", "binary", "low",
                           YES_NO),
    "lb_disorder_1": ("litter and rubbish in the street", "ordinal", "high", PROBLEM),
    "lb_disorder_2": ("graffiti and things broken on purpose", "ordinal", "high", PROBLEM),
    "lb_disorder_3": ("drugs sold or used in the street", "ordinal", "high", PROBLEM),
    "lb_disorder_4": ("groups that make one uneasy", "ordinal", "high", PROBLEM),
    "lb_own_hands": ("people may take the law into their own hands if the police do not come",
                     "ordinal", "high",
                     {1: "strongly disagree", 2: "disagree", 3: "neither", 4: "agree",
                      5: "strongly agree"}),
    "lb_watch_group": ("belongs to a neighbourhood watch group", "binary", "neither", YES_NO),
    "lb_watch_trust": ("trust in neighbourhood watch groups", "score", "neither",
                       _score("no trust", "complete trust")),
    "lb_reported": ("the police got to know of it", "binary", "high", YES_NO),
    "lb_trust_neighbours": ("trust in the people of the neighbourhood", "score", "low",
                            _score("no trust", "complete trust")),
    "lb_lighting": ("lighting of the streets after dark", "ordinal", "high",
                    {1: "very good", 2: "good", 3: "bad", 4: "very bad"}),
    "lb_out_after_dark": ("how often out in the area after dark", "ordinal", "neither",
                          {1: "every day", 2: "most days", 3: "every week", 4: "now and then",
                           5: "never"}),
    "lb_top_problem_1": ("most important problem", "nominal", "neither", PROBLEMS),
    "lb_top_problem_2": ("second most important problem", "nominal", "neither", PROBLEMS),
    "lb_top_problem_3": ("third most important problem", "nominal", "neither", PROBLEMS),
}  # fmt: skip
"""Item → what is asked, scale, unwelcome end, and codes; those with lb_ are the city's own."""


def survey_items() -> SurveyItems:
    """Give the items and what each coded answer means."""
    rows = [
        {"item": item, "bank_item": item, "item_label": label, "scale": scale, "worse": worse,
         "code": code, "code_label": words, "answer_state": "answered"}
        for item, (label, scale, worse, codes) in ITEMS.items()
        for code, words in codes.items()
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
