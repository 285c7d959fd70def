"""Arguments that were let pass, and a result, as pages say them."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from evenhand.frame.words import language as spoken
from evenhand.frame.words import say
from evenhand.portal.contributions.models import Contribution
from evenhand.portal.contributions.showing import PUBLIC_STATES, is_let_pass
from evenhand.portal.taking_part.asked import SIDES, Asked, in_language
from evenhand.portal.taking_part.keeping import ARGUMENT
from evenhand.wording.messages import Name, Quantity

WORDS = "portal_taking_part"
Shown = dict[tuple[str, str], list[dict[str, Any]]]


def passed_arguments(asked: Asked, delay_days: int) -> list[Contribution]:
    """Give the arguments that two people let pass, some days late, the oldest first."""
    edge = timezone.now() - timedelta(days=delay_days)
    found = Contribution.objects.filter(
        kind=ARGUMENT, about__startswith=f"{asked.number} ", state__in=PUBLIC_STATES,
        received_at__lte=edge,
    ).order_by("pk")  # fmt: skip
    return [one for one in found.prefetch_related("decisions")
            if one.public_text and is_let_pass(one)]  # fmt: skip


def grouped(arguments: Iterable[Contribution]) -> list[dict[str, Any]]:
    """Give each argument once: option, side, its words, and how many more say nearly the same."""
    first: dict[int, dict[str, Any]] = {}
    for one in arguments:
        _, option, side = one.about.split(" ")
        key = one.alike_id or one.pk
        if key in first:
            first[key]["more"] += 1
        else:
            first[key] = {"option": option, "side": side, "text": one.public_text,
                          "language": one.language, "more": 0}  # fmt: skip
    return list(first.values())


def arguments_shown(request: HttpRequest, asked: Asked, delay_days: int) -> dict[str, Any]:
    """Give for each option what speaks for it and against it, as far as it may be read."""
    return _by_option(request, asked, grouped(passed_arguments(asked, delay_days)))


def _by_option(
    request: HttpRequest, asked: Asked, rows: Iterable[Mapping[str, Any]]
) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {one["code"]: [] for one in asked.options}
    rows = list(rows)
    for code, told in found.items():
        for side in SIDES:
            own = [row for row in rows if (row["option"], row["side"]) == (code, side)]
            if own:
                told.append({"title": say(request, f"{WORDS}.{side}"), "rows": own})
    return found


def result_told(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    """Give a result in words and tables.

    Parameters
    ----------
    request
        Whose language is spoken.
    asked
        What was asked, with its result.
    """
    result, said = asked.result or {}, _Said(request, asked)
    arguments = _by_option(request, asked, result.get("arguments", ()))
    return {
        "is_enough": result["n"] is not None, "least": result["least"], "n": result["n"],
        "who": [said.who(one) for one in result["who"]],
        "points": said.points(result["points"]) if result["points"] else None,
        "step": said.step(result.get("step", 1)) if result["points"] else "",
        "pairs": said.pairs(result["pairs"]) if result["pairs"] else None,
        "baskets": said.baskets(result["baskets"]) if result["baskets"] else None,
        "set": said.chosen(result["baskets"]) if result["baskets"] else "",
        "questions": [said.question(one) for one in result["questions"]],
        "arguments": [{"name": said.names[code], "sides": sides}
                      for code, sides in arguments.items() if sides],
        "answer": result["answer"], "decision": result["decision"],
        "problem": asked.body["problem"], "on": date.fromisoformat(result["on"]),
        "done": [{"on": date.fromisoformat(one["on"]), "text": one["text"]}
                 for one in result["done"]],
    }  # fmt: skip


class _Said:
    """The tables of one result."""

    def __init__(self, request: HttpRequest, asked: Asked) -> None:
        self.request, self.asked = request, asked
        self.least, self.n = (asked.result or {})["least"], (asked.result or {})["n"]
        self.names = {one["code"]: in_language(one["names"], spoken(request))
                      for one in asked.options}  # fmt: skip

    def said(self, key: str, **values: Any) -> str:
        return say(self.request, f"{WORDS}.{key}", **values)

    def name(self, code: str) -> Name:
        return Name(self.names[code])

    def plain(self, value: Any, kind: Any = "count") -> str:
        return say(self.request, "web_frame.plain", text=Quantity(value, kind))

    def count(self, count: int | None) -> str:
        return self.said("hidden", least=self.least) if count is None else self.plain(count)

    def table(self, caption: str, heads: list[str], rows: list[list[str]], names: int = 1) -> Any:
        return {
            "caption": caption, "folds": True,
            "columns": [{"text": head, "is_number": at >= names} for at, head in enumerate(heads)],
            "rows": [[{"text": text, "is_number": at >= names, "label": heads[at]}
                      for at, text in enumerate(row)] for row in rows],
        }  # fmt: skip

    def share(self, share: float | None) -> str:
        return "–" if share is None else self.plain(share, "percent")

    def who(self, one: Mapping[str, Any]) -> Any:
        heads = [self.said(f"head_{name}") for name in (one["by"], "took_part", "lives")]
        rows = [
            [row["name"] or self.said("not_told"), self._with_share(row["count"]),
             self.share(row["people"])]
            for row in one["rows"]
        ]  # fmt: skip
        return self.table(self.said(f"who_{one['by']}"), heads, rows)

    def _with_share(self, count: int | None) -> str:
        if count is None:
            return self.count(count)
        return self.said("count_share", count=count, share=Quantity(count / self.n, "percent"))

    def points(self, rows: Iterable[Mapping[str, Any]]) -> Any:
        heads = [self.said(f"head_{name}") for name in ("option", "mean", "middle")]
        told = [
            [self.names[row["code"]], self.count(row["mean"]),
             self.count(None) if row["low"] is None
             else self.said("range", low=row["low"], high=row["high"])]
            for row in rows
        ]  # fmt: skip
        return self.table(self.said("points_table"), heads, told)

    def step(self, step: int) -> str:
        return self.said("points_step", step=step) if step > 1 else ""

    def pairs(self, rows: Iterable[Mapping[str, Any]]) -> Any:
        heads = [self.said(f"head_{name}") for name in ("pair", "first", "second", "neither")]
        told = [
            [self.said("pair", one=self.name(row["one"]), other=self.name(row["other"])),
             *(self.count(row[name]) for name in ("first", "second", "neither"))]
            for row in rows
        ]  # fmt: skip
        return self.table(self.said("pairs_table"), heads, told)

    def baskets(self, found: Mapping[str, Any]) -> Any:
        heads = [self.said(f"head_{name}") for name in ("option", "in_basket", "cost")]
        costs = {one["code"]: one["cost"] for one in self.asked.options}
        told = [
            [self.names[row["code"]], self._with_share(row["count"]),
             self.money(costs[row["code"]])]
            for row in found["options"]
        ]  # fmt: skip
        return self.table(self.said("baskets_table"), heads, told)

    def money(self, amount: int | None) -> str:
        if amount is None:
            return self.said("cost_unknown")
        return self.said("money", amount=amount, unit=Name(str(self.asked.body["unit"])))

    def chosen(self, found: Mapping[str, Any]) -> str:
        if not found["set"]:
            return self.said("set_none")
        names = ", ".join(self.names[code] for code in found["set"])
        return self.said("set_is", options=Name(names), cost=Name(self.money(found["cost"])))

    def question(self, one: Mapping[str, Any]) -> Any:
        asked = next(row for row in self.asked.questions if row["code"] == one["code"])
        language = spoken(self.request)
        texts = {row["code"]: in_language(row["texts"], language) or str(row["code"])
                 for row in asked["answers"]}  # fmt: skip
        heads = [self.said("head_answer"), self.said("head_took_part")]
        rows = [[self.said("not_answered") if row["code"] is None else texts[row["code"]],
                 self._with_share(row["count"])] for row in one["cells"]]  # fmt: skip
        return self.table(in_language(asked["texts"], language), heads, rows)
