"""A questionnaire as LimeSurvey imports it: the documented tab-separated survey structure."""

import csv
import io
from collections.abc import Iterator, Sequence
from html import escape

from evenhand.publishing.questionnaires.conditions import Condition
from evenhand.publishing.questionnaires.model import Question, Questionnaire, Texts

COLUMNS = ("class", "type/scale", "name", "relevance", "text", "help", "language", "validation",
           "mandatory", "other")  # fmt: skip
LIST, NUMBER = "L", "N"
"""Types of question: a list with one choice, and a number."""
LONGEST_NAME = 20
ALWAYS = "1"

Row = dict[str, str]


def limesurvey_text(made: Questionnaire) -> str:
    """Write a questionnaire in the tab-separated structure that LimeSurvey imports (.txt).

    Parameters
    ----------
    made
        A questionnaire without faults.

    Returns
    -------
    str
        UTF-8 text with a byte order mark. The first language comes whole, then the others with the
        same rows in the same order, as the format wants it.

    References
    ----------
    LimeSurvey Manual, "Tab Separated Value survey structure"; checked against the function
    TSVImportSurvey of LimeSurvey, which reads the columns by name.
    """
    file = io.StringIO()
    writer = csv.DictWriter(file, COLUMNS, restval="", delimiter="\t", lineterminator="\r\n")
    writer.writeheader()
    names = question_names([question.code for question in made.questions()])
    for row in (*_settings(made), *_texts(made)):
        writer.writerow(row)
    for language in made.languages:
        for row in _content(made, language, names):
            writer.writerow(row)
    return "\ufeff" + file.getvalue()


def question_names(codes: Sequence[str]) -> dict[str, str]:
    """Give each code the name that LimeSurvey allows: letters and digits, at most twenty.

    Examples
    --------
    >>> question_names(["lb_own_hands", "own_precautions_lower_life"])
    {'lb_own_hands': 'lbownhands', 'own_precautions_lower_life': 'ownprecautionslowerl'}
    """
    found: dict[str, str] = {}
    for code in codes:
        short = code.replace("_", "")[:LONGEST_NAME]
        number = 2
        name = short
        while name.casefold() in {one.casefold() for one in found.values()}:
            name = f"{short[: LONGEST_NAME - len(str(number))]}{number}"
            number += 1
        found[code] = name
    return found


def _settings(made: Questionnaire) -> Iterator[Row]:
    settings = {
        "language": made.languages[0],
        "additional_languages": " ".join(made.languages[1:]),
        "format": "G",
        "anonymized": "Y",
        "datestamp": "N",
        "ipaddr": "N",
        "refurl": "N",
        "showsurveypolicynotice": "1",
    }
    for name, text in settings.items():
        yield {"class": "S", "name": name, "text": text}


def _texts(made: Questionnaire) -> Iterator[Row]:
    for language in made.languages:
        texts = {
            "surveyls_title": made.titles[language],
            "surveyls_welcometext": _html(made.intro, language) + _html(made.consent, language),
            "surveyls_endtext": _html(made.thanks, language),
            "surveyls_policy_notice": _html(made.data_protection, language),
        }
        for name, text in texts.items():
            yield {"class": "SL", "name": name, "text": text, "language": language}


def _content(made: Questionnaire, language: str, names: dict[str, str]) -> Iterator[Row]:
    for number, section in enumerate(made.sections, start=1):
        yield {"class": "G", "type/scale": str(number), "name": section.titles[language],
               "relevance": ALWAYS, "language": language}  # fmt: skip
        for question in section.questions:
            yield from _question(question, language, names)


def _question(question: Question, language: str, names: dict[str, str]) -> Iterator[Row]:
    yield {
        "class": "Q",
        "type/scale": LIST if question.answers else NUMBER,
        "name": names[question.code],
        "relevance": relevance(question.conditions, names),
        "text": escape(question.texts[language], quote=False),
        "language": language,
        "mandatory": "N",
        "other": "N",
    }
    for answer in question.answers:
        text = escape(answer.says(language), quote=False)
        yield {"class": "A", "type/scale": "0", "name": str(answer.code), "text": text,
               "language": language}  # fmt: skip


def relevance(conditions: Sequence[Condition], names: dict[str, str]) -> str:
    """Write conditions as a relevance equation of LimeSurvey.

    Examples
    --------
    >>> relevance([Condition("own_hands", (4, 5))], {"own_hands": "ownhands"})
    '((ownhands.NAOK == "4" or ownhands.NAOK == "5"))'
    """
    if not conditions:
        return ALWAYS
    parts = [
        "(" + " or ".join(f'{names[one.code]}.NAOK == "{code}"' for code in one.codes) + ")"
        for one in conditions
    ]
    return "(" + " and ".join(parts) + ")"


def _html(texts: Texts, language: str) -> str:
    """Write paragraphs; a break of line in the text begins a new one."""
    text = texts.get(language, "")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in lines)
