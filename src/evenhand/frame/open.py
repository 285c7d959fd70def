"""The mark of a page that needs no account."""

from collections.abc import Callable
from typing import TypeVar

from django.http.response import HttpResponseBase

V = TypeVar("V", bound=Callable[..., HttpResponseBase])


def open_to_all(view: V) -> V:
    """Mark a page that needs no account."""
    view.right = ""  # type: ignore[attr-defined]
    return view
