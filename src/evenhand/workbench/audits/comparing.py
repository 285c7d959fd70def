"""Two audits side by side: first the numbers that changed, then what each chapter answers."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from evenhand.frame.standing import stand_under
from evenhand.frame.words import drawn_language, say, written
from evenhand.wording.languages import said_of
from evenhand.wording.messages import say as message
from evenhand.workbench.audits.shelf import Kept, all_kept
from evenhand.workbench.opened import city
from evenhand.workbench.people.rights import allowed

MOST_ROWS = 200
_ALIKE = 1e-9


@allowed("audit.read")
def compare(request: HttpRequest) -> HttpResponse:
    """Choose two audits and see what changed from the older to the newer."""
    every = [one for one in all_kept(city()) if not one.is_public]
    if len(every) < 2:
        return render(request, "audits/compare.html", {"every": every, "pair": None})
    old = _chosen(every, request.GET.get("old", every[-2].number))
    new = _chosen(every, request.GET.get("new", every[-1].number))
    changed, same, only_old, only_new = differences(old, new)
    context = {
        "every": [(one, one.said(drawn_language(request))) for one in every],
        "pair": (old, new),
        "table": _table(request, changed[:MOST_ROWS], old, new),
        "n_changed": len(changed),
        "n_shown": min(len(changed), MOST_ROWS),
        "n_same": same,
        "only_old": _questions(request, only_old),
        "only_new": _questions(request, only_new),
        "answers": list(_answers(request, old, new)),
    }
    return render(request, "audits/compare.html", context)


def _chosen(every: list[Kept], number: str) -> Kept:
    for one in every:
        if one.number == number:
            return one
    raise Http404


def differences(
    old: Kept, new: Kept
) -> tuple[list[tuple[dict[str, Any], dict[str, Any]]], int, list[Any], list[Any]]:
    """Match the numbers of two audits by the question of their finding and what cites them.

    Returns
    -------
    tuple
        Pairs that differ, the largest relative change first; how many are alike; numbers of
        questions that only the older or only the newer audit asked.
    """
    then = {tuple(one["key"]): one for one in old.numbers()}
    now = {tuple(one["key"]): one for one in new.numbers()}
    both = [(then[key], now[key]) for key in now if key in then]
    changed = [pair for pair in both if _differs(*pair)]
    asked_then, asked_now = {key[0] for key in then}, {key[0] for key in now}
    return (
        sorted(changed, key=lambda pair: -_size(*pair)),
        len(both) - len(changed),
        [one for key, one in then.items() if key[0] not in asked_now],
        [one for key, one in now.items() if key[0] not in asked_then],
    )


def _differs(then: dict[str, Any], now: dict[str, Any]) -> bool:
    a, b = then["value"], now["value"]
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return abs(a - b) > _ALIKE * max(abs(a), abs(b), 1)
    return bool(a != b)


def _size(then: dict[str, Any], now: dict[str, Any]) -> float:
    a, b = then["value"], now["value"]
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return float(abs(a - b) / max(abs(a), abs(b), _ALIKE))
    return 0.0


def _table(
    request: HttpRequest, pairs: list[tuple[dict[str, Any], dict[str, Any]]], old: Kept, new: Kept
) -> dict[str, Any]:
    spoken = drawn_language(request)
    heads = [say(request, "web_audits.head_question"), say(request, "web_audits.head_number"),
             old.number, new.number]  # fmt: skip
    rows = [
        [
            _question(request, now),
            said_of(now["what"], spoken),
            said_of(then["said"], spoken),
            said_of(now["said"], spoken),
        ]
        for then, now in pairs
    ]
    return {
        "caption": say(request, "web_audits.changed_numbers"),
        "folds": True,
        "columns": [{"text": head, "is_number": at > 1} for at, head in enumerate(heads)],
        "rows": [
            [{"text": text, "is_number": at > 1, "label": heads[at]} for at, text in enumerate(row)]
            for row in rows
        ],
    }


def _question(request: HttpRequest, number: dict[str, Any]) -> str:
    if not number["method"]:
        return say(request, "web_audits.the_data")
    question = written(message(f"questions.{number['method']}"), request)
    return f"{question} ({number['about']})" if number["about"] else question


def _questions(request: HttpRequest, numbers: list[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(_question(request, one) for one in numbers))


def _answers(request: HttpRequest, old: Kept, new: Kept) -> Iterator[dict[str, Any]]:
    """Give what each chapter answers, in both audits."""
    spoken = drawn_language(request)
    for one in new.said(spoken)["chapters"]:
        now, then = new.chapter(one["slug"], spoken), old.chapter(one["slug"], spoken)
        told = {"title": one["title"], "now": _answer(now), "then": _answer(then)}
        if told["now"] or told["then"]:
            yield told


def _answer(view: dict[str, Any] | None) -> Any:
    blocks = view["blocks"] if view else []
    return next((block["text"] for block in blocks if block["kind"] == "answer"), "")


stand_under("city", "audits", compare)
