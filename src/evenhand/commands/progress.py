"""Progress of long work, on standard error only: a line that moves, or none where nobody looks."""

import sys
import time
from types import TracebackType
from typing import Self

from evenhand.wording.visible import visible

EVERY_SECONDS = 0.1
WIDTH = 78


class Progress:
    """Says what is being done and how far it is.

    On a terminal one line is written over and over; elsewhere each new piece of work gets a line.
    """

    def __init__(self, quiet: bool = False) -> None:
        self._quiet = quiet
        self._moves = sys.stderr.isatty()
        self._last = ""
        self._written_at = 0.0
        self._open = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._clear()

    def step(self, what: str) -> None:
        """Say that another piece of work begins."""
        self._say(what, "")

    def rows(self, what: str, done: int) -> None:
        """Say how many rows of a file were read."""
        self._say(what, f"  {done:,}")

    def of(self, what: str, done: int, whole: int) -> None:
        """Say how many of a known number of pieces are done."""
        self._say(what, "", f"{done}/{whole}  ")

    def note(self, sentence: str) -> None:
        """Say something that stays to be read."""
        self._clear()
        sys.stderr.write(visible(sentence) + "\n")

    def _clear(self) -> None:
        if self._open:
            sys.stderr.write("\r" + " " * WIDTH + "\r")
            sys.stderr.flush()

    def _say(self, what: str, after: str, before: str = "") -> None:
        if self._quiet:
            return
        what = visible(what)
        line = before + what + after
        if not self._moves:
            if what != self._last:
                sys.stderr.write(what + "\n")
            self._last = what
            return
        now = time.monotonic()
        if what == self._last and now - self._written_at < EVERY_SECONDS:
            return
        self._last, self._written_at, self._open = what, now, True
        sys.stderr.write("\r" + line[:WIDTH].ljust(WIDTH))
        sys.stderr.flush()
