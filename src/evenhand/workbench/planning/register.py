"""The register of advice in words: how much was taken up, of how much, and what it did."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from evenhand.frame.words import say
from evenhand.wording.messages import Quantity
from evenhand.workbench.planning.file_words import day_said, table_of, term_said
from evenhand.workspace.numbered_documents import Document
from evenhand.workspace.planning_advice import (
    Tally,
    by_strategy,
    consulted_early,
    late_steps,
    tally_of,
)

_OUTCOME = {"adopted": ("done", "done"), "partly": ("wait", "wait"), "refused": ("error", "open"),
            "unknown": ("", "wait")}  # fmt: skip


def advice_of(documents: Sequence[Document]) -> list[dict[str, Any]]:
    """Give every piece of advice with the file it stands in."""
    return [row | {"site": one["id"], "title": one["title"]}
            for one in documents for row in one["advice"]]  # fmt: skip


def answer_of(request: HttpRequest, documents: Sequence[Document]) -> str:
    """Say how much advice was taken up, of how much."""
    found = tally_of(advice_of(documents))
    if not found.given:
        return say(request, "web_planning.register_none")
    if not found.known:
        return say(request, "web_planning.register_unknown", given=found.given)
    return say(request, "web_planning.register_answer", adopted=found.adopted, known=found.known,
               unknown=found.unknown, partly=found.partly)  # fmt: skip


def facts_of(request: HttpRequest, documents: Sequence[Document], on: date) -> list[dict[str, Any]]:
    """Give the counts that stand on top, each with what it is counted of."""
    found = tally_of(advice_of(documents))
    early, plans = consulted_early(documents)
    late = sum(len(late_steps(one, on)) for one in documents)
    steps = sum(len(one["steps"]) for one in documents if one["status"] == "open")
    rows = (("early", early, plans), ("late", late, steps), ("taken", found.adopted, found.known),
            ("built", found.as_advised, found.looked),
            ("effect", found.with_effect, found.given))  # fmt: skip
    return [
        {"label": say(request, f"web_planning.fact_{name}"),
         "value": say(request, "web_planning.of", part=part, whole=whole)}
        for name, part, whole in rows
    ]  # fmt: skip


def strategies_of(request: HttpRequest, documents: Sequence[Document]) -> dict[str, Any] | None:
    """Give counts by strategy as a table; None where nothing was advised."""
    found = by_strategy(documents)
    if not found:
        return None
    heads = ("strategy", "given", "adopted", "partly", "refused", "unknown", "built")
    rows = [[term_said(request, "cpted_strategy", code), *_counts(request, tally)]
            for code, tally in found.items()]  # fmt: skip
    whole = tally_of(advice_of(documents))
    rows.append([say(request, "web_planning.all_strategies"), *_counts(request, whole)])
    table = table_of(request, say(request, "web_planning.caption_register"), heads, rows)
    for column in table["columns"][1:]:
        column["is_number"] = True
    return table


def _counts(request: HttpRequest, tally: Tally) -> list[dict[str, Any]]:
    plain = (tally.given, tally.adopted, tally.partly, tally.refused, tally.unknown)
    said = [say(request, "web_frame.plain", text=Quantity(one, "count")) for one in plain]
    built = say(request, "web_planning.of", part=tally.as_advised, whole=tally.looked)
    return [{"text": one, "is_number": True} for one in (*said, built)]


def rows_of(request: HttpRequest, documents: Sequence[Document]) -> list[dict[str, Any]]:
    """Give each piece of advice with what became of it."""
    return [row_of(request, one, one["site"], one["title"]) for one in advice_of(documents)]


def row_of(request: HttpRequest, one: dict[str, Any], site: str, title: str = "") -> dict[str, Any]:
    """Give one piece of advice in words."""
    kind, icon = _OUTCOME[one["outcome"]]
    lines = [say(request, "web_planning.advised", to=one["to"], by=one["by"],
                 on=date.fromisoformat(one["on"]))]  # fmt: skip
    if one["outcome_reason"]:
        lines.append(say(request, "web_planning.because", reason=one["outcome_reason"],
                         on=date.fromisoformat(one["outcome_on"])))  # fmt: skip
    lines.append(_built(request, one))
    return {
        "number": one["number"], "site": site, "title": title, "text": one["text"],
        "url": reverse("planning-site", args=[site]) + "#advice",
        "strategy": term_said(request, "cpted_strategy", one["strategy"]),
        "outcome": term_said(request, "planning_outcome", one["outcome"]),
        "kind": kind, "icon": icon, "lines": lines, "effect": _effect(request, one),
        "effect_url": _effect_url(one),
    }  # fmt: skip


def _built(request: HttpRequest, one: dict[str, Any]) -> str:
    said = term_said(request, "planning_built", one["built"])
    if one["built"] == "unknown":
        return say(request, "web_planning.built_unknown", built=said)
    note = one["built_note"] or "–"
    return say(request, "web_planning.built_said", built=said, note=note,
               on=date.fromisoformat(one["built_on"]))  # fmt: skip


def _effect(request: HttpRequest, one: dict[str, Any]) -> str:
    said = term_said(request, "planning_effect", one["effect"])
    parts = [said, one["effect_of"], one["effect_note"]]
    return " · ".join(part for part in parts if part)


def _effect_url(one: dict[str, Any]) -> str:
    if one["effect"] == "finding":
        return reverse("finding", args=[one["effect_of"]])
    return reverse("problem", args=[one["effect_of"]]) if one["effect"] == "problem" else ""


def steps_of(request: HttpRequest, document: Document, on: date) -> list[dict[str, Any]]:
    """Give the steps of a protocol in the order of their days, late ones marked."""
    late = {one["number"] for one in late_steps(document, on)}
    rows = []
    for one in document["steps"]:
        state = "done" if one["done_on"] else "late" if one["number"] in late else "planned"
        rows.append({
            "number": one["number"], "what": one["what"], "who": one["who"], "note": one["note"],
            "due": day_said(request, one["due_on"]), "done": day_said(request, one["done_on"]),
            "is_done": bool(one["done_on"]),
            "state": say(request, f"web_planning.step_{state}"),
            "kind": {"done": "done", "late": "error", "planned": "wait"}[state],
            "icon": {"done": "done", "late": "notice", "planned": "wait"}[state],
        })  # fmt: skip
    return rows


def late_of(request: HttpRequest, documents: Sequence[Document], on: date) -> list[dict[str, str]]:
    """Name every late step with its file."""
    return [
        {"url": reverse("planning-site", args=[one["id"]]) + "#steps",
         "text": say(request, "web_planning.late_line", site=one["title"], what=step["what"],
                     who=step["who"], due=date.fromisoformat(step["due_on"]))}
        for one in documents
        for step in late_steps(one, on)
    ]  # fmt: skip
