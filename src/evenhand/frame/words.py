"""Messages of the catalogue of words, written in the language of a request."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils.timezone import localtime
from django.utils.translation import get_language

from evenhand.wording.languages import OFFERED, drawn_in, held_together
from evenhand.wording.messages import (
    Message,
    Name,
    Quantity,
    Term,
    TermList,
    Value,
    Worded,
)
from evenhand.wording.messages import say as message

_WORDED = (Quantity, Term, Name, Worded, TermList, Message)


def say(request: HttpRequest, key: str, **fields: Any) -> str:
    """Write a message for the reader of a request.

    Parameters
    ----------
    request
        Whose language is meant.
    key
        ``<file>.<entry>`` of the catalogue.
    **fields
        Its values: whole numbers are written as counts, days as days, text as it is.
    """
    return written(message(key, **{name: as_value(one) for name, one in fields.items()}), request)


def written(words: Message, request: HttpRequest) -> str:
    """Write a message of the library for the reader of a request."""
    spoken = language(request)
    return held_together(words.written(spoken), spoken)


def language(request: HttpRequest) -> str:
    """Give the language of a request; a field of a form has none, but Django knows it then."""
    chosen = getattr(request, "language", "") or (get_language() or "").split("-")[0]
    return chosen if chosen in OFFERED else OFFERED[0]


def drawn_language(request: HttpRequest) -> str:
    """Give the language in which what was drawn is read: English where theirs is not whole."""
    return drawn_in(language(request))


def as_value(one: Any) -> Value:
    """Turn a plain value into one that a message takes."""
    if isinstance(one, _WORDED):
        return one
    if isinstance(one, bool) or one is None:
        return Name("" if one is None else str(one))
    if isinstance(one, int):
        return Quantity(one, "count")
    if isinstance(one, float):
        return Quantity(one)
    if isinstance(one, datetime):
        return Quantity(localtime(one).date(), "date")
    if isinstance(one, date):
        return Quantity(one, "date")
    return Name(str(one))
