"""Whether what a page shows is named: its controls, its headings and the page itself."""

from collections.abc import Iterator
from itertools import pairwise

import lxml.html

_CONTROLS = (
    "//*[self::input[not(@type='hidden')] or self::select or self::textarea or self::button"
    " or self::a[@href] or self::summary]"
)
_HEADINGS = "//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6]"


def unnamed(markup: str) -> list[str]:
    """Say which controls have no name, and where the headings leave a level out."""
    tree = lxml.html.fromstring(markup)
    return [*_controls(tree), *_headings(tree)]


def title_of(markup: str) -> str:
    """Give what stands in the window's title."""
    return _words(lxml.html.fromstring(markup).findtext(".//title") or "")


def _controls(tree: lxml.html.HtmlElement) -> Iterator[str]:
    labels = {one.get("for"): one for one in tree.iter("label") if one.get("for")}
    known = {one.get("id"): one for one in tree.iter() if one.get("id")}
    for one in tree.xpath(_CONTROLS):
        label = labels.get(one.get("id")) if one.get("id") else None
        around = next(one.iterancestors("label"), None)
        seen = (
            one if one.tag in ("a", "button", "summary") else label if label is not None else around
        )
        shown = _words("" if seen is None else _said(seen))
        name = _words(_given(one, known)) or shown
        if not name:
            yield f"no name: {lxml.html.tostring(one, encoding='unicode', with_tail=False)[:120]}"
        elif shown.casefold() not in name.casefold():
            yield f"named {name!r}, shown {shown!r}"


def _given(one: lxml.html.HtmlElement, known: dict[str, lxml.html.HtmlElement]) -> str:
    """Give the name that is said of a control in place of what is shown."""
    if one.get("aria-labelledby"):
        names = one.get("aria-labelledby").split()
        return " ".join(_said(known[name]) for name in names)
    if one.get("aria-label"):
        return one.get("aria-label")
    return one.get("value", "") if one.tag == "input" and one.get("type") == "submit" else ""


def _said(one: lxml.html.HtmlElement) -> str:
    """Give what is read aloud of an element: its words, and of pictures what stands for them."""
    if not isinstance(one.tag, str) or one.tag in ("select", "textarea"):
        return ""
    if one.get("aria-hidden") == "true":
        return ""
    if one.tag in ("svg", "img") and one.get("aria-label"):
        return one.get("aria-label")
    inner = one.get("alt", "") if one.tag == "img" else one.text or ""
    return inner + "".join(_said(part) + (part.tail or "") for part in one)


def _headings(tree: lxml.html.HtmlElement) -> Iterator[str]:
    levels = [int(one.tag[1]) for one in tree.xpath(_HEADINGS)]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} headings of the first level"
    for before, after in pairwise(levels):
        if after > before + 1:
            yield f"a heading of level {after} follows one of level {before}"


def _words(text: str) -> str:
    return " ".join(text.split())
