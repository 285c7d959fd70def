"""The portal as it is run: `evenhand portal` and its processes, on a port of its own."""

import os
import re
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

_SECONDS = 120
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
BEGINNING = """
import sys
sys.argv = ["evenhand", "portal", sys.argv[1], "--port", "0", "--workers", sys.argv[2]]
from evenhand.cli import main
main()
"""


class Running:
    """A portal that ends with the block."""

    def __init__(self, folder: Path, *, workers: int = 1, **environment: str) -> None:
        self._log = (folder.parent / "portal.log").open("a+b")
        own = {key: value for key, value in os.environ.items() if "DJANGO" not in key}
        self._process = subprocess.Popen(
            [sys.executable, "-c", BEGINNING, str(folder), str(workers)],
            env=own | {"PYTHONUNBUFFERED": "1", **environment},
            stdout=subprocess.PIPE, stderr=self._log, text=True,
        )  # fmt: skip
        self.address = ""

    def __enter__(self) -> "Running":
        end = time.monotonic() + _SECONDS
        assert self._process.stdout is not None
        self.address = _ADDRESS.findall(self._process.stdout.readline() or self.log())[0]
        while time.monotonic() < end:
            assert self._process.poll() is None, self.log()
            with suppress(OSError), urllib.request.urlopen(f"{self.address}/healthy", timeout=30):
                return self
            time.sleep(0.05)
        raise AssertionError(self.log())

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._log.close()

    def log(self) -> str:
        """What it said of faults."""
        self._log.seek(0)
        return self._log.read().decode("utf-8", "replace")
