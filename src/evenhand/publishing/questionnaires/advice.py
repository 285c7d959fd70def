"""What a questionnaire's author should know before anybody is asked: told, never an error."""

from collections.abc import Iterator

from evenhand.publishing.questionnaires.model import Question, Questionnaire
from evenhand.taxonomy.items import mode_effects
from evenhand.wording.languages import NAMES
from evenhand.wording.messages import LANGUAGES, Message, Name, Quantity, say

GENERAL = {
    "safety_after_dark": ("aesfdrk", "own_safe_after_dark"),
    "worry_intensity": ("lb_worry_general",),
    "quality_of_life": ("own_place_to_live",),
}
"""Of each construct the items that ask in general, which go before those on single matters."""
FELT = ("safety_after_dark", "safety_other", "worry_experience", "worry_intensity")
JOINING = ("and", "or", "et", "ou")
EARLY = 1 / 3
SHOWN = 6


def advice(made: Questionnaire) -> list[Message]:
    """Tell length, languages, tender and untested items, order, and what the mode may do.

    Parameters
    ----------
    made
        A questionnaire without faults.
    """
    told = [*_length(made), *_languages(made), *_place(made), *_untested(made),
            *_sensitive(made), *_order(made), *_mode(made)]  # fmt: skip
    return told + [say("questionnaire.note", item=Name(question.code), text=Name(text))
                   for question in made.questions() for text in notes(question, made)]  # fmt: skip


def notes(question: Question, made: Questionnaire) -> list[str]:
    """Give what the bank notes of a question in our own words."""
    if question.item is None or question.item.reference_only:
        return []
    note = question.item.notes.get(made.languages[0])
    return [note] if note else []


def _length(made: Questionnaire) -> Iterator[Message]:
    values = {
        "questions": Quantity(sum(1 for _ in made.questions()), "count"),
        "minutes": Quantity(made.expected_minutes, "number", digits=0),
        "seconds": Quantity(made.seconds_per_question, "number", digits=0),
    }
    yield say("questionnaire.length", **values)
    if made.expected_minutes > made.minutes:
        yield say("questionnaire.too_long", minutes=values["minutes"],
                  wanted=Quantity(made.minutes, "number", digits=0))  # fmt: skip


def _languages(made: Questionnaire) -> Iterator[Message]:
    lacking = [one for one in LANGUAGES if one not in made.languages]
    if len(made.languages) == 1:
        yield say("questionnaire.one_language")
    if lacking:
        yield say(
            "questionnaire.other_languages",
            languages=Name(", ".join(NAMES[one] for one in lacking)),
        )


def _place(made: Questionnaire) -> Iterator[Message]:
    if not any(question.becomes == "area_id" for question in made.questions()):
        yield say("questionnaire.no_area")
    if not any(question.becomes.startswith("group_") for question in made.questions()):
        yield say("questionnaire.no_group")


def _untested(made: Questionnaire) -> Iterator[Message]:
    ours = [one.code for one in made.questions() if one.item and not one.item.reference_only]
    yours = [one.code for one in made.questions() if one.item is None and not one.becomes]
    if ours:
        yield say("questionnaire.untested", items=Quantity(len(ours), "count"))
    if yours:
        yield say("questionnaire.yours", codes=Name(_named(yours)))
    double = [one.code for one in made.questions() if one.item is None and asks_two_things(one)]
    if double:
        yield say("questionnaire.two_in_one", codes=Name(_named(double)))
    foreign = [one for one in made.questions() if one.item and one.item.reference_only]
    if foreign:
        yield say("questionnaire.foreign", codes=Name(_named([one.code for one in foreign])))


def asks_two_things(question: Question) -> bool:
    """Say whether a question of the user's joins things by "and" or "or"."""
    return any(word in JOINING for text in question.texts.values()
               for word in text.casefold().split())  # fmt: skip


def _sensitive(made: Questionnaire) -> Iterator[Message]:
    questions = list(made.questions())
    tender = [one.code for one in questions if one.sensitive]
    if tender:
        yield say("questionnaire.sensitive", codes=Name(_named(tender)))
    early = [one.code for one in questions[: int(len(questions) * EARLY)] if one.sensitive]
    if early:
        yield say("questionnaire.early", codes=Name(_named(early)))


def _order(made: Questionnaire) -> Iterator[Message]:
    place = made.numbered()
    for construct, general in GENERAL.items():
        same = [one.code for one in made.questions()
                if one.item is not None and one.item.construct == construct]  # fmt: skip
        asked = [code for code in general if code in place]
        if asked:
            first = asked[0]
            before = [code for code in same if code not in general and place[code] < place[first]]
            if before:
                yield say("questionnaire.general_first", general=Name(first),
                          special=Name(_named(before)))  # fmt: skip
    felt = [one.code for one in made.questions() if one.item and one.item.construct in FELT]
    victim = [one.code for one in made.questions()
              if one.item and one.item.construct == "victimisation"]  # fmt: skip
    if felt and victim and place[victim[0]] < place[felt[0]]:
        yield say("questionnaire.felt_first", felt=Name(felt[0]), victim=Name(victim[0]))


def _mode(made: Questionnaire) -> Iterator[Message]:
    asked = [one.item for one in made.questions() if one.item is not None]
    for row in mode_effects():
        codes = [item.code for item in asked if row["effect"] in item.mode_effects]
        if codes:
            yield say("questionnaire.mode_effect", effect=say(f"items.effect_{row['effect']}"),
                      codes=Name(_named(codes)))  # fmt: skip


def _named(codes: list[str]) -> str:
    return ", ".join(codes[:SHOWN]) + (" …" if len(codes) > SHOWN else "")
