"""What an author should know of one question: told beside it while it is written."""

from collections.abc import Iterator

from evenhand.publishing.questionnaires.advice import (
    EARLY,
    GENERAL,
    asks_two_things,
    notes,
)
from evenhand.publishing.questionnaires.model import Question, Questionnaire
from evenhand.taxonomy.items import mode_effects
from evenhand.wording.messages import Message, Name, say

LEADING = (
    "agree that", "don't you", "don’t you", "isn't it", "isn’t it", "surely", "obviously",
    "of course", "as everybody knows", "n’est-ce pas", "n'est-ce pas", "ne pensez-vous pas",
    "d’accord que", "d'accord que", "bien sûr", "évidemment", "comme chacun sait",
)  # fmt: skip
"""Turns of phrase that name the answer that is wanted: ours, in the languages that we write."""
LONG = 30
"""Words in a question of one's own from which it is told to be long: ours."""


def beside(question: Question, made: Questionnaire) -> list[Message]:
    """Tell what may be wrong with one question: its wording, its place, whom it may hurt.

    Parameters
    ----------
    question
        One of its questions.
    made
        A questionnaire without faults.
    """
    return [*_wording(question), *_place(question, made)]


def known(question: Question, made: Questionnaire) -> list[Message]:
    """Tell what is known of one question: what the way of asking does to it, and the bank's note.

    Parameters
    ----------
    question, made
        As for `beside`.
    """
    return list(_known(question, made))


def _wording(question: Question) -> Iterator[Message]:
    code = Name(question.code)
    if question.item is not None:
        if question.item.reference_only:
            yield say("questionnaire.foreign", codes=code)
        return
    texts = [text.casefold() for text in question.texts.values()]
    if asks_two_things(question):
        yield say("questionnaire.two_in_one", codes=code)
    if any(phrase in text for text in texts for phrase in LEADING):
        yield say("questionnaire.leading")
    if any(len(text.split()) > LONG for text in texts):
        yield say("questionnaire.long")


def _place(question: Question, made: Questionnaire) -> Iterator[Message]:
    every = [one.code for one in made.questions()]
    place = every.index(question.code)
    if question.sensitive:
        yield say("questionnaire.sensitive", codes=Name(question.code))
        if place < int(len(every) * EARLY):
            yield say("questionnaire.early", codes=Name(question.code))
    construct = question.item.construct if question.item is not None else ""
    general = [code for code in GENERAL.get(construct, ()) if code in every]
    if general and question.code not in general and place < every.index(general[0]):
        yield say("questionnaire.general_first", general=Name(general[0]),
                  special=Name(question.code))  # fmt: skip


def _known(question: Question, made: Questionnaire) -> Iterator[Message]:
    if question.item is None:
        return
    for row in mode_effects():
        if row["effect"] in question.item.mode_effects:
            yield say("questionnaire.mode_effect", effect=say(f"items.effect_{row['effect']}"),
                      codes=Name(question.code))  # fmt: skip
    for note in notes(question, made):
        yield say("questionnaire.note", item=Name(question.code), text=Name(note))
