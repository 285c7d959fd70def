"""Takes out of a kept chapter the links to pages that its reader may not open."""

import re
from typing import Any

from django.urls import Resolver404, resolve

from evenhand.workbench.people.rights import may

_LINK = re.compile(r'<a\b[^>]*\bhref="(/[^"#]*)[^"]*"[^>]*>(.*?)</a>', re.DOTALL)
_LED_TO = ("findings.read", "data.read")


def within_reach(view: Any, person: Any) -> Any:
    """Leave the words of links that lead to where somebody has no right, without the link.

    Parameters
    ----------
    view
        A chapter, or part of one, as it was kept: markup stands in ``{"html": …}``.
    person
        Who reads it. A chapter is drawn once for all, so links are taken out when it is read.

    Returns
    -------
    Any
        The same for who may follow all of them.
    """
    if all(may(person, right) for right in _LED_TO):
        return view
    return _unlinked(view, person)


def _unlinked(value: Any, person: Any) -> Any:
    if isinstance(value, list):
        return [_unlinked(one, person) for one in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"html"}:
        return {"html": _LINK.sub(lambda link: _kept(link, person), value["html"])}
    return {name: _unlinked(one, person) for name, one in value.items()}


def _kept(link: re.Match[str], person: Any) -> str:
    try:
        right = getattr(resolve(link.group(1)).func, "right", "")
    except Resolver404:
        return link.group(2)
    return link.group(0) if not right or may(person, right) else link.group(2)
