"""A practice sheet in words, for its printed page, the terminal, the workbench and plain files."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from evenhand.response.evidence_words import mechanism_term
from evenhand.taxonomy.evidence import STRENGTHS
from evenhand.taxonomy.practices import strength_of
from evenhand.wording.messages import Message, Name, Quantity, Term, TermList, Value, say
from evenhand.workspace.numbered_documents import Document

PARTS = ("problem", "mechanism", "done", "period", "dose", "cost", "effect", "side_effects",
         "failed", "ask")  # fmt: skip


def effect_said(document: Document) -> Message:
    """Say what came of a measure: its result with its range, or why there is none."""
    effect = document["effect"]
    result = Term("practice_result", effect["result"])
    if effect["estimate"] is None:
        why = Term("practice_why", effect["why_no_numbers"] or "not_assessed")
        return say("practice.effect_none", result=result, why=why)
    told = {name: Quantity(effect[name], "signed_percent") for name in ("estimate", "low", "high")}
    return say("practice.effect", result=result, offence=_counted(effect), **told)


def _counted(effect: Document) -> Value:
    code = effect["offence_class"]
    return Term("offence_class", code) if code else Term("unit", effect["unit"] or "offences")


def design_said(document: Document) -> Message:
    """Say by which design an effect was found, and how strong that is."""
    effect = document["effect"]
    return say("practice.design", design=Term("evidence_design", effect["design"]),
               strength=Term("evidence_strength", STRENGTHS[strength_of(effect)]))  # fmt: skip


def standing_said(document: Document) -> Message:
    """Say whose a sheet is, since when it is open, and how it may be used."""
    city = Name(document["city"])
    if document["status"] != "released" or not document["open_since"]:
        return say(f"practice.{document['status']}" if document["status"] != "released"
                   else "practice.draft", city=city)  # fmt: skip
    return say("practice.open_since", city=city, day=_day(document["open_since"]),
               licence=Name(document["licence"]))  # fmt: skip


def parts_said(document: Document) -> list[tuple[str, list[Message]]]:
    """Give each part of a sheet with what it says; an empty list where nothing is written down.

    Parameters
    ----------
    document
        The sheet.

    Returns
    -------
    list of tuple
        Part (a term of `practice_part`) and its sentences, in the order of the sheet.
    """
    made = {
        "problem": _problem, "mechanism": _mechanism, "done": _done, "period": _period,
        "dose": _dose, "cost": _cost, "effect": _effect, "side_effects": _texts("side_effects"),
        "failed": _texts("failed"), "ask": _ask,
    }  # fmt: skip
    return [(name, list(made[name](document))) for name in PARTS]


def _text(text: str) -> Message:
    return say("practice.text", text=Name(text))


def _day(text: str) -> Quantity:
    return Quantity(date.fromisoformat(text), "date")


def _problem(document: Document) -> Iterator[Message]:
    problem = document["problem"]
    terms: list[Term] = []
    if problem["offence_class"]:
        terms.append(Term("offence_class", problem["offence_class"]))
    if problem["setting"] != "unknown":
        terms.append(Term("setting", problem["setting"]))
    if terms:
        yield say("practice.term", term=TermList(tuple(terms)))
    yield _text(problem["words"])


def _mechanism(document: Document) -> Iterator[Message]:
    codes = document["mechanism"]["codes"]
    if codes:
        yield say("practice.term", term=TermList(tuple(map(mechanism_term, codes))))
    if document["mechanism"]["words"]:
        yield _text(document["mechanism"]["words"])


def _done(document: Document) -> Iterator[Message]:
    yield say("practice.term", term=Term("evidence_measure", document["measure"]))
    if document["done"]:
        yield _text(document["done"])


def _period(document: Document) -> Iterator[Message]:
    begins, ends = document["period"]["starts_on"], document["period"]["ends_on"]
    if begins and ends:
        yield say("practice.from_to", begins=_day(begins), ends=_day(ends))
    elif begins:
        yield say("practice.since", begins=_day(begins))


def _dose(document: Document) -> Iterator[Message]:
    dose = document["dose"]
    for name in ("planned", "delivered"):
        if dose[name] is not None:
            yield say(f"practice.dose_{name}", amount=Quantity(dose[name]),
                      unit=Term("dose_unit", dose["unit"] or ""))  # fmt: skip
    if dose["words"]:
        yield _text(dose["words"])


def _cost(document: Document) -> Iterator[Message]:
    cost = document["cost"]
    if cost["amount"] is not None:
        yield say("practice.cost", amount=Quantity(cost["amount"], "count"),
                  currency=Name(cost["currency"]), year=Quantity(cost["year"], "year"))  # fmt: skip
    if cost["covers"]:
        yield _text(cost["covers"])


def _effect(document: Document) -> Iterator[Message]:
    effect = document["effect"]
    yield effect_said(document)
    yield design_said(document)
    if effect["estimate"] is None:
        return
    if None not in (effect["periods_before"], effect["areas_treated"]):
        counts = {
            "treated": effect["areas_treated"], "compared": effect["areas_compared"] or 0,
            "before": effect["periods_before"], "after": effect["periods_after"] or 0,
        }  # fmt: skip
        yield say("practice.areas", **{k: Quantity(v, "count") for k, v in counts.items()})
    if effect["level"]:
        yield say("practice.counted", unit=Term("unit", effect["unit"] or "offences"),
                  offence=_counted(effect), level=Term("area_level", effect["level"]))  # fmt: skip
    yield say("practice.rounded", step=Quantity(effect["rounded_to"], "percent"),
              last=_day(effect["last_day"]))  # fmt: skip
    yield (say("practice.plan", plan=Name(effect["plan"])) if effect["plan"]
           else say("practice.no_plan"))  # fmt: skip
    yield _bound(effect)


def _bound(effect: Document) -> Message:
    if not effect["release"]:
        return say("practice.not_bound")
    told = {name: Name(str(effect[name])) for name in ("release", "finding", "method")}
    return say("practice.bound", version=Name(str(effect["method_version"])), **told)


def _texts(part: str) -> Any:
    return lambda document: map(_text, document[part])


def _ask(document: Document) -> Iterator[Message]:
    for name in ("office", "page"):
        if document["ask"][name]:
            yield _text(document["ask"][name])
