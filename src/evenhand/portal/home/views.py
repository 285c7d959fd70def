"""The first page: what can be done here, and for whom it is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from evenhand.frame.open import open_to_all
from evenhand.frame.words import language as spoken
from evenhand.portal.mine.public import latest
from evenhand.portal.photos.keeping import OFFERED


@open_to_all
@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """Go on to the first page in the language that the browser asks for."""
    response = redirect("portal-home", spoken(request))
    response.headers["Vary"] = "Accept-Language"
    return response


@open_to_all
@require_safe
def home(request: HttpRequest, language: str) -> HttpResponse:
    """Say what can be done here."""
    del language
    context = {"cards": latest(request)}
    return render(request, "portal/home.html", context)


@open_to_all
@require_safe
def keep(request: HttpRequest, language: str) -> HttpResponse:
    """Say what is kept, and how long."""
    del language
    return render(request, "portal/keep.html", {"photos": OFFERED})


@open_to_all
@require_safe
def accessibility(request: HttpRequest, language: str) -> HttpResponse:
    """Say for whom the pages are made, and whom to tell where they fail."""
    del language
    return render(request, "portal/accessibility.html")


@open_to_all
@require_safe
def healthy(request: HttpRequest) -> HttpResponse:
    """Say that the server answers."""
    del request
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")
