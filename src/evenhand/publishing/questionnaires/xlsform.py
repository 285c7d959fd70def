"""A questionnaire as XLSForm, which ODK, KoboToolbox and others read."""

from collections.abc import Iterable, Iterator, Sequence

from evenhand.publishing.questionnaires.conditions import Condition
from evenhand.publishing.questionnaires.model import Question, Questionnaire, Texts
from evenhand.publishing.questionnaires.workbook import workbook
from evenhand.wording.languages import KNOWN

NAMES = {one.code: f"{one.name} ({one.code})" for one in KNOWN}
"""Languages as XLSForm writes them: name, then the code of two letters."""

Cells = dict[str, str]


def xlsform(made: Questionnaire) -> bytes:
    """Write a questionnaire as an XLSForm workbook: sheets survey, choices and settings.

    Parameters
    ----------
    made
        A questionnaire without faults.

    Returns
    -------
    bytes
        The workbook (.xlsx).

    References
    ----------
    XLSForm, the standard for forms in spreadsheets, https://xlsform.org.
    """
    labels = [f"label::{NAMES[one]}" for one in made.languages]
    survey = ["type", "name", *labels, "relevant", "constraint", "appearance"]
    return workbook(
        {
            "survey": _grid(survey, _survey(made)),
            "choices": _grid(["list_name", "name", *labels], _choices(made)),
            "settings": _grid(
                ["form_title", "form_id", "default_language", "version"],
                [{"form_title": made.titles[made.languages[0]], "form_id": form_id(made.name),
                  "default_language": NAMES[made.languages[0]], "version": made.wave}],
            ),
        }
    )  # fmt: skip


def form_id(name: str) -> str:
    """Make a name that may identify a form.

    Examples
    --------
    >>> form_id("Sûreté 2026")
    'S_ret__2026'
    """
    plain = "".join(one if one.isascii() and one.isalnum() else "_" for one in name)
    return plain if plain[:1].isalpha() else f"form_{plain}"


def relevant(conditions: Sequence[Condition]) -> str:
    """Write conditions as the expression of the column `relevant`.

    Examples
    --------
    >>> relevant([Condition("crmvct", (1,)), Condition("lb_own_hands", (4, 5))])
    "(${crmvct} = '1') and (${lb_own_hands} = '4' or ${lb_own_hands} = '5')"
    """
    return " and ".join(
        "(" + " or ".join(f"${{{one.code}}} = '{code}'" for code in one.codes) + ")"
        for one in conditions
    )


def _survey(made: Questionnaire) -> Iterator[Cells]:
    for name, texts in (("intro", made.intro), ("consent", made.consent),
                        ("data_protection", made.data_protection)):  # fmt: skip
        yield {"type": "note", "name": f"note_{name}", **_labels(made, texts)}
    for number, section in enumerate(made.sections, start=1):
        yield {"type": "begin group", "name": f"section_{number}",
               **_labels(made, section.titles)}  # fmt: skip
        for question in section.questions:
            yield _question(made, question)
        yield {"type": "end group", "name": f"section_{number}"}
    if made.thanks:
        yield {"type": "note", "name": "note_thanks", **_labels(made, made.thanks)}


def _question(made: Questionnaire, question: Question) -> Cells:
    cells = {"name": question.code, "relevant": relevant(question.conditions),
             **_labels(made, question.texts)}  # fmt: skip
    if question.bounds is not None:
        least, most = question.bounds
        return {**cells, "type": "integer", "constraint": f". >= {least} and . <= {most}"}
    return {**cells, "type": f"select_one {question.code}"}


def _choices(made: Questionnaire) -> Iterator[Cells]:
    for question in made.questions():
        for answer in question.answers:
            texts = {one: answer.says(one) for one in made.languages}
            yield {"list_name": question.code, "name": str(answer.code), **_labels(made, texts)}


def _labels(made: Questionnaire, texts: Texts) -> Cells:
    return {f"label::{NAMES[one]}": str(texts[one]).strip() for one in made.languages}


def _grid(columns: Sequence[str], rows: Iterable[Cells]) -> list[list[str]]:
    return [list(columns), *([row.get(name, "") for name in columns] for row in rows)]
