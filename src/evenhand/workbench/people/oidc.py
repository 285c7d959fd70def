"""The city's own accounts (OpenID Connect), with the Authlib client.

`EVENHAND_OIDC_ISSUER`, `…_CLIENT`, `…_SECRET` and `…_NAME` name the provider. Whoever signs in
there comes in as the person with the same e-mail, if the provider has verified it; nobody is
enrolled by it.
"""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.views.decorators.http import require_POST, require_safe

from evenhand.frame.open import open_to_all
from evenhand.frame.words import say
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.models import Person

_AFTER = "oidc_after"


def name() -> str:
    """Give the name of the city's accounts; empty where there are none."""
    return str(settings.OIDC.get("name", "")) if settings.OIDC.get("issuer") else ""


@open_to_all
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Send the browser to the provider."""
    if not name():
        raise Http404
    request.session[_AFTER] = request.POST.get("next", "")
    address = request.build_absolute_uri(resolve_url("city-account-back"))
    try:
        _check_issuer()
        answer: HttpResponse = _client().authorize_redirect(request, address)
    except _faults():
        return _refused(request, "", "web_people.oidc_failed")
    return answer


@open_to_all
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """Sign in whom the provider vouches for."""
    if not name():
        raise Http404
    try:
        _check_issuer()
        said = _client().authorize_access_token(request).get("userinfo") or {}
    except _faults():
        return _refused(request, "", "web_people.oidc_failed")
    email = str(said.get("email", "")).lower()
    person = Person.objects.filter(email=email, is_active=True).first() if email else None
    if person is None or said.get("email_verified") is not True:
        return _refused(request, email, "web_people.oidc_unknown")
    from evenhand.workbench.people.sign_in import safe_address, welcome_in

    after = safe_address(request, str(request.session.pop(_AFTER, "")))
    welcome_in(request, person)
    return redirect(after)


def _refused(request: HttpRequest, email: str, key: str) -> HttpResponse:
    enter(None, "person.failed_to_sign_in", email or "city account")
    context = {"problem": say(request, key, name=name()), "provider": name()}
    return render(request, "people/sign_in.html", context, status=422)


def _faults() -> tuple[type[Exception], ...]:
    """Give what goes wrong with an answer: of the client, of its signature, on the way."""
    from authlib.common.errors import AuthlibBaseError
    from joserfc.errors import JoseError
    from requests import RequestException

    return (AuthlibBaseError, JoseError, RequestException, ValueError, KeyError)


def _check_issuer() -> None:
    """Refuse metadata that name another issuer than the one that is set.

    Raises
    ------
    ValueError
        They do: whoever answers at that address passes itself off as somebody else.
    """
    named = str(_client().load_server_metadata().get("issuer", ""))
    if named.rstrip("/") != str(settings.OIDC["issuer"]).rstrip("/"):
        raise ValueError(named)


def _client() -> Any:
    given = settings.OIDC
    return _made(given["issuer"], given["client"], given["secret"])


@cache
def _made(issuer: str, client: str, secret: str) -> Any:
    from authlib.integrations.django_client import OAuth

    return OAuth().register(
        "city",
        client_id=client,
        client_secret=secret,
        server_metadata_url=issuer.rstrip("/") + "/.well-known/openid-configuration",
        client_kwargs={"scope": "openid email profile", "code_challenge_method": "S256"},
    )
