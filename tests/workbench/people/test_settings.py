"""What the environment says of the server reaches its settings."""

import json
import subprocess
import sys

import pytest

from evenhand.workbench.people.roles import ROLES

SHOWN = """
import json
from evenhand.workbench import settings as s
print(json.dumps({
    "form": s.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"],
    "secure": [s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE],
    "names": [s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.LANGUAGE_COOKIE_NAME],
    "below": s.SECURE_HSTS_INCLUDE_SUBDOMAINS,
    "old": s.SECRET_KEY_FALLBACKS,
    "known": [one.get("OPTIONS", {}).get("password_list_path")
              for one in s.AUTH_PASSWORD_VALIDATORS],
    "mail": s.EMAIL_BACKEND.split(".")[-2],
    "hsts": s.SECURE_HSTS_SECONDS,
    "debug": s.DEBUG,
    "second": s.SECOND_STEP,
}))
"""


def shown(tmp_path, **environment):
    done = subprocess.run(
        [sys.executable, "-c", SHOWN],
        env={"EVENHAND_WORKSPACE": str(tmp_path), "PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_server_on_this_machine(tmp_path):
    said = shown(tmp_path)
    assert said["form"] == ["'self'"]
    assert said["secure"] == [False, False]
    assert said["mail"] == "filebased"
    assert said["below"] is False
    assert said["old"] == []
    assert said["debug"] is False


def test_a_city_s_server(tmp_path):
    said = shown(
        tmp_path,
        EVENHAND_HTTPS="1",
        EVENHAND_OIDC_ISSUER="https://login.city.example:8443/realms/town",
        EVENHAND_SMTP="smtps://eve:x@mail.example",
        EVENHAND_HSTS_SUBDOMAINS="1",
        EVENHAND_OLD_KEYS="one,two",
        EVENHAND_KNOWN_PASSWORDS="/etc/evenhand/known.txt",
    )
    assert said["form"] == ["'self'", "https://login.city.example:8443"]
    assert said["secure"] == [True, True]
    assert said["names"] == ["__Host-session", "__Host-csrf", "__Host-language"]
    assert said["below"] is True
    assert said["old"] == ["one", "two"]
    assert "/etc/evenhand/known.txt" in said["known"]
    assert said["mail"] == "smtp"
    assert said["hsts"] > 0
    assert said["second"] == list(ROLES)


@pytest.mark.parametrize("name", ["EVENHAND_SMTP", "DATABASE_URL"])
def test_an_address_of_another_kind_is_refused_by_name(tmp_path, name):
    done = subprocess.run(
        [sys.executable, "-c", SHOWN],
        env={"EVENHAND_WORKSPACE": str(tmp_path), "PATH": "/usr/bin:/bin", name: "mysql://x"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert name in done.stderr
