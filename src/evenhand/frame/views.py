"""Choosing a language, and saying that the server is well."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST, require_safe

from evenhand.frame import errors
from evenhand.frame.open import open_to_all
from evenhand.wording.languages import OFFERED


@open_to_all
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the language that was chosen and go back to the same page."""
    back = request.POST.get("next", "/")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    response = HttpResponseRedirect(back if is_ours else "/")
    chosen = request.POST.get("language", "")
    if chosen in OFFERED:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=365 * 24 * 60 * 60,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )
    return response


@open_to_all
@require_safe
def too_large(request: HttpRequest) -> HttpResponse:
    """Say that an upload was too large: the page that a proxy shows in the place of its own."""
    return errors.too_large(request)


@open_to_all
@require_GET
def healthy(request: HttpRequest) -> HttpResponse:
    """Say that the server answers."""
    del request
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")
