"""What is done to the body of a questionnaire: questions added, changed, moved and taken out."""

import copy
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from evenhand.publishing.questionnaires.beginning import area_section, start_text
from evenhand.publishing.questionnaires.conditions import meant, parsed
from evenhand.wording.messages import LANGUAGES, say
from evenhand.workbench.opened import city

Body = dict[str, Any]
Ask = dict[str, Any]
FULL, EMPTY = "full", "empty"
BEGINNINGS = (FULL, EMPTY)


def body_to_begin_with(beginning: str, titles: Mapping[str, str], *, asks_area: bool) -> Body:
    """Give the body of a new questionnaire.

    Parameters
    ----------
    beginning
        `FULL` for the library's questionnaire to begin with, `EMPTY` for its frame alone.
    titles
        What it is called, by language.
    asks_area
        Whether people are asked in which of the workspace's areas they live.

    Raises
    ------
    UnsuitableData
        The areas are to be asked for, and there are none, or too many.
    """
    text = start_text() + (area_section(city(), None) if asks_area else "")
    body = tomllib.loads(text)
    body["languages"] = languages_to_begin_with()
    body["title"] = {**body["title"], **titles}
    if beginning == EMPTY:
        asked = [one for one in body["section"] if _asks_area(one)]
        first = {one: say("web_asking.first_section").written(one) for one in LANGUAGES}
        body["section"] = [{"title": first, "ask": []}, *asked]
    return body


def languages_to_begin_with() -> list[str]:
    """Give the languages of the city that can be asked in: each question is worded in all."""
    spoken = [one for one in city().settings.languages if one in LANGUAGES]
    return spoken or [LANGUAGES[0]]


def _asks_area(section: Mapping[str, Any]) -> bool:
    return any(ask.get("becomes") == "area_id" for ask in section.get("ask", ()))


def code_of(ask: Mapping[str, Any]) -> str:
    """Give the code by which a question is known."""
    return str(ask.get("item", ask.get("code", "")))


def asked(body: Mapping[str, Any]) -> Iterator[tuple[int, int, Ask]]:
    """Go through the questions: section, place in it, and what is kept of each."""
    for place, section in enumerate(body["section"]):
        for number, ask in enumerate(section.get("ask", ())):
            yield place, number, ask


def found(body: Mapping[str, Any], code: str) -> tuple[int, int, Ask] | None:
    """Find a question by its code."""
    return next((one for one in asked(body) if code_of(one[2]) == code), None)


def with_ask(body: Body, section: int, ask: Ask, *, instead_of: str = "") -> Body:
    """Put a question at the end of a section, or in the place of another.

    A question that gets a new code keeps its followers: conditions that name it are rewritten.
    """
    made = copy.deepcopy(body)
    old = found(made, instead_of) if instead_of else None
    if old is None:
        made["section"][section].setdefault("ask", []).append(ask)
        return made
    place, number, _ = old
    made["section"][place]["ask"][number] = ask
    if code_of(ask) != instead_of:
        _rename(made, instead_of, code_of(ask))
    return made


def _rename(body: Body, old: str, new: str) -> None:
    for _, _, ask in asked(body):
        parts = parsed(str(ask.get("only_if", "")))
        if parts and any(name == old for name, _, _ in parts):
            ask["only_if"] = " and ".join(
                f"{new if name == old else name} {sign} {', '.join(map(str, numbers))}"
                for name, sign, numbers in parts
            )


def without_ask(body: Body, code: str) -> Body:
    """Take a question out."""
    made = copy.deepcopy(body)
    where = found(made, code)
    if where is not None:
        del made["section"][where[0]]["ask"][where[1]]
    return made


def moved(body: Body, code: str, step: int) -> Body:
    """Move a question up (-1) or down (1), across the edge of a section where it stands at it."""
    made = copy.deepcopy(body)
    where = found(made, code)
    if where is None:
        return made
    place, number, ask = where
    here = made["section"][place]["ask"]
    if 0 <= number + step < len(here):
        here[number], here[number + step] = here[number + step], here[number]
    elif 0 <= place + step < len(made["section"]):
        del here[number]
        there = made["section"][place + step].setdefault("ask", [])
        there.insert(len(there) if step < 0 else 0, ask)
    return made


def with_section(body: Body, place: int | None, titles: Mapping[str, str]) -> Body:
    """Name a section anew, or put a new one at the end where no place is given."""
    made = copy.deepcopy(body)
    if place is None:
        made["section"].append({"title": dict(titles), "ask": []})
    else:
        made["section"][place]["title"] = dict(titles)
    return made


def without_section(body: Body, place: int) -> Body:
    """Take an empty section out."""
    made = copy.deepcopy(body)
    if not made["section"][place].get("ask"):
        del made["section"][place]
    return made


def condition_of(ticked: Mapping[str, Sequence[int]]) -> str:
    """Write who is asked from the answers ticked at earlier questions.

    Examples
    --------
    >>> condition_of({"victim": [1], "worry": [3, 4], "none": []})
    'victim in 1 and worry in 3, 4'
    """
    return " and ".join(
        f"{code} in {', '.join(map(str, sorted(codes)))}" for code, codes in ticked.items() if codes
    )


def ticked_of(only_if: str, answers: Callable[[str], Sequence[int]]) -> dict[str, list[int]]:
    """Say which answers of earlier questions a condition lets through.

    Parameters
    ----------
    only_if
        As it is kept.
    answers
        Gives the answers of a question that are no reason for not answering.
    """
    kept: dict[str, list[int]] = {}
    for code, sign, numbers in parsed(only_if) or []:
        through = meant(sign, numbers, answers(code))
        kept[code] = [one for one in through if one in kept.get(code, through)]
    return kept
