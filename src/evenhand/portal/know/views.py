"""Pages of what was published: nothing live, nothing sorted by its number."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from evenhand.frame.open import open_to_all
from evenhand.portal.know.published import published


@open_to_all
@require_safe
def know(request: HttpRequest, language: str) -> HttpResponse:
    """List the areas by their names."""
    del language
    found = published()
    return render(request, "know/know.html", {"index": found.index if found else None})


@open_to_all
@require_safe
def area(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """Say what was released of one area."""
    found = published()
    page = found.area(slug, language) if found else None
    if found is None or page is None:
        raise Http404
    return render(request, "know/area.html", {"index": found.index, "page": _drawn(page)})


def _drawn(page: dict[str, Any]) -> dict[str, Any]:
    for one in page["offences"]:
        one["drawing"] = mark_safe(one["drawing"])
    return page


def _stand(*views: Any) -> None:
    """Mark the word of the top bar under which views stand."""
    for view in views:
        view.section = "portal-know"


_stand(know, area)
