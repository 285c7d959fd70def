"""From a problem file or a questionnaire to what the portal asks: whole, checked, in words."""

from collections.abc import Mapping
from typing import Any

from evenhand.publishing.questionnaires.model import Question, Questionnaire
from evenhand.response.evidence_words import measure_value
from evenhand.response.ranked_evidence import (
    FEAR,
    GOOD,
    MORE,
    NONE,
    SOME,
    TOGETHER,
    ProblemAsked,
    ranked,
)
from evenhand.taxonomy.evidence import INSECURITY, library
from evenhand.wording.languages import OFFERED
from evenhand.wording.messages import LANGUAGES, Message, Quantity, say
from evenhand.workbench.opened import city
from evenhand.workspace.numbered_documents import Document

MOST_OPTIONS, MOST_QUESTIONS, MOST_STEPS = 8, 12, 11
AGES = ("0-17", "18-29", "30-44", "45-64", "65+")
"""Bands that are asked where the city's own population table has none."""
_VERDICTS = {GOOD: "good", SOME: "some", TOGETHER: "some", MORE: "warned", NONE: "warned",
             FEAR: "warned"}  # fmt: skip
_GROUPS, _AGE = "exposure_by_group", "age:"


def ages() -> list[str]:
    """Give the age bands that are asked: those of the city's population, else coarse ones."""
    here = city()
    if not here.has(_GROUPS):
        return list(AGES)
    groups = here.read(_GROUPS).to_frame()["group"].dropna().astype(str).unique()
    found = sorted(one.removeprefix(_AGE) for one in groups if one.startswith(_AGE))
    return found if len(found) > 1 else list(AGES)


def languages() -> tuple[str, ...]:
    """Give the languages in which residents may be asked: those of the city first."""
    return tuple(dict.fromkeys((*city().settings.languages, *OFFERED)))


def verdicts_of(problem: Document) -> dict[str, str]:
    """Say in one word how good the evidence on each measure is for a problem.

    Returns
    -------
    dict
        Measure → `good`, `some` or `warned`; what is not in it has no good study.
    """
    offence = problem["concern"].get("offence_class") or INSECURITY
    found = ranked(library(), ProblemAsked(offence=offence, space=problem["space"]))
    return {one.measure.measure: _VERDICTS[one.standing]
            for one in found if one.standing in _VERDICTS}  # fmt: skip


def names_of(measure: str) -> dict[str, str]:
    """Name a measure in every language."""
    known = library().measures.get(measure)
    if known is None or known.label:
        own = measure.removeprefix("local:").replace("_", " ")
        own = own[:1].upper() + own[1:]
        return dict.fromkeys(LANGUAGES, str(getattr(known, "label", "") or own))
    value = say("evidence_options.bare", measure=measure_value(known))
    return {language: _capital(value.written(language)) for language in LANGUAGES}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def options_of(problem: Document, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give the options that were chosen, as the portal shows them.

    Parameters
    ----------
    problem
        The problem file.
    given
        What was filled in: `use_<n>`, `does_<n>`, `cost_<n>` and `side_effects_<n>` of its options.
    """
    verdicts = verdicts_of(problem)
    return [
        {
            "code": f"o{at + 1}", "measure": one["measure"], "names": names_of(one["measure"]),
            "does": given[f"does_{at}"], "cost": given[f"cost_{at}"],
            "side_effects": given[f"side_effects_{at}"],
            "evidence": verdicts.get(one["measure"], "none"),
        }
        for at, one in enumerate(problem["options"])
        if given.get(f"use_{at}")
    ]  # fmt: skip


def survey_faults(made: Questionnaire) -> list[Message]:
    """Say why a questionnaire cannot be asked on the portal; nothing where it can.

    A survey there is short, asks everybody the same, has answers to tick alone, and asks nothing
    that describes a person or may hurt to be asked without somebody at hand.
    """
    questions = [one for one in made.questions() if not one.becomes]
    faults = []
    if not questions:
        faults.append(say("web_taking_part.fault_none"))
    if len(questions) > MOST_QUESTIONS:
        faults.append(say("web_taking_part.fault_many", most=Quantity(MOST_QUESTIONS, "count")))
    numbered = made.numbered()
    for one in questions:
        kind = _fault_of(one)
        if kind:
            at = Quantity(numbered[one.code], "count")
            faults.append(say(f"web_taking_part.fault_{kind}", number=at))
    return faults


def _fault_of(one: Question) -> str:
    if one.sensitive:
        return "hurts"
    if one.conditions:
        return "condition"
    return "number" if not _answers(one) or len(_answers(one)) > MOST_STEPS + 1 else ""


def _answers(one: Question) -> list[dict[str, Any]]:
    if one.answers:
        return [{"code": row.code, "texts": dict(row.texts)} for row in one.answered]
    if one.bounds and one.bounds[1] - one.bounds[0] < MOST_STEPS:
        return [{"code": code, "texts": {}} for code in range(one.bounds[0], one.bounds[1] + 1)]
    return []


def questions_of(made: Questionnaire) -> list[dict[str, Any]]:
    """Give the questions as the portal asks them; what describes who answers is left out."""
    return [
        {"code": one.code, "texts": dict(one.texts), "answers": _answers(one)}
        for one in made.questions()
        if not one.becomes
    ]
