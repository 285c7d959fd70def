"""Who is signed in, where a page has made sure that somebody is."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from evenhand.workbench.people.models import Person


def who(request: HttpRequest) -> Person:
    """Give the person behind a request to a page that asks for a right."""
    person = request.user
    assert isinstance(person, Person)
    return person


def within(section: str, *views: Callable[..., Any]) -> None:
    """Mark the word of the top bar under which pages lie."""
    for view in views:
        view.__dict__["section"] = section
