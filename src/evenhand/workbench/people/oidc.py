"""The city's own accounts (OpenID Connect), with the Authlib client.

`EVENHAND_OIDC_ISSUER`, `…_CLIENT`, `…_SECRET` and `…_NAME` name the provider. Whoever signs in
there for the first time comes in as the person with the same e-mail, if the provider has verified
it; from then on its own number of that person counts, since an address may be given to somebody
else. Nobody is enrolled by it. `…_ACR` names the ways of signing in there that are strong enough.
"""

from functools import cache
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.views.decorators.http import require_POST, require_safe

from evenhand.frame.open import open_to_all
from evenhand.frame.words import say
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.models import Person

_AFTER = "oidc_after"
_BY_PROVIDER = "by_provider"


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
        asked = {"acr_values": settings.OIDC["acr"]} if settings.OIDC.get("acr") else {}
        answer: HttpResponse = _client().authorize_redirect(request, address, **asked)
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
    if not _is_strong(said):
        return _refused(request, email, "web_people.oidc_weak")
    person = _known(said, email)
    if person is None:
        return _refused(request, email, "web_people.oidc_unknown")
    from evenhand.workbench.people.sign_in import safe_address, welcome_in

    after = safe_address(request, str(request.session.pop(_AFTER, "")))
    welcome_in(request, person)
    request.session[_BY_PROVIDER] = True
    return redirect(after)


@open_to_all
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out here, and at the provider where one came in by it and it offers that."""
    by_provider = bool(request.session.get(_BY_PROVIDER)) and bool(name())
    logout(request)
    answer = redirect(_end_of_session(request) if by_provider else "sign-in")
    # What waits in the browser to be sent is asked about before this and is not cleared.
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


def _end_of_session(request: HttpRequest) -> str:
    """Give where the provider ends its own session; our page where it does not say."""
    ours = request.build_absolute_uri(resolve_url("sign-in"))
    try:
        _check_issuer()
        there = str(_client().load_server_metadata().get("end_session_endpoint", ""))
    except _faults():
        return ours
    if urlsplit(there)[:2] != urlsplit(str(settings.OIDC["issuer"]))[:2]:
        return ours
    told = {"client_id": settings.OIDC["client"], "post_logout_redirect_uri": ours}
    return f"{there}{'&' if '?' in there else '?'}{urlencode(told)}"


def _known(said: Any, email: str) -> Person | None:
    """Find whom a provider vouches for: by its number, else once by an address that it verified."""
    account = f"{said.get('iss', '')} {said.get('sub', '')}"
    people = Person.objects.filter(is_active=True)
    if person := people.filter(city_account=account).first():
        return person
    if not email or said.get("email_verified") is not True or not said.get("sub"):
        return None
    # Another provider than before counts anew; another person of the same provider does not.
    unknown = people.filter(email=email).exclude(city_account__startswith=f"{said.get('iss')} ")
    if not unknown.update(city_account=account):
        return None
    return people.get(email=email)


def _is_strong(said: Any) -> bool:
    """Say whether somebody signed in at the provider in a way that the city asks for."""
    asked = str(settings.OIDC.get("acr", "")).split()
    return not asked or str(said.get("acr", "")) in asked


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
    from authlib.integrations.django_client import DjangoOAuth2App, OAuth
    from authlib.integrations.requests_client import OAuth2Session

    class Session(OAuth2Session):  # type: ignore[misc]
        """Asks the provider, and goes nowhere else if it says so."""

        def request(self, method: str, url: str, **kwargs: Any) -> Any:
            """Ask without following anywhere."""
            return super().request(method, url, **{**kwargs, "allow_redirects": False})

    class App(DjangoOAuth2App):  # type: ignore[misc]
        """The provider's client."""

        client_cls = Session

    return OAuth().register(
        "city",
        client_cls=App,
        client_id=client,
        client_secret=secret,
        server_metadata_url=issuer.rstrip("/") + "/.well-known/openid-configuration",
        client_kwargs={"scope": "openid email profile", "code_challenge_method": "S256"},
    )
