"""Who used the processors while something was measured: ours, or others on the same machine."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Used:
    """Processor time between two looks, in seconds of one processor.

    Attributes
    ----------
    seconds
        How long it was, by the clock.
    machine
        What all programs on the machine used together.
    ours
        What some processes, their children and this one used.
    by
        Process → what it and its ended children used.
    """

    seconds: float
    machine: float
    ours: float
    by: dict[int, float]

    @property
    def others(self) -> float:
        """Give which share of all processors other programs took."""
        whole = self.seconds * (os.cpu_count() or 1)
        return max(0.0, self.machine - self.ours) / whole if whole else 0.0


class Look:
    """The machine's and some processes' counters at one moment.

    Parameters
    ----------
    roots
        Processes whose children count with them.
    """

    def __init__(self, *roots: int) -> None:
        self.roots = roots
        self.at = time.monotonic()
        self.machine = _machine_seconds()
        self.by = {one: _seconds_of(one) for one in _with_children(roots)}
        self.own = sum(os.times()[:2])

    def since(self, before: "Look") -> Used:
        """Give what was used since an earlier look."""
        by = {one: spent - before.by.get(one, 0.0) for one, spent in self.by.items()}
        return Used(
            seconds=self.at - before.at,
            machine=self.machine - before.machine,
            ours=sum(by.values()) + self.own - before.own,
            by=by,
        )


def idle_share_of_others(seconds: float = 3.0) -> float:
    """Say which share of the processors others take while this process waits."""
    before = Look()
    time.sleep(seconds)
    return Look().since(before).others


def command_of(process: int) -> str:
    """Give the command line of a process; empty once it has ended."""
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def _machine_seconds() -> float:
    """Give the busy time of all processors: user, nice, system, interrupts, and stolen."""
    fields = Path("/proc/stat").read_text(encoding="ascii").splitlines()[0].split()[1:]
    user, nice, system, _, _, irq, soft, steal = map(int, fields[:8])
    return (user + nice + system + irq + soft + steal) / _TICKS


def _seconds_of(process: int) -> float:
    """Give what a process and its ended children used; 0 once it has ended."""
    fields = _fields(process)
    return sum(map(int, fields[11:15])) / _TICKS if fields else 0.0


def _with_children(roots: tuple[int, ...]) -> list[int]:
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").iterdir():
        if path.name.isdecimal() and (fields := _fields(int(path.name))):
            parents.setdefault(int(fields[1]), []).append(int(path.name))
    found, waiting = [], list(roots)
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += parents.get(one, [])
    return found


def _fields(process: int) -> list[str]:
    """Give the fields of a process after its name, which may hold anything."""
    try:
        text = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return text.rpartition(")")[2].split()
