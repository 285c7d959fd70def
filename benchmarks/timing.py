"""How a comparison is timed: in turns, in one process, medians and their ratio."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter


@dataclass(frozen=True)
class Bench:
    """One comparison.

    Attributes
    ----------
    name
        The work, with its size.
    ours
        Does it our way; gives the result.
    peer
        Does it the peer's way; None if there is no peer, and only the goal counts.
    peer_name
        Which peer.
    agrees
        Takes both results, says whether they are the same.
    goal_seconds
        At most this long; None if there is no goal.
    least_ratio
        Peer's median over ours, at least; None if there is no goal.
    rounds
        How often each is run, in turns.
    """

    name: str
    ours: Callable[[], object]
    peer: Callable[[], object] | None = None
    peer_name: str = ""
    agrees: Callable[[object, object], bool] | None = None
    goal_seconds: float | None = None
    least_ratio: float | None = None
    rounds: int = 5


@dataclass(frozen=True)
class Timed:
    """A comparison with its medians, seconds."""

    bench: Bench
    ours_seconds: float
    peer_seconds: float | None
    is_same: bool | None

    @property
    def ratio(self) -> float | None:
        """How many times longer the peer took."""
        return None if self.peer_seconds is None else self.peer_seconds / self.ours_seconds

    @property
    def reached(self) -> bool:
        """Whether the goals were reached and the results are the same."""
        fast = self.bench.goal_seconds is None or self.ours_seconds <= self.bench.goal_seconds
        ratio = self.bench.least_ratio
        ahead = ratio is None or (self.ratio is not None and self.ratio >= ratio)
        return fast and ahead and self.is_same is not False


def timed(bench: Bench) -> Timed:
    """Run both sides in turns, once unmeasured first."""
    found = bench.ours()
    theirs = bench.peer() if bench.peer else None
    same = bench.agrees(found, theirs) if bench.agrees and bench.peer else None
    ours, peer = [], []
    for _ in range(bench.rounds):
        ours.append(_seconds(bench.ours))
        if bench.peer:
            peer.append(_seconds(bench.peer))
    return Timed(bench, median(ours), median(peer) if peer else None, same)


def _seconds(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun
