"""Forms are taken from the portal's own pages alone.

Nobody is signed in, so that another site has nobody's rights to borrow; but it could make its
visitors send. Browsers say where a form comes from, and that is looked at; no cookie is set.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse

from evenhand.frame import errors


class SameSiteMiddleware:
    """Refuses what another site's page makes a browser send."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on what comes from here, or from no page at all."""
        if request.method not in ("GET", "HEAD") and not is_ours(request):
            return errors.csrf_failure(request)
        return self.get_response(request)


def is_ours(request: HttpRequest) -> bool:
    """Say whether a request was sent by one of our pages."""
    said = request.headers.get("Sec-Fetch-Site")
    if said:
        return said in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.get_host()
