"""What a practice sheet may hold beyond its schema: no person, no grade without a design."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from evenhand.taxonomy.classes import LOCAL_PREFIX, OFFENCE_CLASSES, SETTINGS
from evenhand.taxonomy.evidence import library, mechanisms
from evenhand.taxonomy.person_scoring import REFUSED, scores_persons
from evenhand.taxonomy.persons.addressed import addressed_in
from evenhand.taxonomy.persons.naming import holds_joined_name
from evenhand.taxonomy.practices import effect_problems
from evenhand.wording.faults import Fault, fault
from evenhand.wording.messages import Name, say
from evenhand.workspace.free_texts import names_person, text_problems
from evenhand.workspace.json_schema import schema_faults
from evenhand.workspace.numbered_documents import Document
from evenhand.workspace.practice_files import practice_schema

_DAYS = (("period", "starts_on"), ("period", "ends_on"), ("effect", "last_day"))


def sheet_problems(document: Any) -> list[str]:
    """Say everything that is wrong with a sheet, ours or another city's.

    Parameters
    ----------
    document
        Any JSON value.
    """
    faults = list(schema_faults(document, practice_schema()))[:10]
    if faults:
        return faults
    return [
        *_texts(document),
        *_codes(document),
        *_days(document),
        *effect_problems(document["effect"]),
        *_cost(document["cost"]),
        *_released(document),
    ]


def _written(document: Document) -> Iterator[tuple[str, str | None]]:
    for name in ("title", "city", "done"):
        yield name, document[name]
    yield "problem.words", document["problem"]["words"]
    yield "mechanism.words", document["mechanism"]["words"]
    for name in ("unit", "words"):
        yield f"dose.{name}", document["dose"][name]
    yield "cost.covers", document["cost"]["covers"]
    for name in ("office", "page"):
        yield f"ask.{name}", document["ask"][name]
    for part in ("side_effects", "failed"):
        for place, text in enumerate(document[part], start=1):
            yield f"{part}[{place}]", text
    yield "effect.method_version", document["effect"]["method_version"]


def _texts(document: Document) -> Iterator[str]:
    for name, text in _written(document):
        if text is not None:
            yield from text_problems(name, text)


def _codes(document: Document) -> Iterator[str]:
    problem, effect = document["problem"], document["effect"]
    for name, one in (("problem", problem), ("effect", effect)):
        code = one["offence_class"]
        if code is not None and not code.startswith(LOCAL_PREFIX) and code not in OFFENCE_CLASSES:
            yield fault("refusal_files.no_class", name=name, code=code)
    if problem["kind"] == "offence" and problem["offence_class"] is None:
        yield fault("refusal.no_offence")
    if problem["setting"] not in (*SETTINGS, "unknown"):
        yield fault("refusal_files.no_setting_of", given=problem["setting"])
    for code in document["mechanism"]["codes"]:
        if code not in mechanisms():
            yield fault("refusal_files.no_mechanism", code=code)
    yield from _measure(document["measure"])
    yield from _made_up((document["measure"], problem["offence_class"] or ""))


def _measure(measure: str) -> Iterator[str]:
    if not measure.startswith(LOCAL_PREFIX) and measure not in library().measures:
        yield fault("refusal.no_measure", measure=Name(measure))
    if scores_persons(measure):
        yield Fault(f"'measure': {REFUSED}", say("refusal_sheets.scores_persons"))


def _made_up(codes: Iterable[str]) -> Iterator[str]:
    """Look at codes that a partnership makes up as words with capitals, as a name would be."""
    for code in codes:
        words = code.removeprefix(LOCAL_PREFIX).replace("-", " ").replace("_", " ").title()
        looks = addressed_in(words) or holds_joined_name(words) or names_person(words)
        if code.startswith(LOCAL_PREFIX) and looks:
            yield fault("refusal_files.code_name")


def _days(document: Document) -> Iterator[str]:
    told = {f"{part}.{name}": document[part][name] for part, name in _DAYS}
    told |= {name: document[name] for name in ("opened_on", "open_since")}
    for name, text in told.items():
        try:
            if text is not None:
                date.fromisoformat(text)
        except ValueError:
            yield fault("refusal.no_day", name=Name(name), text=Name(text))
    begins, ends = document["period"]["starts_on"], document["period"]["ends_on"]
    if begins and ends and ends < begins:
        yield fault("refusal.ends_early", entry=Name("period"))


def _cost(cost: Document) -> Iterator[str]:
    if cost["amount"] is not None and not (cost["currency"] and cost["year"]):
        yield fault("refusal_files.cost_bare")


def _released(document: Document) -> Iterator[str]:
    effect = document["effect"]
    if document["status"] == "released" and not document["open_since"]:
        yield fault("refusal_files.no_open_since")
    if document["status"] != "released" or effect["estimate"] is None:
        return
    if not (effect["release"] and effect["finding"] and effect["rounded_to"]):
        yield fault("refusal_files.effect_unreleased")
