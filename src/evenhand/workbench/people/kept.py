"""What somebody had written when their session ended: kept until they are in again.

Kept are the fields of a form whose token held, for the same person, in the same browser, for an
hour; never passwords, codes or files. Nothing is sent by itself: who is in again sees what was
written and sends it, or throws it away.
"""

import re
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now

from evenhand.frame.words import say
from evenhand.workbench.people.rights import allowed

KEPT, WHOSE = "kept_form", "session_was_of"
KEPT_FOR = timedelta(hours=1)
MOST_SIGNS = 60_000
_SECRET = re.compile(r"pass|secret|token|code|credential|current|^new$|csrf", re.IGNORECASE)
_NEVER = ("/account", "/sign-in", "/sign-out", "/people", "/invitation", "/welcome", "/language",
          "/notices", "/access", "/data/bring")  # fmt: skip
"""Forms of an account, and what is sent without a token that was checked before its page."""
_CODE = re.compile(r"[a-z0-9_.:|-]*")
_TYPE = "application/x-www-form-urlencoded"


def keep(request: HttpRequest) -> bool:
    """Keep what was sent, where its sender is known and it may be kept; say whether it was.

    Called where the form's token was checked already and nobody is signed in any more.
    """
    whose = getattr(request, WHOSE, None)
    if whose is None or request.method != "POST" or request.content_type != _TYPE:
        return False
    if request.path.startswith(_NEVER):
        return False
    fields = {name: values for name, values in request.POST.lists() if not _SECRET.search(name)}
    if sum(len(one) for values in fields.values() for one in values) > MOST_SIGNS:
        return False
    request.session[KEPT] = {
        "path": request.get_full_path(), "fields": fields, "person": whose,
        "at": now().timestamp(),
    }  # fmt: skip
    return True


def forget(request: HttpRequest) -> None:
    """Forget what was kept once it is sent again."""
    one = request.session.get(KEPT)
    if one and request.method == "POST" and one["path"] == request.get_full_path():
        del request.session[KEPT]


@allowed("account.own")
def kept(request: HttpRequest) -> HttpResponse:
    """Show what was kept, to be sent or thrown away."""
    one = _mine(request)
    if request.method == "POST":
        request.session.pop(KEPT, None)
        messages.success(request, say(request, "web_people.kept_thrown"))
        return redirect("city")
    if one is None:
        return redirect("city")
    hidden = [(name, value) for name, values in one["fields"].items() for value in values]
    written = [value for _, value in hidden if is_written(value)]
    rest = sum(bool(value.strip()) for _, value in hidden) - len(written)
    context = {"path": one["path"], "hidden": hidden, "told": written, "rest": rest}
    return render(request, "people/kept.html", context)


def is_written(value: str) -> bool:
    """Say whether a value reads as somebody's words, not as a choice, a number or a mark of ours.

    Examples
    --------
    >>> is_written("Lamps are out."), is_written("street_or_square"), is_written("2026-12-05")
    (True, False, False)
    """
    text = value.strip()
    return bool(text) and not text.startswith("{") and _CODE.fullmatch(text) is None


def _mine(request: HttpRequest) -> dict[str, Any] | None:
    one: dict[str, Any] | None = request.session.get(KEPT)
    if one is None:
        return None
    is_old = now().timestamp() - one["at"] > KEPT_FOR.total_seconds()
    if is_old or one["person"] != request.user.pk:
        del request.session[KEPT]
        return None
    return one
