"""What each role may do, and the mark that every page must carry.

A page says with `allowed` which right it needs, or with `open_to_all` that it needs none; a page
without either does not get past the tests.
"""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from evenhand.workbench.people.roles import RIGHTS

if TYPE_CHECKING:
    from evenhand.workbench.people.models import Person

V = TypeVar("V", bound=Callable[..., HttpResponseBase])


class NotAllowed(PermissionDenied):
    """Somebody who is signed in lacks a right."""

    def __init__(self, right: str) -> None:
        super().__init__(right)
        self.right = right


def may(person: Any, right: str) -> bool:
    """Say whether somebody has a right.

    Parameters
    ----------
    person
        Who is signed in, or Django's anonymous visitor.
    right
        A name of `RIGHTS`.
    """
    roles = RIGHTS[right]
    return bool(
        person is not None
        and person.is_authenticated
        and person.is_active
        and getattr(person, "role", "") in roles
    )


def allowed(right: str) -> Callable[[V], V]:
    """Let those with a right see a page: visitors are asked to sign in, others told why not."""
    if right not in RIGHTS:
        raise KeyError(right)

    def mark(view: V) -> V:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            from evenhand.workbench.people import kept

            if not request.user.is_authenticated:
                is_kept = kept.keep(request)
                return redirect_to_login(reverse("kept-form") if is_kept else _again(request))
            if not may(request.user, right):
                raise NotAllowed(right)
            kept.forget(request)
            return view(request, *args, **kwargs)

        guarded.right = right  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return mark


def _again(request: HttpRequest) -> str:
    """Give the page to go on with: this one, or the first where a session ended as it was sent."""
    has_ended = request.method == "POST" and hasattr(request, "session_was_of")
    return "/" if has_ended else request.get_full_path()


def person_of(request: HttpRequest) -> "Person":
    """Give who is signed in, on a page that `allowed` guards."""
    from evenhand.workbench.people.models import Person

    assert isinstance(request.user, Person)
    return request.user
