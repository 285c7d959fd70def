"""What partners may talk about next, by stated rules: questions, never measures."""

from evenhand.publishing.answers import Answers
from evenhand.publishing.blocks import Block, Paragraph, Sentence
from evenhand.publishing.result_findings import CLEAR, Found, Scope, lines_of, plain, row_of
from evenhand.taxonomy.observation_sheets import lines_by_item
from evenhand.wording.messages import Name, Term, TermList, say

_BY_ASPECT = {
    "lighting": "light", "care": "care", "damage": "care", "sightlines": "shape",
    "entrapment": "shape", "escape": "shape", "use": "use", "people": "use", "noise": "use",
    "orientation": "comfort", "accessibility": "comfort", "overall": "comfort",
}  # fmt: skip
"""What a line is about → the question that it raises."""
_MOST_PLACES, _MOST_QUESTIONS = 3, 8


def blocks(answers: Answers, scope: Scope, stops: list[Found]) -> list[Block]:
    """Write the questions, each with the finding that raises it.

    Parameters
    ----------
    answers
        What was found.
    scope
        What the sheet is about.
    stops
        The stops of walks there.

    Notes
    -----
    A gap between feeling and record asks what no record counts; an area that feels clearly less
    safe asks for its reasons; a line that most raters are sure to find unwelcome asks who looks
    after it. Where nobody asked or walked, that is the question. The last two always stand.
    """
    asked = [*_about_feeling(answers, scope), *_about_places(stops), *_about_raters(stops)]
    name = Name(scope.name)
    if not answers.by("survey_estimates"):
        asked.append(plain("q_ask", name=name))
    if not stops:
        asked.append(plain("q_walk", name=name))
    last = [plain("q_missing", name=name), plain("q_see")]
    kept = [*asked[: _MOST_QUESTIONS - len(last)], *last]
    return [Paragraph((plain("next_lead"),)), Paragraph(tuple(kept), listed=True)]


def _about_feeling(answers: Answers, scope: Scope) -> list[Sentence]:
    name = Name(scope.area_name or scope.name)
    gap = row_of(answers, "perception_gap", "area_id", scope.area)
    if gap is not None and gap.row["call"] in ("less_safe", "safer"):
        return [gap.said(f"q_gap_{gap.row['call']}", name=name)]
    felt = row_of(answers, "survey_estimates", "part", scope.area)
    is_more = (
        felt is not None
        and felt.row["certainty"] != "cannot_say"
        and float(felt.row["p_value_adjusted"]) < CLEAR
        and float(felt.row["difference_from_rest"]) > 0
    )
    return [felt.said("q_felt", name=name)] if felt is not None and is_more else []


def _about_places(stops: list[Found]) -> list[Sentence]:
    rows = lines_of(stops)
    rows = rows[rows["is_unwelcome"].astype(bool)]
    known = lines_by_item()
    raised: dict[str, list[str]] = {}
    for place, line in zip(rows["place_name"], rows["line"], strict=True):
        raised.setdefault(_BY_ASPECT[known[str(line)].aspect], []).append(str(place))
    order = list(dict.fromkeys(_BY_ASPECT.values()))
    return [
        stops[0].said(f"q_{kind}", places=TermList(tuple(
            Name(place) for place in list(dict.fromkeys(raised[kind]))[:_MOST_PLACES]
        )))
        for kind in order if kind in raised
    ]  # fmt: skip


def _about_raters(stops: list[Found]) -> list[Sentence]:
    if not stops:
        return []
    poor = getattr(stops[0].answer.finding, "lines_poor", ())
    named = TermList(tuple(Term("observation_item", line) for line in poor))
    said = say("result_sheet.q_poor", named=named)
    return [Sentence(said, stops[0].answer.id)] if poor else []
