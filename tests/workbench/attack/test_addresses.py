"""Attack: addresses that lead elsewhere, up the folders, to other hosts, or into headers."""

import ast
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django import forms
from django.apps import apps

import evenhand.workbench
from workbench.attack.planted import MARK
from workbench.test_rights import ALL, address

ELSEWHERE = [
    "https://evil.example", "//evil.example", "///evil.example", "/\\evil.example",
    "\\\\evil.example",
    "http:evil.example", "https:/evil.example", "javascript:alert(1)", "data:text/html,x",
    " https://evil.example", "\thttps://evil.example", "/\t/evil.example",
    "https://localhost@evil.example",
    "https://evil.example/localhost", "//localhost.evil.example", "ftp://evil.example",
    "/x\r\nSet-Cookie: a=b",
]  # fmt: skip
UP = [
    "../app.key", "..%2fapp.key", "%2e%2e/app.key", "..%5capp.key", "....//app.key", "/etc/passwd",
    "..%252fapp.key", "app.key", "app.sqlite3", "F-0001.json%00.pmtiles", "..", ".", "%00",
    "a/../../app.key", "..;/app.key", "\\..\\app.key", "%c0%ae%c0%ae/app.key",
]  # fmt: skip
HOLDERS = [
    "/static/{}", "/static/evenhand/{}", "/city/tiles/{}", "/city/map/{}", "/city/map/{}.svg",
    "/findings/{}", "/findings/{}.csv", "/findings/F-0001/1.{}", "/releases/{}",
    "/releases/R-0001/{}",
    "/problems/{}", "/problems/{}.json", "/problems/P-0001/print/{}", "/problems/P-0001/plans/{}",
    "/outbreaks/{}", "/outbreaks/{}/page.pdf", "/audits/{}", "/audits/{}/priorities",
    "/audits/A-0001/audit.{}", "/appraisals/{}", "/planning/{}", "/shares/{}",
    "/planning/{}/map.svg",
    "/invitation/{}", "/welcome/{}", "/methods/{}",
]  # fmt: skip


def stays_here(answer):
    where = urlsplit(answer.headers.get("Location", ""))
    return (
        not where.netloc and where.scheme == "" and "\n" not in answer.headers.get("Location", "")
    )


@pytest.mark.parametrize("away", ELSEWHERE)
def test_nobody_is_led_elsewhere(as_role, visitor, someone, away):
    someone("analyst", email="a@example.org", password="pass")
    signed = visitor.post(
        "/sign-in", {"username": "a@example.org", "password": "pass", "next": away}
    )
    assert signed.status_code == 302
    assert stays_here(signed)
    again = visitor.get("/sign-in", {"next": away})
    assert stays_here(again)
    assert stays_here(visitor.post("/language", {"language": "fr", "next": away}))
    assert stays_here(visitor.post("/access/ask", {"path": away}))
    assert stays_here(visitor.get("//evil.example/account"))


@pytest.mark.parametrize("holder", HOLDERS)
def test_no_address_leads_up_the_folders(as_role, folder, holder):
    secret = "the-key-of-this-city-" * 2
    (folder / "app.key").write_text(secret)
    client = as_role("administrator")
    for up in UP:
        answer = client.get(holder.replace("{}", up))
        assert answer.status_code in (301, 302, 400, 403, 404), (holder, up)
        body = answer.getvalue() if answer.streaming else answer.content
        assert secret.encode() not in body and b"root:" not in body


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "localhost:80@evil.example", "local host",
             "localhost\r\nX: y", ""],
)  # fmt: skip
def test_another_name_for_the_server_is_refused(visitor, host):
    answer = visitor.get("/sign-in", headers={"Host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.content.decode()


def test_a_forwarded_host_is_not_believed(as_role, mailoutbox):
    client = as_role("administrator")
    client.post(
        "/people/invite", {"email": "a@example.org", "role": "planner"},
        headers={"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"},
    )  # fmt: skip
    assert "evil" not in mailoutbox[-1].body
    assert "http://localhost/invitation/" in mailoutbox[-1].body


def test_no_header_takes_a_line_of_somebody_elses(as_role, here):
    client = as_role("administrator")
    for pattern, one in ALL:
        if pattern == "sign-out":
            continue
        path = address(pattern, one) + f"?x=a%0d%0aX-{MARK}:%201&next=%0d%0aX-{MARK}:%201"
        answer = client.get(path, headers={"If-None-Match": f"a\x0bX-{MARK}", "Range": "bytes=0-1"})
        assert not [name for name in answer.headers if MARK in name.lower()], pattern
        named = answer.headers.get("Content-Disposition", "")
        assert not set(named) & set("\r\n\x00\\/"), pattern


def every_form():
    """Give the forms of all apps."""
    for app in apps.get_app_configs():
        if app.name.startswith("evenhand.workbench"):
            __import__(app.name)
    found, left = set(), [forms.BaseForm]
    while left:
        for one in left.pop().__subclasses__():
            left.append(one)
            if one.__module__.startswith("evenhand.workbench"):
                found.add(one)
    return found


def test_no_form_takes_an_address_to_fetch_and_no_page_fetches_one():
    """The provider's address is the city's setting; there is no import by address."""
    assert len(every_form()) > 30
    for form in every_form():
        fields = {**getattr(form, "base_fields", {})}
        assert not [name for name, one in fields.items() if isinstance(one, forms.URLField)], form
    fetching = {
        "requests",
        "httpx",
        "urllib.request",
        "http.client",
        "socket",
        "aiohttp",
        "urllib3",
    }
    found = set()
    for path in Path(evenhand.workbench.__file__).parent.glob("**/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found |= {path.name for name in names if name in fetching}
    assert found <= {"oidc.py", "serving.py", "worker.py"}  # the last two name host and port
    oidc = Path(evenhand.workbench.__file__).parent / "people" / "oidc.py"
    assert "from requests import RequestException" in oidc.read_text()
