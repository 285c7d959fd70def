"""A text as a moderator reads it: what the rules found is marked, what describes people veiled."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.http import HttpRequest
from django.utils.timezone import localtime

from evenhand.frame.words import as_value, say
from evenhand.portal.contributions.models import REASONS, Contribution
from evenhand.portal.mine import told
from evenhand.workbench.queue.deciding import Span, joined, without

VEILED = frozenset({"description", "trait"})
"""Rules whose passages are read only by who opens them."""


@dataclass(frozen=True)
class Part:
    """A piece of a text.

    Attributes
    ----------
    text
        As it was written.
    rules
        The rules that it meets, in words; empty for what no rule found.
    is_veiled
        Whether it is shown only when it is opened.
    """

    text: str
    rules: tuple[str, ...] = ()
    is_veiled: bool = False


def found_in(one: Contribution) -> Iterator[tuple[str, list[Span]]]:
    """Give each rule that a text meets, and where; what lies outside the text is left out."""
    length = len(one.text)
    for reason in one.judgement.get("reasons", ()):
        if isinstance(reason, Mapping) and reason.get("rule"):
            spans = [(max(0, int(a)), min(length, int(b))) for a, b in reason.get("spans", ())]
            yield str(reason["rule"]), [span for span in spans if span[0] < span[1]]


def marked(one: Contribution) -> list[Span]:
    """Give what the rules found, each place once."""
    return joined(span for _, spans in found_in(one) for span in spans)


def rule_said(request: HttpRequest, rule: str) -> str:
    """Name a rule in words."""
    known = rule if rule in REASONS else "other"
    return say(
        request, "web_queue.rule_other" if known == "other" else f"contributions.reason_{rule}"
    )


def parts_of(request: HttpRequest, one: Contribution) -> list[Part]:
    """Cut a text where passages that a rule found begin and end."""
    found = list(found_in(one))
    cuts = sorted(
        {0, len(one.text), *(end for _, spans in found for span in spans for end in span)}
    )
    made = []
    for start, end in pairwise(cuts):
        rules = [rule for rule, spans in found if any(a <= start and end <= b for a, b in spans)]
        said = tuple(dict.fromkeys(rule_said(request, rule) for rule in rules))
        made.append(Part(one.text[start:end], said, bool(VEILED.intersection(rules))))
    return made


def rules_of(request: HttpRequest, one: Contribution) -> list[str]:
    """Name every rule that a text meets."""
    return list(dict.fromkeys(rule_said(request, rule) for rule, _ in found_in(one)))


def gist_of(one: Contribution, most: int = 90) -> str:
    """Give the beginning of a text for a list, without what the rules found."""
    text = " ".join(without(one.text, marked(one)).split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def steps_of(request: HttpRequest, one: Contribution) -> list[dict[str, Any]]:
    """Give what happened to a contribution, as a list of days."""
    known, steps = (*REASONS, "appeal", "problem"), list(one.steps.all())
    return [
        {
            "datetime": localtime(step.at).date().isoformat(),
            "date": say(request, "web_frame.plain", text=as_value(step.at)),
            "title": say(request, f"contributions.state_{step.state}"),
            "reason": say(request, f"contributions.reason_{step.reason}")
            if step.reason in known else "",
            "words": step.words, "is_latest": step == steps[-1],
        }
        for step in steps
    ]  # fmt: skip


def answers_of(request: HttpRequest, one: Contribution) -> list[tuple[str, str]]:
    """Give what was chosen beside the text: question and answer, in words."""
    return [(say(request, key), answer) for key, answer in told.rows(request, one)]


def sent_on(request: HttpRequest, days: int) -> str:
    """Say how long ago something was sent."""
    if not days:
        return say(request, "web_queue.sent_today")
    return say(request, "web_queue.waiting_days", days=days)
