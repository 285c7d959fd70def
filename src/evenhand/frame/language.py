"""Which language a page is written in: what was chosen, then what the browser asks for."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from evenhand.wording.languages import OFFERED


class LanguageMiddleware:
    """Sets `request.language` and Django's own language for the time of one request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request in its language."""
        language = language_of(request)
        request.language = language  # type: ignore[attr-defined]
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def language_of(request: HttpRequest) -> str:
    """Say in which language to answer: cookie, then `Accept-Language`, then English."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if chosen in OFFERED:
        return chosen
    for part in request.headers.get("Accept-Language", "").split(","):
        asked = part.split(";")[0].strip().lower().split("-")[0]
        if asked in OFFERED:
            return asked
    return OFFERED[0]
