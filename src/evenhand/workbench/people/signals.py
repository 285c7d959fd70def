"""Signing in and out, and failing to, as the audit log enters them."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest

from evenhand.frame.callers import address_of
from evenhand.workbench.people import seats
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.models import Seat


def listen() -> None:
    """Enter every sign-in, sign-out and failure from now on."""
    user_logged_in.connect(_signed_in, dispatch_uid="ledger.in")
    user_logged_out.connect(_signed_out, dispatch_uid="ledger.out")
    user_login_failed.connect(_failed, dispatch_uid="ledger.failed")


def _signed_in(request: HttpRequest | None, user: Any, **_: Any) -> None:
    seats.take(request, user)
    enter(user, "person.signed_in", **_from(request))


def _signed_out(request: HttpRequest | None, user: Any, **_: Any) -> None:
    if request is not None:
        Seat.objects.filter(session_key=request.session.session_key).delete()
    if user is not None:
        enter(user, "person.signed_out", **_from(request))


def _failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    tried = credentials.get("email") or credentials.get("username") or ""
    enter(None, "person.failed_to_sign_in", str(tried), **_from(request))


def _from(request: HttpRequest | None) -> dict[str, str]:
    return {"address": address_of(request)} if request else {}
