"""What is recorded around a site, in words and as a table: hidden numbers stay hidden."""

from datetime import date
from typing import Any

from django.http import HttpRequest

from evenhand.frame.words import say
from evenhand.wording.messages import Quantity
from evenhand.wording.numbers import NumberKind
from evenhand.workbench.planning.file_words import table_of, term_said
from evenhand.workspace.numbered_documents import Document
from evenhand.workspace.planning_counts import ALL, differences, last_recount

_KINDS: dict[str, NumberKind] = {
    "count": "count", "count_before": "count", "change": "signed_percent",
    "change_low": "signed_percent", "change_high": "signed_percent",
    "share_fewer": "percent", "ground_km2": "number", "draws": "count",
}  # fmt: skip
Numbers = dict[str, dict[str, Any]]


def recorded_of(request: HttpRequest, document: Document) -> dict[str, Any] | None:
    """Give what was counted around a site; None where nothing was."""
    counted = document["counted"]
    if counted is None:
        return None
    numbers: Numbers = {one["name"]: one for one in counted["numbers"]}
    least = counted["least"]
    return {
        "finding": counted["finding"],
        "claim": _claim(request, numbers, least),
        "about": say(request, "web_planning.counted_about", on=_day(counted["on"]),
                     first=_day(counted["first_on"]), last=_day(counted["last_on"]),
                     method=counted["method_version"]),
        "places": _places(request, numbers),
        "table": _table(request, numbers, least),
        "few": _few(request, numbers),
        "hides": any(one["is_hidden"] for one in counted["numbers"]),
        "least": least,
    }  # fmt: skip


def recounts_of(request: HttpRequest, document: Document) -> dict[str, Any] | None:
    """Tell of the last time it was counted again; None where it never was."""
    last, counted = last_recount(document), document["counted"]
    if last is None:
        return None
    rows, least = differences(counted["numbers"], last["numbers"]), counted["least"]
    key = "same" if not rows else "differs"
    return {
        "finding": last["finding"],
        "said": say(request, f"web_planning.recount_{key}", on=_day(last["on"]), many=len(rows)),
        "differs": bool(rows),
        "lines": [
            say(request, "web_planning.recount_line", name=named(request, name),
                old=_told(request, old, least), new=_told(request, new, least))
            for name, old, new in rows
        ],
    }  # fmt: skip


def named(request: HttpRequest, name: str) -> str:
    """Name a number of the file: what it counts, and of which class."""
    column, _, inside = name.partition("[")
    said = say(request, f"column.{column}") if column in _COLUMNED else say(
        request, f"web_planning.number_{column}"
    )  # fmt: skip
    if not inside:
        return said
    offence = term_said(request, "offence_class", inside.removesuffix("]"))
    return f"{offence} · {said}"


_COLUMNED = ("count", "count_before", "change", "change_low", "change_high")


def _claim(request: HttpRequest, numbers: Numbers, least: int) -> str:
    count, before = numbers[f"count[{ALL}]"], numbers.get(f"count_before[{ALL}]")
    if before is None:
        return say(request, "web_planning.claim_alone", count=_told(request, count, least))
    return say(request, "web_planning.claim", count=_told(request, count, least),
               before=_told(request, before, least))  # fmt: skip


def _places(request: HttpRequest, numbers: Numbers) -> str:
    share = numbers.get("share_fewer")
    if share is None or share["value"] is None:
        return ""
    return say(request, "web_planning.places", share=Quantity(share["value"], "percent"),
               draws=numbers["draws"]["value"])  # fmt: skip


def _classes(numbers: Numbers) -> list[str]:
    return [name.partition("[")[2].removesuffix("]") for name in numbers
            if name.startswith("count[")]  # fmt: skip


def _is_few(numbers: Numbers, offence: str) -> bool:
    """Say whether nothing of a class may be told."""
    both = [numbers.get(f"{column}[{offence}]") for column in ("count", "count_before")]
    return offence != ALL and all(one is None or one["is_hidden"] for one in both)


def _few(request: HttpRequest, numbers: Numbers) -> str:
    """Name the classes of which nothing may be told."""
    names = [term_said(request, "offence_class", one) for one in _classes(numbers)
             if _is_few(numbers, one)]  # fmt: skip
    return say(request, "web_planning.few", names=", ".join(names)) if names else ""


def _table(request: HttpRequest, numbers: Numbers, least: int) -> dict[str, Any]:
    classes = [one for one in _classes(numbers) if not _is_few(numbers, one)]
    rows = [
        [{"text": term_said(request, "offence_class", one)},
         *(_cell(request, numbers.get(f"{column}[{one}]"), least) for column in _SHOWN)]
        for one in classes
    ]  # fmt: skip
    table = table_of(request, say(request, "web_planning.caption_recorded"),
                     ("class", "count", "before", "change", "low", "high"), rows)  # fmt: skip
    for column in table["columns"][1:]:
        column["is_number"] = True
    return table


_SHOWN = ("count", "count_before", "change", "change_low", "change_high")


def _cell(request: HttpRequest, one: dict[str, Any] | None, least: int) -> dict[str, Any]:
    hidden = one is not None and one["is_hidden"]
    return {"text": _told(request, one, least), "is_number": True, "is_hidden": hidden}


def _told(request: HttpRequest, one: dict[str, Any] | None, least: int) -> str:
    if one is None:
        return "–"
    if one["is_hidden"]:
        is_count = one["name"].startswith("count")
        return say(request, f"web_planning.hidden{'_count' if is_count else ''}", least=least)
    kind = _KINDS[one["name"].partition("[")[0]]
    value = int(one["value"]) if kind == "count" else one["value"]
    told = Quantity(value, kind, "", 2) if kind == "number" else Quantity(value, kind)
    return say(request, "web_frame.plain", text=told)


def _day(text: str) -> date:
    return date.fromisoformat(text)
