"""The examples of the page on deploying are files that their programs take."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import click
import pytest

from evenhand.cli import main

PAGE = Path(__file__).parents[2] / "docs" / "deploying.md"
TEXT = PAGE.read_text(encoding="utf-8")
FILES = dict(re.findall(r'```\w+ title="([^"]+)"\n(.*?)```', TEXT, re.DOTALL))
UNITS = [name for name in FILES if name.endswith((".service", ".timer"))]
SETTINGS = Path(__file__).parents[2] / "src" / "evenhand" / "workbench" / "settings.py"


def unit(name):
    parsed = configparser.ConfigParser(strict=False, interpolation=None)
    parsed.optionxform = str
    parsed.read_string(FILES[name])
    return parsed


def test_the_page_holds_every_file():
    assert sorted(FILES) == [
        "Caddyfile", "evenhand-backup.service", "evenhand-backup.timer",
        "evenhand-portal.service", "evenhand.env", "evenhand.service", "nginx.conf",
    ]  # fmt: skip


@pytest.mark.parametrize("name", [name for name in UNITS if name.endswith(".service")])
def test_a_unit_calls_commands_that_there_are(name):
    words = unit(name)["Service"]["ExecStart"].split()
    command = main.commands[words[1]]
    context = click.Context(command)
    command.parse_args(context, words[2:])
    assert unit(name)["Service"]["User"] == "evenhand"


def test_systemd_takes_the_units(tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not there")
    for name in UNITS:
        text = FILES[name].replace("/opt/evenhand/bin/evenhand", "/bin/true")
        text = text.replace("User=evenhand\nGroup=evenhand\n", "")
        text = text.replace("EnvironmentFile=/etc/evenhand.env\n", "")
        text = text.replace("EnvironmentFile=/etc/evenhand-portal.env\n", "")
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, map(tmp_path.joinpath, UNITS))],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = [line for line in done.stderr.splitlines() if "evenhand" in line]
    assert not said, said


def test_the_proxy_s_files_hold_together(tmp_path):
    """Parsed here; by nginx itself where it is installed."""
    nginx = FILES["nginx.conf"]
    assert nginx.count("{") == nginx.count("}") == 3
    for line in nginx.splitlines():
        assert not line.strip() or line.rstrip()[-1] in ";{}"
    caddy = FILES["Caddyfile"]
    assert caddy.count("{") == caddy.count("}") == 2
    port = unit("evenhand.service")["Service"]["ExecStart"].split("--port ")[1].split()[0]
    assert f"proxy_pass http://127.0.0.1:{port};" in nginx
    assert f"reverse_proxy 127.0.0.1:{port}" in caddy
    for header in ("Host", "X-Forwarded-For", "X-Forwarded-Proto"):
        assert f"proxy_set_header {header} " in nginx
    if shutil.which("nginx") is None or shutil.which("openssl") is None:
        return
    made = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=x",
        "-days",
        "1",
        "-keyout",
        str(tmp_path / "privkey.pem"),
        "-out",
        str(tmp_path / "fullchain.pem"),
    ]
    subprocess.run(made, check=True, capture_output=True)
    site = nginx.replace("/etc/ssl/evenhand", str(tmp_path))
    whole = f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\n{site}\n}}\n"
    (tmp_path / "nginx.conf").write_text(whole, encoding="utf-8")
    done = subprocess.run(
        ["nginx", "-t", "-c", str(tmp_path / "nginx.conf")], capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_every_setting_that_is_named_is_read():
    told = set(re.findall(r"EVENHAND_[A-Z_]+", TEXT)) - {
        "EVENHAND_OIDC_ISSUER",
        "EVENHAND_OIDC_ACR",
    }
    source = SETTINGS.read_text(encoding="utf-8")
    assert {name for name in told if name not in source} == set()
    assert set(re.findall(r"^(\w+)=", FILES["evenhand.env"], re.MULTILINE)) <= told
