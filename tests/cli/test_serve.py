"""The workbench as a process: it comes up, does jobs, and leaves nothing running behind it."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest

SECONDS = 60
START = "import sys; from evenhand.cli import main; main(sys.argv[1:])"


def until(holds, seconds=SECONDS):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := holds():
            return found
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds} s")


def got(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read().decode()


def is_up(url):
    try:
        return got(url + "healthy") == "ok\n"
    except OSError:
        return False


class Server:
    """A workbench in a process of its own."""

    def __init__(self, home: Path) -> None:
        environment = {
            name: value for name, value in os.environ.items()
            if name not in ("EVENHAND_WORKSPACE", "DJANGO_SETTINGS_MODULE")
        }  # fmt: skip
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-c", START, "serve", "demo/workspace", "--port", "0",
             "--workers", "1"],
            cwd=home, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            start_new_session=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().split()[0]
        self.welcome = self.process.stdout.readline().split()[-1]
        until(lambda: is_up(self.address))

    def children(self) -> set[int]:
        found = set()
        for entry in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                if int(entry.read_text().rsplit(")", 1)[1].split()[1]) == self.process.pid:
                    found.add(int(entry.parent.name))
        return found

    def hands(self) -> set[int]:
        return {pid for pid in self.children() if b"jobs.worker" in command(pid)}

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture
def server(home):
    """A workbench of its own, for a test that kills it."""
    one = Server(home)
    yield one
    one.end()


@pytest.fixture(scope="module")
def standing(prepared, tmp_path_factory):
    """One workbench for the tests that only ask."""
    home = tmp_path_factory.mktemp("standing") / "home"
    shutil.copytree(prepared, home)
    one = Server(home)
    yield one
    one.end()


def command(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def lives(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_the_first_start_tells_where_to_make_an_account(standing):
    assert "Set up this workbench" in got(standing.welcome)
    assert "Sign in" in got(standing.address)


@pytest.mark.parametrize(
    "path", ["../evenhand.toml", "%2e%2e/evenhand.toml", "app.sqlite3", "app.key",
             "static/../evenhand.toml", "static/%2e%2e/%2e%2e/app.key"]
)  # fmt: skip
def test_no_file_of_the_workspace_is_handed_out(standing, path):
    with pytest.raises(urllib.error.HTTPError) as refused:
        got(standing.address + path)
    refused.value.close()
    assert refused.value.code == 404


@pytest.mark.long
def test_a_killed_server_leaves_no_process_behind(server):
    children = until(lambda: len(server.children()) >= 2 and server.children())
    server.process.send_signal(signal.SIGKILL)
    server.process.wait()
    until(lambda: not any(map(lives, children)), 30)


@pytest.mark.long
def test_a_killed_hand_is_begun_again_and_its_job_taken_over(server, home):
    hand = until(lambda: server.hands()).pop()
    os.kill(hand, signal.SIGKILL)
    until(lambda: server.hands() - {hand})
    with sqlite3.connect(home / "demo" / "workspace" / "app.sqlite3") as rows:
        assert rows.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_port_in_use_is_named(home, evenhand):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-c", START, "serve", "demo/workspace", "--port", str(port)],
            cwd=home, capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert done.returncode != 0
    assert f"port {port} cannot be used" in done.stderr
    assert "Traceback" not in done.stderr
