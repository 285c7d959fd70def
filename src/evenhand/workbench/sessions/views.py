"""Which sessions there are, what one is made of, and who signed up for it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from evenhand.frame.standing import stand_under
from evenhand.frame.words import language as spoken
from evenhand.frame.words import say
from evenhand.portal.sessions.forms import ANSWERS, ASKED
from evenhand.portal.sessions.models import (
    CALLED_OFF,
    CONFIRMED,
    DRAFT,
    PUBLISHED,
    WAITING,
    Evaluation,
    Session,
    SignUp,
    counted,
)
from evenhand.portal.sessions.times import by_clock
from evenhand.workbench.people.rights import allowed, may
from evenhand.workbench.sessions.following import followed
from evenhand.workbench.sessions.letters import standing

FEWEST_ANSWERS = 5
"""Of fewer answers, it would be too plain who gave which."""
_KINDS = {DRAFT: "wait", PUBLISHED: "done", CALLED_OFF: ""}


def session_of(code: str) -> Session:
    """Give a session, or the page that says there is none."""
    one = Session.objects.select_related("series").filter(code=code).first()
    if one is None:
        raise Http404
    return one


@allowed("sessions.read")
def sessions(request: HttpRequest) -> HttpResponse:
    """Show the sessions: those to come first, then those that were."""
    every = [_line(request, one) for one in Session.objects.select_related("series")]
    context = {
        "coming": [one for one in every if not one["session"].is_past],
        "past": [one for one in reversed(every) if one["session"].is_past],
        "may_write": may(request.user, "sessions.write"),
    }
    return render(request, "sessions/sessions.html", context)


def _line(request: HttpRequest, one: Session) -> dict[str, Any]:
    times = by_clock(one.starts_at, one.ends_at, one.clock, spoken(request))
    counts = counted(one)
    return {
        "session": one,
        "url": reverse("session", args=[one.code]),
        "when": say(request, "portal_sessions.there", day=times.day, hours=times.hours,
                    host=one.host, offset=times.offset),
        "state": say(request, f"web_sessions.state_{one.state}"),
        "kind": _KINDS[one.state],
        "came": say(request, "web_sessions.counts", confirmed=counts.get(CONFIRMED, 0),
                    waiting=counts.get(WAITING, 0), capacity=one.capacity),
    }  # fmt: skip


@allowed("sessions.read")
def session(request: HttpRequest, code: str) -> HttpResponse:
    """Show a session, what it still lacks, and what was asked and said."""
    one = session_of(code)
    may_write = may(request.user, "sessions.write")
    context = {
        **_line(request, one),
        "may_write": may_write,
        "may_decide": may(request.user, "problems.decide"),
        "gates": gates_of(request, one),
        "minutes": sum(int(line["minutes"]) for line in one.programme),
        "length": int((one.ends_at - one.starts_at).total_seconds() // 60),
        "questions": [row.text for row in one.questions.all()],
        "said": _said(request, one),
        "remarks": sorted(row.text for row in _shown(one) if row.text),
        "follow_ups": followed(request, one),
        "crumbs": crumbs(request, one.code),
    }
    return render(request, "sessions/session.html", context)


def gates_of(request: HttpRequest, one: Session) -> list[dict[str, Any]]:
    """Say what a session needs before others can plan with it."""
    whole = (one.ends_at - one.starts_at).total_seconds() / 60
    met = {
        "about": bool(one.about),
        "programme": bool(one.programme)
        and sum(int(line["minutes"]) for line in one.programme) <= whole,
        "themes": bool(one.themes),
        "speakers": one.speakers.exists(),
        "join_at": bool(one.join_at),
    }
    return [{"text": say(request, f"web_sessions.gate_{name}"), "is_met": is_met}
            for name, is_met in met.items()]  # fmt: skip


def _shown(one: Session) -> list[Evaluation]:
    """Give what may be read: every fifth answer brings five, so that none is told by its coming.

    Once names and addresses are deleted nothing more can come, and the rest is read too.
    """
    rows = list(one.evaluations.order_by("pk"))
    whole = len(rows) - len(rows) % FEWEST_ANSWERS
    if whole and one.delete_on <= localdate():
        return rows
    return rows[:whole]


def _said(request: HttpRequest, one: Session) -> dict[str, Any] | None:
    """Count what was said of a session; nothing of too few."""
    rows = [row.answers for row in _shown(one)]
    if not rows:
        return None
    said = {name: say(request, f"portal_sessions.{name}") for name in (*ANSWERS, *ASKED)}
    columns: list[dict[str, Any]] = [{"text": say(request, "web_sessions.asked")}]
    columns += [{"text": said[name], "is_number": True} for name in ANSWERS]
    return {
        "caption": say(request, "web_sessions.evaluation", count=len(rows)),
        "columns": columns,
        "rows": [
            [{"text": said[asked]}, *({"text": sum(row.get(asked) == name for row in rows),
             "is_number": True, "label": said[name]} for name in ANSWERS)]
            for asked in ASKED
        ],
        "folds": True,
    }  # fmt: skip


@allowed("sessions.write")
def signed_up(request: HttpRequest, code: str) -> HttpResponse:
    """Show who holds a place and who waits, until they are deleted."""
    one = session_of(code)
    rows = list(one.sign_ups.prefetch_related("letters"))
    for row in rows:
        row.told = _letters(request, row)  # type: ignore[attr-defined]
    title = say(request, "web_sessions.signed_up")
    context = {
        "session": one,
        "title": title,
        "confirmed": [row for row in rows if row.state == CONFIRMED],
        "waiting": [row for row in rows if row.state == WAITING],
        "deleted": say(request, "portal_sessions.deleted_on", day=one.delete_on),
        "crumbs": crumbs(request, one.code, title),
    }
    return render(request, "sessions/signed_up.html", context)


def _letters(request: HttpRequest, row: SignUp) -> list[str]:
    """Say which e-mails somebody was sent, and what became of each."""
    found = []
    for one in row.letters.all():
        how = standing(one)
        state = say(request, f"web_sessions.standing_{how}",
                    **({"day": one.sent_at} if how == "sent" else {}))  # fmt: skip
        what = say(request, f"web_sessions.letter_{one.kind}")
        found.append(say(request, "web_sessions.letter_of", what=what, state=state))
    return found


def crumbs(request: HttpRequest, code: str = "", last: str = "") -> list[dict[str, str]]:
    """Give the way back."""
    way = [{"url": reverse("sessions"), "text": say(request, "web_sessions.heading")}]
    if code:
        way.append({"url": reverse("session", args=[code]), "text": code})
    return [*way, {"url": "", "text": last}] if last else way


stand_under("library", "sessions", sessions, session, signed_up)
