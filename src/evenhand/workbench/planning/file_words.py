"""A planning file in words for its page."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from evenhand.frame.words import say
from evenhand.taxonomy.planning import strategies
from evenhand.wording.messages import Quantity, Term
from evenhand.workbench.planning.forms import areas_named
from evenhand.workspace.numbered_documents import Document
from evenhand.workspace.planning import REVIEW, is_frozen, unanswered
from evenhand.workspace.planning_place import shape_of

_LOOK = {"met": "done", "partly": "wait", "not_met": "error", "not_applicable": "accent"}


def term_said(request: HttpRequest, group: str, name: str) -> str:
    """Write a term, its first letter large."""
    text = say(request, "web_frame.plain", text=Term(group, name))
    return text[:1].upper() + text[1:]


def day_said(request: HttpRequest, text: str | None) -> str:
    """Write a day of a document; a dash for none."""
    return say(request, "web_frame.plain", text=date.fromisoformat(text)) if text else "–"


def answer_of(request: HttpRequest, document: Document) -> str:
    """Say in one sentence how far the review is."""
    still, whole = len(unanswered(document)), len(strategies())
    if not still:
        return say(request, "web_planning.answer_whole", whole=whole)
    return say(request, "web_planning.answer_open", still=still, whole=whole)


def about_of(request: HttpRequest, document: Document) -> str:
    """Say who builds, who advises and when the plan came in."""
    return say(request, "web_planning.about", applicant=document["applicant"], by=document["by"],
               opened=date.fromisoformat(document["opened_on"]))  # fmt: skip


def place_of(request: HttpRequest, document: Document) -> str:
    """Say where the site is, in words."""
    site = document["site"]
    if site is None:
        return say(request, "web_planning.place_none")
    within = Quantity(round(site["within_m"]), "count")
    if site["shape"] == "area":
        named = dict(areas_named()).get(site["area_id"], site["area_id"])
        return say(request, "web_planning.place_area", area=named, within=within)
    if site["shape"] == "circle":
        return say(request, "web_planning.place_circle", within=within)
    hectares = Quantity(float(shape_of(site).area) / 10_000, "number", "", 1)
    return say(request, "web_planning.place_polygon", within=within, hectares=hectares)


def review_of(request: HttpRequest, document: Document, may_write: bool) -> dict[str, Any]:
    """Give every strategy with its answer, or that it wants one, as a table."""
    given = {one["strategy"]: one for one in document["review"]}
    rows: list[list[Any]] = []
    for one in strategies():
        name: dict[str, str] = {"text": term_said(request, "cpted_strategy", one.code)}
        if may_write:
            name["url"] = reverse("planning-strategy", args=[document["id"], one.code])
        group = term_said(request, "planning_group", one.group)
        known = given.get(one.code)
        if known is None:
            rows.append([name, group, say(request, "web_planning.unanswered"), "–", "–"])
            continue
        said = {"text": term_said(request, "planning_says", known["says"]),
                "kind": _LOOK[known["says"]]}  # fmt: skip
        about = say(request, "web_planning.said_by", by=known["by"],
                    on=date.fromisoformat(known["on"]))  # fmt: skip
        rows.append([name, group, said, known["reason"], about])
    heads = ("strategy", "group", "says", "reason", "by")
    return table_of(request, say(request, "web_planning.chapter_review"), heads, rows)


def versions_of(request: HttpRequest, document: Document, part: str) -> list[str]:
    """Name the versions of a part that were kept, the last first."""
    kept = [one for one in document["versions"] if one["part"] == part]
    return [
        say(request, "web_planning.version", number=one["number"], by=one["by"],
            on=date.fromisoformat(one["on"]), mark=one["fingerprint"][:12])
        for one in reversed(kept)
    ]  # fmt: skip


def may_freeze(document: Document, part: str = REVIEW) -> bool:
    """Say whether a part is whole and not kept yet."""
    return not unanswered(document) and not is_frozen(document, part)


def history_of(request: HttpRequest, document: Document) -> list[dict[str, Any]]:
    """Give what was done by day, the last on top."""
    rows = [{"date": day_said(request, one["on"]), "datetime": one["on"],
             "text": term_said(request, "planning_log", one["what"])}
            for one in document["log"]]  # fmt: skip
    return rows[::-1][:40]


def written_since(request: HttpRequest, old: Document, now: Document) -> list[str]:
    """Tell what was written into a file between two revisions."""
    told = [
        term_said(request, "planning_log", one["what"]) for one in now["log"][len(old["log"]) :]
    ]
    for one in now["review"]:
        if one not in old["review"]:
            name = term_said(request, "cpted_strategy", one["strategy"])
            said = term_said(request, "planning_says", one["says"])
            told.append(f"{name} – {said}: {one['reason']}")
    for part, name in (("steps", "what"), ("advice", "text"), ("sections", "text")):
        told += [one[name] for one in now[part] if one not in old[part] and one[name]]
    return told


def audit_named(request: HttpRequest, audit: Mapping[str, Any]) -> str:
    """Name a field audit by its sheet and light."""
    return say(request, "web_planning.audit_title", number=audit["number"],
               sheet=Term("observation_sheet", audit["sheet"]),
               light=Term("light_of_day", audit["part_of_day"]))  # fmt: skip


def audit_count(request: HttpRequest, audit: Mapping[str, Any]) -> str:
    """Say how many sheets of a field audit are in, of those planned."""
    whole = audit["raters"] * len(audit["places"])
    return say(request, "web_planning.audit_sheets", part=len(audit["sheets"]), whole=whole)


def next_of(document: Document, after: str = "") -> str:
    """Name the next open strategy after one, else the first that is open; empty for none."""
    order, still = [one.code for one in strategies()], unanswered(document)
    place = order.index(after) if after in order else -1
    return next((name for name in still if order.index(name) > place), (still or [""])[0])


def crumbs(request: HttpRequest, number: str = "", last: str = "") -> list[dict[str, str]]:
    """Give the way back."""
    way = [{"url": reverse("planning"), "text": say(request, "web_planning.title")}]
    if number:
        way.append({"url": reverse("planning-site", args=[number]), "text": number})
    return [*way, {"url": "", "text": last}] if last else way


def table_of(
    request: HttpRequest, caption: str, heads: Iterable[str], rows: Iterable[Iterable[Any]]
) -> dict[str, Any]:
    """Make a table that folds into blocks on a phone; a cell is a text, or a mapping."""
    columns = [say(request, f"web_planning.head_{name}") for name in heads]
    return {
        "caption": caption,
        "folds": True,
        "hides_caption": True,
        "columns": [{"text": one} for one in columns],
        "rows": [
            [{"label": label, **(cell if isinstance(cell, Mapping) else {"text": cell})}
             for cell, label in zip(row, columns, strict=True)]
            for row in rows
        ],
    }  # fmt: skip
