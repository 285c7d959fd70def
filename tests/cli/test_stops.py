"""Told to end in the middle, a command says one line, leaves nothing half done, and can go on."""

import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest

from evenhand.commands.guarding import ENDED

PROGRAM = "from evenhand.cli import main; main()"
ROWS = 80_000


def stopped_at(home: Path, command: list[str], word: str, number: int) -> tuple[int, str]:
    """Start a command, send it a signal once it has said a word, and give its code and errors."""
    child = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *command], cwd=home, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert child.stderr is not None
    said = ""
    for line in child.stderr:
        said += line
        if word in line:
            break
    child.send_signal(number)
    out, rest = child.communicate(timeout=60)
    assert out == ""
    return child.returncode, said + rest


def tree(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


SIGNALS = pytest.mark.parametrize(
    ("number", "code"),
    [
        (signal.SIGTERM, 143),
        pytest.param(signal.SIGINT, 130, marks=pytest.mark.long),
        pytest.param(signal.SIGHUP, 129, marks=pytest.mark.long),
    ],
)


@pytest.fixture
def large(home: Path) -> Path:
    """A file of incidents that takes a while to read, with its mapping."""
    path = home / "more.csv"
    source = (home / "demo/raw/incidents_2024.csv").read_text(encoding="utf-8").splitlines()
    rows = [source[1 + i % (len(source) - 1)].replace("L2024", f"M{i}") for i in range(ROWS)]
    path.write_text("\n".join([source[0], *rows]), encoding="utf-8")
    mapping = (home / "demo/raw/incidents_2024.toml").read_bytes()
    (home / "more.toml").write_bytes(mapping)
    return path


@SIGNALS
def test_an_import_told_to_end_leaves_the_workspace_as_it_was(
    home: Path, large: Path, evenhand, number: int, code: int
) -> None:
    before = tree(home / "demo/workspace")
    ended, said = stopped_at(home, ["import", "demo/workspace", str(large)], "more.csv", number)
    assert (ended, said.splitlines()[-1]) == (code, ENDED)
    assert "Traceback" not in said
    assert tree(home / "demo/workspace") == before
    assert evenhand("run", "offence_profile", "demo/workspace").exit_code == 0


def test_an_audit_told_to_end_leaves_the_old_dossier(home: Path) -> None:
    audit = home / "demo/workspace/audit"
    audit.mkdir(exist_ok=True)
    (audit / "audit-en.html").write_text("the old one", encoding="utf-8")
    command = ["audit", "demo/workspace"]
    ended, said = stopped_at(home, command, "offence_profile", signal.SIGTERM)
    assert (ended, said.splitlines()[-1]) == (143, ENDED)
    assert tree(audit) == {"audit-en.html": b"the old one"}
    assert not [p for p in (home / "demo").rglob("*") if p.name.startswith(".unfinished")]


def test_a_demo_told_to_end_can_be_made_again(tmp_path: Path) -> None:
    ended, said = stopped_at(tmp_path, ["demo", "city"], "Lindeburg", signal.SIGTERM)
    assert (ended, said.splitlines()[-1]) == (143, ENDED)
    assert not (tmp_path / "city" / "demo.json").exists()
    assert not (tmp_path / "city" / ".unfinished").exists()


def wait_until_answers(url: str) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with suppress(OSError), urllib.request.urlopen(url, timeout=5) as answer:
            assert answer.read() == b"ok\n"
            return
        time.sleep(0.1)
    raise AssertionError("the server did not come up")


def test_a_server_ends_quietly(home: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-u", "-c", PROGRAM, "serve", "demo/workspace", "--port", "0"], cwd=home,
        text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert child.stdout is not None
    said = child.stdout.readline()
    assert said.startswith("http://127.0.0.1:")
    assert "There is no account yet" in child.stdout.readline()
    wait_until_answers(said.split()[0] + "healthy")
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=30)
    assert (child.returncode, out, err) == (0, "", "")
