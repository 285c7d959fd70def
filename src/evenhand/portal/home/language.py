"""In which language a page is written: its address says so, and no cookie is needed."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from evenhand.frame.language import language_of
from evenhand.portal.home.opened import portal


class LanguageMiddleware:
    """Sets `request.language` from the first part of the address, else from the browser."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request in its language."""
        first, offered = request.path.split("/")[1], portal().languages
        asked = first if first in offered else language_of(request)
        language = asked if asked in offered else offered[0]
        request.language = language  # type: ignore[attr-defined]
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
