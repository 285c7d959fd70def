"""Where the pages of asking people stand: the trail above them, and choices in words."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse

from evenhand.frame.words import say
from evenhand.wording.messages import Term

Choices = list[tuple[str, str]]


def crumbs(request: HttpRequest, *way: tuple[str, str]) -> list[dict[str, str]]:
    """Give the trail to a page.

    Parameters
    ----------
    request
        Whose language is spoken.
    *way
        Address and text of each step below "Asking people"; the last one without address.
    """
    first = {"url": reverse("asking"), "text": say(request, "web_frame.nav_asking")}
    return [first, *({"url": url, "text": text} for url, text in way)]


def terms(request: HttpRequest, group: str, names: Iterable[str]) -> Choices:
    """Give choices with the words of a group of terms, their first letter large."""
    return [(name, term_said(request, group, name)) for name in names]


def term_said(request: HttpRequest, group: str, name: str) -> str:
    """Give a term as it begins a line."""
    text = say(request, "web_frame.plain", text=Term(group, name))
    return text[:1].upper() + text[1:]
