"""Pages of what was published: nothing live, nothing sorted by its number."""

import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import quote_etag
from django.utils.safestring import mark_safe
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from evenhand.frame.open import open_to_all
from evenhand.frame.words import say
from evenhand.portal.home.opened import portal
from evenhand.portal.know.advice import ADVICE
from evenhand.portal.know.finding import find
from evenhand.portal.know.published import FILES, Published, published
from evenhand.portal.know.tables import dictionary_table, years_table

View = Callable[..., HttpResponseBase]


def _stamp(request: HttpRequest, *_: Any, **__: Any) -> str | None:
    """Name this page as it is now: it changes with what is published and what the city says."""
    found = published()
    if found is None:
        return None
    asked = f"{request.get_full_path()} {portal()}".encode()
    return quote_etag(f"{found.stamp}-{zlib.crc32(asked):x}")


def _changed(_: HttpRequest, *__: Any, **___: Any) -> datetime | None:
    found = published()
    return datetime.fromtimestamp(int(found.changed), UTC) if found else None


def _kept(view: View) -> View:
    """Let a browser ask whether a page changed, instead of loading it again."""
    asked = condition(etag_func=_stamp, last_modified_func=_changed)(view)
    made: View = cache_control(no_cache=True)(asked)
    return made


@open_to_all
@require_safe
def know(request: HttpRequest, language: str) -> HttpResponse:
    """Search a street or area, and list the areas by their names."""
    found, asked = published(), request.GET.get("place", "").strip()[:100]
    answer = find(asked, found) if found and asked else None
    if answer is not None and answer.slug:
        return redirect("portal-area", language, answer.slug)
    context = {
        "index": found.index if found else None, "asked": asked, "answer": answer,
        **_rules(found),
    }  # fmt: skip
    return render(request, "know/know.html", context)


@open_to_all
@require_safe
@_kept
def area(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """Say what was released of one area."""
    found = published()
    page = found.area(slug, language) if found else None
    if found is None or page is None:
        raise Http404
    for one in page["offences"]:
        # Drawn by us from a release; what a city calls its areas does not stand in it.
        one["drawing"] = mark_safe(one["drawing"])
        one["table"] = years_table(request, one)
        one["advice"] = _advice(request, one["offence"])
    page["map"] = mark_safe(page["map"])
    return render(request, "know/area.html", {"index": found.index, "page": page, **_rules(found)})


def _advice(request: HttpRequest, offence: str) -> dict[str, Any] | None:
    known = ADVICE.get(offence)
    if known is None:
        return None
    number = portal().emergency
    return {
        "lines": [say(request, key, number=number) for key in known.messages],
        "source": known.source or say(request, "protect.own"),
    }


def _rules(found: Published | None) -> dict[str, Any]:
    """Give what a release was held to."""
    if found is None:
        return {}
    return {
        "most": found.index["min_count"] - 1, "days": found.index["delay_days"],
        "least": found.index["min_at_risk"], "last_day": found.last_day,
        "drawn_on": found.drawn_on, "release": found.index["release"],
    }  # fmt: skip


@open_to_all
@require_safe
@_kept
def data(request: HttpRequest, language: str) -> HttpResponse:
    """Offer what was published as files, with what each column means."""
    found = published()
    if found is None:
        return render(request, "know/data.html", {"index": None})
    context = {
        "index": found.index,
        "files": [name for name in FILES if found.file(name)],
        "cite": found.index["cite"][language],
        "licence": found.index["licence"] or say(request, "area_data.no_licence"),
        "table": dictionary_table(request),
        **_rules(found),
    }
    return render(request, "know/data.html", context)


@open_to_all
@require_safe
@_kept
def file(request: HttpRequest, name: str) -> HttpResponseBase:
    """Hand out one file of the open data."""
    del request
    found = published()
    path = found.file(name) if found else None
    if found is None or path is None:
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=name,
                        content_type=FILES[name])  # fmt: skip


@open_to_all
@require_safe
def safe(request: HttpRequest, language: str) -> HttpResponse:
    """Say how people are protected in what is published."""
    del language
    return render(request, "know/safe.html", _rules(published()))


@open_to_all
@require_safe
def easy(request: HttpRequest, language: str) -> HttpResponse:
    """Say in easy words what can be done on the portal."""
    del language
    return render(request, "know/easy.html")


def _stand(*views: Any) -> None:
    """Mark the word of the top bar under which views stand."""
    for view in views:
        view.section = "portal-know"


_stand(know, area, data, safe)
