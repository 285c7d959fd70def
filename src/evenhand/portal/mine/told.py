"""What a contribution says and what happened to it, in words for a page."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.timezone import localtime

from evenhand.frame.words import language, say
from evenhand.portal.contributions.models import Contribution
from evenhand.portal.taking_part.asked import asked_of, in_language
from evenhand.taxonomy.place_marks import TERMS
from evenhand.wording.messages import LANGUAGES, Quantity, Term, entries

CODED = (("feeling", "feeling"), ("what", "nuisance"), ("times", "time"), ("often", "often"),
         ("reasons", "reason_unsafe"), ("helps", "help"))  # fmt: skip
TAGS = {"received": "wait", "held": "wait", "read": "", "referred": "", "answered": "done",
        "decided": "done", "done": "done", "not_done": "", "withdrawn": ""}  # fmt: skip


def timeline(request: HttpRequest, one: Contribution, *, is_public: bool = False) -> list[Any]:
    """Give each step with its day and why; to the public without the words of its author.

    Parameters
    ----------
    request
        Whose language is spoken.
    one
        The contribution.
    is_public
        Whether anybody reads it: then it begins when it was let pass.
    """
    steps = [step for step in one.steps.all() if not is_public or step.state not in
             ("received", "held")]  # fmt: skip
    told = []
    for step in steps:
        why = reason_of(request, step.reason)
        words = "" if is_public and not step.role else step.words
        told.append({
            "datetime": localtime(step.at).date().isoformat(),
            "date": _moment(request, step.at, is_public=is_public),
            "title": say(request, f"portal_mine.state_{step.state}"),
            "text": " ".join(part for part in (why, words) if part)
            or say(request, f"portal_mine.means_{step.state}"),
            "is_latest": step is steps[-1],
        })  # fmt: skip
    return told


def reason_of(request: HttpRequest, reason: str) -> str:
    """Say a reason where there are words for it; nothing else."""
    for key in (f"contributions.reason_{reason}", f"portal_mine.reason_{reason}"):
        if reason and key in entries(LANGUAGES[0]):
            return say(request, key)
    return ""


def rows(request: HttpRequest, one: Contribution) -> list[tuple[str, str]]:
    """Give what was chosen: each question's key, and the answer in words."""
    return _argued(request, one) + [
        (f"portal_marking.row_{name}", chosen(request, group, one.answers[name]))
        for name, group in CODED
        if one.answers.get(name)
    ]


def _argued(request: HttpRequest, one: Contribution) -> list[tuple[str, str]]:
    """Say of an argument to which option it speaks, and whether for or against it."""
    if one.kind != "argument" or one.about.count(" ") != 2:
        return []
    number, option, side = one.about.split(" ")
    asked = asked_of(Path(settings.PORTAL), number)
    known = [row["names"] for row in asked.options if row["code"] == option] if asked else []
    name = in_language(known[0], language(request)) if known else number
    return [(f"portal_taking_part.{side}", name)]


def chosen(request: HttpRequest, group: str, codes: Any) -> str:
    """Write codes in words."""
    several = codes if isinstance(codes, list) else [codes]
    return ", ".join(
        say(request, "web_frame.plain", text=Term(TERMS[group], str(code))) for code in several
    )


def gist(request: HttpRequest, one: Contribution) -> str:
    """Give in a line what it is about: its category or how the place feels, and why."""
    for name, group in (("what", "nuisance"), ("reasons", "reason_unsafe"),
                        ("feeling", "feeling")):  # fmt: skip
        if one.answers.get(name):
            return chosen(request, group, one.answers[name])
    return say(request, f"portal_mine.kind_{one.kind}")


def _moment(request: HttpRequest, at: datetime, *, is_public: bool) -> str:
    value = Quantity(localtime(at).date(), "date") if is_public else Quantity(
        localtime(at), "moment")  # fmt: skip
    return say(request, "web_frame.plain", text=value)
