"""The city's own accounts: a whole sign-in against a provider that runs here and signs for real."""

import base64
import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import RSAKey

from evenhand.workbench.people import oidc
from evenhand.workbench.people.ledger import Entry

CLIENT, SECRET = "evenhand", "a-shared-secret-of-the-test"
KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})


class Provider(ThreadingHTTPServer):
    """An OpenID provider: authorization code with PKCE, one person, faults on demand."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answers)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.person = {"email": "analyst@example.org", "email_verified": True}
        self.claims, self.key, self.asked = {}, KEY, {}
        self.named, self.offered, self.leads_to, self.reached = self.issuer, {}, "", []


class Answers(BaseHTTPRequestHandler):
    """Its four addresses."""

    server: Provider

    def log_message(self, *_):
        """Say nothing."""

    def do_GET(self):
        issuer, path = self.server.issuer, urlsplit(self.path).path
        if path == "/.well-known/openid-configuration":
            self.tell(
                {
                    "issuer": self.server.named,
                    "authorization_endpoint": f"{issuer}/authorize",
                    "token_endpoint": f"{issuer}/token",
                    "jwks_uri": f"{issuer}/keys",
                    "id_token_signing_alg_values_supported": ["RS256"],
                    "response_types_supported": ["code"],
                    "subject_types_supported": ["public"],
                    **self.server.offered,
                }
            )
        elif path == "/keys":
            self.tell({"keys": [KEY.as_dict(private=False)]})
        elif path == "/authorize":
            asked = {name: one[0] for name, one in parse_qs(urlsplit(self.path).query).items()}
            self.server.asked = asked
            back = urlencode({"code": "the-code", "state": asked["state"]})
            self.send_response(302)
            self.send_header("Location", f"{asked['redirect_uri']}?{back}")
            self.end_headers()

    def do_POST(self):
        self.server.reached.append(self.path)
        if self.server.leads_to and self.path == "/token":
            self.send_response(307)
            self.send_header("Location", self.server.issuer + self.server.leads_to)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        digest = hashlib.sha256(sent["code_verifier"][0].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        client = base64.b64decode(self.headers["Authorization"].split()[1]).decode()
        if (
            challenge != self.server.asked["code_challenge"]
            or client != f"{CLIENT}:{SECRET}"
            or sent["code"] != ["the-code"]
        ):
            self.tell({"error": "invalid_grant"}, 400)
            return
        now = int(time.time())
        claims = {
            "iss": self.server.issuer,
            "aud": CLIENT,
            "sub": "42",
            "iat": now,
            "exp": now + 60,
            "nonce": self.server.asked["nonce"],
            **self.server.person,
            **self.server.claims,
        }
        token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.server.key)
        self.tell(
            {"access_token": "x", "token_type": "Bearer", "expires_in": 60, "id_token": token}
        )

    def tell(self, said, status=200):
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def provider(settings):
    server = Provider()
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    oidc._made.cache_clear()
    settings.OIDC = {
        "issuer": server.issuer,
        "client": CLIENT,
        "secret": SECRET,
        "name": "Town hall",
    }
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def through(visitor, after=""):
    """Go to the provider and come back."""
    sent = visitor.post("/sign-in/city", {"next": after})
    assert sent.status_code == 302, sent.content.decode()
    answer = requests.get(sent.headers["Location"], allow_redirects=False, timeout=5)
    back = urlsplit(answer.headers["Location"])
    return visitor.get(f"{back.path}?{back.query}")


def test_whom_the_provider_vouches_for_comes_in(visitor, someone, provider):
    someone("analyst")
    assert "Use your account at Town hall" in visitor.get("/sign-in").content.decode()
    answer = through(visitor, "/library")
    assert answer.headers["Location"] == "/library"
    assert visitor.get("/account").status_code == 200
    assert provider.asked["code_challenge_method"] == "S256"
    assert Entry.objects.last().what == "person.signed_in"


@pytest.mark.parametrize(
    "said",
    [
        {"email": "stranger@example.org"},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email": ""},
    ],
)
def test_a_stranger_or_an_address_nobody_checked_stays_out(visitor, someone, provider, said):
    someone("analyst")
    provider.claims = said
    answer = through(visitor)
    assert answer.status_code == 422
    assert "no account for you here" in answer.content.decode()
    assert visitor.get("/account").status_code == 302
    assert Entry.objects.last().what == "person.failed_to_sign_in"


@pytest.mark.parametrize(
    "claims",
    [{"nonce": "another"}, {"aud": "another"}, {"iss": "https://evil.example"}, {"exp": 1}],
)
def test_a_token_that_was_not_made_for_this_sign_in_is_refused(visitor, someone, provider, claims):
    someone("analyst")
    provider.claims = claims
    assert through(visitor).status_code == 422
    assert visitor.get("/account").status_code == 302


def test_metadata_of_another_issuer_are_refused(visitor, someone, provider):
    """Else a token that names that other issuer would fit what its own metadata say."""
    someone("analyst")
    provider.named = provider.claims["iss"] = "https://other.example"
    sent = visitor.post("/sign-in/city")
    assert sent.status_code == 422
    assert "did not confirm" in sent.content.decode()


def test_a_token_signed_with_another_key_is_refused(visitor, someone, provider):
    someone("analyst")
    provider.key = OTHER_KEY
    assert through(visitor).status_code == 422
    assert visitor.get("/account").status_code == 302


def test_an_answer_nobody_asked_for_is_refused(visitor, someone, provider):
    someone("analyst")
    assert visitor.get("/sign-in/city/back?code=the-code&state=made-up").status_code == 422
    assert visitor.get("/sign-in/city/back?error=access_denied").status_code == 422
    assert visitor.get("/account").status_code == 302


def test_an_account_that_is_off_stays_out(visitor, someone, provider):
    person = someone("analyst")
    person.is_active = False
    person.save()
    assert through(visitor).status_code == 422


def test_a_provider_that_does_not_answer_is_said_so(visitor, someone, settings):
    oidc._made.cache_clear()
    settings.OIDC = {
        "issuer": "http://127.0.0.1:9",
        "client": "a",
        "secret": "b",
        "name": "Town hall",
    }
    answer = visitor.post("/sign-in/city")
    assert answer.status_code == 422
    assert "Town hall did not confirm" in answer.content.decode()


def test_without_a_provider_there_is_no_such_way_in(visitor):
    assert visitor.post("/sign-in/city").status_code == 404
    assert visitor.get("/sign-in/city/back").status_code == 404


def test_an_address_that_was_given_to_somebody_else_opens_nothing(visitor, someone, provider):
    """The provider's own number of a person counts, once it is known."""
    person = someone("analyst")
    through(visitor)
    visitor.post("/sign-out")
    provider.claims = {"sub": "43"}
    assert through(visitor).status_code == 422
    assert visitor.get("/account").status_code == 302
    provider.claims = {"sub": "42", "email": "renamed@example.org", "email_verified": False}
    assert through(visitor).status_code == 302
    assert visitor.get("/account").status_code == 200
    person.refresh_from_db()
    assert person.city_account == f"{provider.issuer} 42"


def test_who_signed_in_there_too_weakly_stays_out(visitor, someone, provider, settings):
    someone("analyst")
    settings.OIDC = {**settings.OIDC, "acr": "two-steps passkey"}
    answer = through(visitor)
    assert provider.asked["acr_values"] == "two-steps passkey"
    assert answer.status_code == 422
    assert "not strong enough" in answer.content.decode()
    provider.claims = {"acr": "passkey"}
    assert through(visitor).status_code == 302


def test_signing_out_ends_the_session_at_the_provider_too(visitor, someone, provider):
    someone("analyst")
    provider.offered = {"end_session_endpoint": f"{provider.issuer}/logout"}
    through(visitor)
    led = visitor.post("/sign-out").headers["Location"]
    assert led.startswith(f"{provider.issuer}/logout?")
    assert parse_qs(urlsplit(led).query)["client_id"] == [CLIENT]
    assert visitor.get("/account").status_code == 302


@pytest.mark.parametrize("there", [{}, {"end_session_endpoint": "https://evil.example/logout"}])
def test_signing_out_leads_nowhere_else(visitor, someone, provider, there):
    someone("analyst")
    provider.offered = there
    through(visitor)
    assert visitor.post("/sign-out").headers["Location"] == "http://localhost/sign-in"


def test_the_provider_leads_our_client_nowhere_else(visitor, someone, provider):
    """What was to be proved there would be told to whoever waits at the other address."""
    someone("analyst")
    provider.leads_to = "/elsewhere"
    assert through(visitor).status_code == 422
    assert provider.reached == ["/token"]
