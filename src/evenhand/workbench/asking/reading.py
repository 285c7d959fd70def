"""A kept questionnaire as its pages show it: questions in words, faults, and what is advised."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse

from evenhand.errors import SourceError
from evenhand.frame.faults import texts_said
from evenhand.frame.words import as_value, language, written
from evenhand.publishing.questionnaires.advice import advice
from evenhand.publishing.questionnaires.beside import beside
from evenhand.publishing.questionnaires.beside import known as known_of
from evenhand.publishing.questionnaires.conditions import meant, parsed
from evenhand.publishing.questionnaires.kept import kept_questionnaire
from evenhand.publishing.questionnaires.model import OFFERED, Question, Questionnaire
from evenhand.publishing.questionnaires.probes import probes
from evenhand.publishing.questionnaires.questions import one_question
from evenhand.wording.messages import LANGUAGES, Message, Name, say_of
from evenhand.wording.messages import say as message
from evenhand.workbench.asking.building import asked, code_of
from evenhand.workbench.asking.question_forms import files
from evenhand.workspace.numbered_documents import Document

UNTESTED = "questionnaire.untested"


@dataclass(frozen=True)
class Read:
    """A kept questionnaire as far as it can be read.

    Attributes
    ----------
    made
        The questionnaire; None while it has faults.
    faults
        What is to be mended, as the library says it.
    questions
        Code → the question, for those that can be read alone.
    """

    made: Questionnaire | None
    faults: tuple[str, ...]
    questions: Mapping[str, Question]


def document_of(number: str) -> Document:
    """Give a questionnaire, or the page that says there is none."""
    kept = files()
    if not kept.kind.is_number(number) or number not in kept.numbers():
        raise Http404
    return kept.get(number)


def read(document: Document) -> Read:
    """Read a questionnaire as far as it can be read."""
    made: Questionnaire | None = None
    faults: tuple[str, ...] = ()
    try:
        made = kept_questionnaire(document)
    except SourceError as problem:
        faults = problem.faults
    if made is not None:
        return Read(made, (), {one.code: one for one in made.questions()})
    body = document["body"]
    tongues, offer = body.get("languages", []), body.get("offer", list(OFFERED))
    alone = (one_question(ask, "", tongues, offer)[0] for _, _, ask in asked(body))
    return Read(None, faults, {one.code: one for one in alone if one is not None})


def title_of(document: Document, tongue: str) -> str:
    """Give what a questionnaire is called, in a language if it is worded there."""
    texts = document["body"].get("title", {})
    return str(texts.get(tongue) or next(iter(texts.values()), document["id"]))


def earlier_than(document: Document, known: Read, code: str) -> list[Question]:
    """Give the questions before one that have answers to tick; all for a new one."""
    found = []
    for _, _, ask in asked(document["body"]):
        if code and code_of(ask) == code:
            break
        one = known.questions.get(code_of(ask))
        if one is not None and one.answered:
            found.append(one)
    return found


def sections_of(request: HttpRequest, document: Document, known: Read) -> list[dict[str, Any]]:
    """Give the sections with their questions, as the page of the builder shows them."""
    tongue = _tongue(request, document)
    numbers = {code_of(ask): place for place, (_, _, ask) in enumerate(asked(document["body"]), 1)}
    return [
        {
            "place": place,
            "tongue": tongue,
            "title": section.get("title", {}).get(tongue, ""),
            "questions": [
                _question(request, document, known, ask, tongue, numbers)
                for ask in section.get("ask", ())
            ],
        }
        for place, section in enumerate(document["body"]["section"])
    ]


def _question(
    request: HttpRequest, document: Document, known: Read, ask: Mapping[str, Any], tongue: str,
    numbers: Mapping[str, int],
) -> dict[str, Any]:  # fmt: skip
    code = code_of(ask)
    one = known.questions.get(code)
    made_whole = known.made if one is not None else None
    told = beside(one, made_whole) if one is not None and made_whole is not None else []
    about = known_of(one, made_whole) if one is not None and made_whole is not None else []
    made: dict[str, Any] = {
        "code": code,
        "number": numbers[code],
        "text": (one.texts.get(tongue) or _any(one.texts)) if one else code,
        "subject": one.subjects.get(tongue, "") if one else "",
        "answers": [answer.says(tongue) for answer in one.answers] if one else [],
        "only": conditions_said(request, ask, one, known, numbers, tongue),
        "told": [written(message, request) for message in told],
        "known": [written(message, request) for message in about],
        "probes": [written(message, request) for message in probes(one)] if one else [],
        "faults": texts_said(
            request, [line for line in known.faults if line.startswith(f"'{code}'")]
        ),
        "edit": reverse("question", args=[document["id"], code]),
    }
    return made


def conditions_said(
    request: HttpRequest, ask: Mapping[str, Any], one: Question | None, known: Read,
    numbers: Mapping[str, int], tongue: str,
) -> list[str]:  # fmt: skip
    """Say who is asked a question."""
    usual = one.item.only_if if one is not None and one.item is not None else ""
    said = []
    for code, sign, codes in parsed(str(ask.get("only_if", usual))) or []:
        earlier = known.questions.get(code)
        if earlier is None or code not in numbers:
            continue
        through = meant(sign, codes, [answer.code for answer in earlier.answered])
        words = " / ".join(_says(earlier, through, tongue))
        only = message("questionnaire.only", number=as_value(numbers[code]), answers=Name(words))
        said.append(only.written(tongue if tongue in LANGUAGES else language(request)))
    return said


def _says(question: Question, codes: Sequence[int], tongue: str) -> list[str]:
    return [answer.says(tongue) for answer in question.answered if answer.code in codes]


def advised(request: HttpRequest, made: Questionnaire) -> list[str]:
    """Give what holds for the questionnaire as a whole; notes on one item stand beside it."""
    return [
        written(_of_the_page(one), request)
        for one in advice(made)
        if one.key not in ("questionnaire.note", "questionnaire.mode_effect")
    ]


def _of_the_page(one: Message) -> Message:
    """Say where the sheet for testing is found here; the library names its command."""
    return say_of("web_questions.untested", one.values) if one.key == UNTESTED else one


def _tongue(request: HttpRequest, document: Document) -> str:
    """Give the reader's language if the questionnaire is asked in it, else its first."""
    tongues = document["body"].get("languages", [])
    here = language(request)
    return here if here in tongues or not tongues else str(tongues[0])


def _any(texts: Mapping[str, str]) -> str:
    return next(iter(texts.values()), "")
