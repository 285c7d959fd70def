"""The workbench as it is run: `evenhand serve` and all its processes, on a port of its own."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from workbench import kept

_SECONDS = 120
_LOOK_SECONDS = 0.02
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
BEGINNING = """
import sys
sys.argv = ["evenhand", "serve", sys.argv[1], "--port", "0", "--workers", sys.argv[2]]
from evenhand.cli import main
main()
"""


def until(holds: Callable[[], object], what: str, seconds: float = _SECONDS) -> object:
    """Wait until something holds, and give it."""
    end = time.monotonic() + seconds
    while True:
        if found := holds():
            return found
        assert time.monotonic() < end, f"still not so after {seconds:g} s: {what}"
        time.sleep(_LOOK_SECONDS)


class Served:
    """A server process with its tree, which ends with the block or when it is killed."""

    def __init__(
        self, folder: Path, *, first: str = "", workers: int = 1, **environment: str
    ) -> None:
        self.folder = folder
        self._log = (folder.parent / f"{folder.name}-served.log").open("a+b")
        self._process = subprocess.Popen(
            [sys.executable, "-c", first + BEGINNING, str(folder), str(workers)],
            env=kept.environment(folder, PYTHONUNBUFFERED="1", **environment),
            stdout=subprocess.PIPE, stderr=self._log, text=True,
        )  # fmt: skip
        self.address = ""
        threading.Thread(target=self._read, daemon=True).start()

    def __enter__(self) -> "Served":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.address = self.address or "".join(_ADDRESS.findall(line)[:1])

    def log(self) -> str:
        """What it said of faults."""
        self._log.seek(0)
        return self._log.read().decode("utf-8", "replace")

    def ready(self) -> "Served":
        """Wait until it answers."""
        import urllib.request

        def answers() -> bool:
            assert self._process.poll() is None, self.log()[-4000:]
            if not self.address:
                return False
            with suppress(OSError), urllib.request.urlopen(f"{self.address}/healthy", timeout=30):
                return True
            return False

        until(answers, "the server answers")
        return self

    @property
    def pid(self) -> int:
        """The first process."""
        return self._process.pid

    def below(self) -> dict[int, str]:
        """Give every process below the first one, with the words it was begun with."""
        found: dict[int, str] = {}
        parents = {self.pid}
        table = list(_processes())
        while True:
            more = {pid: words for pid, parent, words in table
                    if parent in parents and pid not in found}  # fmt: skip
            if not more:
                return found
            found |= more
            parents = set(more)

    def hand(self) -> int:
        """Give the process that does the jobs."""
        return int(str(until(
            lambda: next((pid for pid, words in self.below().items()
                          if "jobs.worker" in words), 0), "there is a hand",
        )))  # fmt: skip

    def web(self) -> int:
        """Give the process that answers; Python keeps one beside it that only clears up."""
        others = ("jobs.worker", "resource_tracker")
        (pid,) = (pid for pid, words in self.below().items()
                  if not any(other in words for other in others))  # fmt: skip
        return pid

    def kill(self, *pids: int) -> None:
        """Kill -9 processes; wait until the tree is gone where its first one is among them."""
        below = set(self.below())
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        if self.pid in pids:
            self._process.wait(30)
            until(lambda: not any(map(_lives, below)), "the tree ends with its first process")

    def stop(self) -> None:
        """End it as a service manager does."""
        below = set(self.below())
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        until(lambda: not any(map(_lives, below)), "the tree ends with its first process")
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._log.close()


def _processes() -> list[tuple[int, int, str]]:
    found = []
    for folder in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            if folder.name.isdecimal():
                told = (folder / "stat").read_text().rpartition(")")[2].split()
                words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                found.append((int(folder.name), int(told[1]), words))
    return found


def _lives(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False
