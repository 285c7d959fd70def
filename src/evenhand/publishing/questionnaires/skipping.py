"""Checks who is asked what: earlier questions only, answers that exist, nothing out of reach."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from evenhand.publishing.questionnaires.conditions import (
    Condition,
    closed,
    cycles,
    meant,
    parsed,
)
from evenhand.publishing.questionnaires.model import Question, Section
from evenhand.publishing.questionnaires.questions import shown

MOST_TOLD = 60
"""Letters of a list of wrong answers that are told."""


def skip_problems(stored: Mapping[str, Any], questions: Sequence[Question]) -> list[str]:
    """List what is wrong with the conditions of a questionnaire.

    Parameters
    ----------
    stored
        What the TOML file holds.
    questions
        Its questions in order.
    """
    rules = _rules(stored, questions)
    place = {question.code: number for number, question in enumerate(questions)}
    by_code = {question.code: question for question in questions}
    problems = []
    for code, text in rules.items():
        problems += _one_rule(code, text, place, by_code)
    if problems:
        return problems
    waits = {code: [name for name, _, _ in parsed(text) or []] for code, text in rules.items()}
    circles = cycles(waits)
    if circles:
        return [f"{', '.join(repr(one) for one in circle)} wait for each other, so none of them is "
                "ever asked; take one only_if out" for circle in circles]  # fmt: skip
    late = [f"'{code}': only_if looks at '{name}', which is asked later; move it before"
            for code, names in waits.items() for name in names
            if place[name] >= place[code]]  # fmt: skip
    if late:
        return late
    return _out_of_reach(_conditions(rules, by_code))


def with_conditions(stored: Mapping[str, Any], sections: Sequence[Section]) -> tuple[Section, ...]:
    """Give the sections with the conditions of their questions, which have no faults."""
    questions = [question for section in sections for question in section.questions]
    by_code = {question.code: question for question in questions}
    found = _conditions(_rules(stored, questions), by_code)
    return tuple(
        Section(
            section.titles,
            tuple(replace(one, conditions=found.get(one.code, ())) for one in section.questions),
        )
        for section in sections
    )


def _rules(stored: Mapping[str, Any], questions: Sequence[Question]) -> dict[str, str]:
    """Give the condition of each question: its own, or else the bank's where that can be asked."""
    listed = stored.get("section", [])
    given = {
        str(ask.get("item", ask.get("code"))): str(ask["only_if"])
        for section in (listed if isinstance(listed, list) else [])
        if isinstance(section, dict) and isinstance(section.get("ask"), list)
        for ask in section["ask"]
        if isinstance(ask, dict) and "only_if" in ask
    }
    there = {question.code for question in questions}
    found = {code: text for code, text in given.items() if code in there and text.strip()}
    for question in questions:
        usual = question.item.only_if if question.item is not None else ""
        if usual and question.code not in given and usual.split()[0] in there:
            found[question.code] = usual
    return found


def _one_rule(
    code: str, text: str, place: Mapping[str, int], by_code: Mapping[str, Question]
) -> list[str]:
    parts = parsed(text)
    if parts is None:
        return [f"'{code}': only_if is {shown(text)}; write a question, a sign and numbers, as "
                "\"crmvct = 1\" or \"lb_precautions in 1, 2\", joined by \"and\""]  # fmt: skip
    problems = []
    for name, sign, numbers in parts:
        if name not in place:
            problems.append(f"'{code}': only_if looks at {shown(name)}, which is not asked")
            continue
        if name == code:
            problems.append(f"'{code}': only_if looks at itself; take it out")
            continue
        there = [one.code for one in by_code[name].answered]
        if not there:
            problems.append(f"'{code}': only_if looks at '{name}', which has no answers to tick")
            continue
        wrong = [number for number in numbers if number not in there]
        if wrong:
            told = ", ".join(map(str, wrong))[:MOST_TOLD]
            problems.append(f"'{code}': '{name}' has no answer {told}; there are: "
                            f"{', '.join(map(str, there))}")  # fmt: skip
        elif not meant(sign, numbers, there):
            problems.append(f"'{code}' is never asked: no answer of '{name}' fits {shown(text)}")
    return problems


def _conditions(
    rules: Mapping[str, str], by_code: Mapping[str, Question]
) -> dict[str, tuple[Condition, ...]]:
    return {
        code: tuple(
            Condition(name, meant(sign, numbers, [one.code for one in by_code[name].answered]))
            for name, sign, numbers in parsed(text) or []
        )
        for code, text in rules.items()
    }


def _out_of_reach(conditions: Mapping[str, Sequence[Condition]]) -> list[str]:
    problems = []
    for code in conditions:
        for earlier, codes in closed(code, conditions).items():
            if not codes:
                problems.append(f"'{code}' is never asked: what it needs of '{earlier}' cannot be "
                                "together; change its only_if")  # fmt: skip
    return problems
