"""Writes the mappings by which `evenhand import` reads what people answered."""

import json
from collections.abc import Iterator

from evenhand.publishing.questionnaires.limesurvey import question_names
from evenhand.publishing.questionnaires.model import Question, Questionnaire

WAYS = ("limesurvey", "odk", "paper")
RESPONDENT = {"limesurvey": "id", "odk": "KEY", "paper": "number"}
"""Column that numbers those who answered: of the platform, or written by whoever types in."""
SUBMITTED = {"limesurvey": "submitdate"}
HEADS = {
    "limesurvey": "Export responses as CSV, headings as question codes, answers as answer codes.",
    "odk": "Export submissions as CSV without group names.",
    "paper": "Type one row for each sheet: its number, then the number beside the box ticked.",
}


def mapping_text(made: Questionnaire, way: str) -> str:
    """Write the mapping of the filled-in survey as TOML.

    Parameters
    ----------
    made
        A questionnaire without faults.
    way
        How it came back, one of `WAYS`.
    """
    columns = (question_names([one.code for one in made.questions()]) if way == "limesurvey"
               else {one.code: one.code for one in made.questions()})  # fmt: skip
    lines = [
        f"# {HEADS[way]}",
        f"title = {_quoted(made.titles[made.languages[0]])}",
        'kind = "survey"',
        "",
        "[recognise]",
        f"columns = [{', '.join(_quoted(one) for one in (RESPONDENT[way], *columns.values()))}]",
        "",
        "[columns]",
        f"respondent_id = {_quoted(RESPONDENT[way])}",
    ]
    others = [one for one in made.questions() if one.becomes]
    lines += [f"{one.becomes} = {_quoted(columns[one.code])}" for one in others]
    lines += [
        "",
        "[constants]",
        f"wave = {_quoted(made.wave)}",
        f"mode = {_quoted(_mode(made, way))}",
    ]
    for question in others:
        lines += ["", f"[values.{question.becomes}]"]
        lines += [f'"{answer.code}" = {_quoted(answer.value)}' for answer in question.answers]
    lines += ["", "[survey]"]
    if way in SUBMITTED:
        lines.append(f"submitted = {_quoted(SUBMITTED[way])}")
    for question in made.questions():
        if not question.becomes:
            lines += _item(question, columns[question.code], made.languages[0])
    return "\n".join([*lines, ""])


def _item(question: Question, column: str, language: str) -> Iterator[str]:
    """Say what one column holds: its item, codes, and why a cell may be empty."""
    yield from ("", f"[survey.items.{question.code}]", f"column = {_quoted(column)}")
    if question.item is not None:
        yield f"bank_item = {_quoted(question.code)}"
    yield f"label = {_quoted(question.subjects.get('en') or question.texts[language])}"
    yield f"scale = {_quoted(question.scale)}"
    if question.worse and (question.item is None or not question.item.worse):
        yield f"worse = {_quoted(question.worse)}"
    yield f"empty = {_quoted('not_asked' if question.conditions else 'missing')}"
    for answer in question.answers:
        if answer.state != "answered":
            yield f"{answer.state} = [{answer.code}]"
    if question.answered:
        yield ""
        yield f"[survey.items.{question.code}.codes]"
        for answer in question.answered:
            yield f"{answer.code} = {_quoted(answer.texts.get(language, ''))}"


def _mode(made: Questionnaire, way: str) -> str:
    """Say how it was asked: what comes back on paper was, and what does not was not."""
    if way == "paper":
        return "paper"
    return "web" if made.mode == "paper" else made.mode


def _quoted(text: str) -> str:
    """Write a string of TOML, which JSON's strings are too."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False)
