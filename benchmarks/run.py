"""Run every benchmarks/bench_*.py: peers and ourselves in one run, medians and ratios."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.timing import Bench, Timed, timed


def benches() -> tuple[list[Bench], list[Path]]:
    """Give the comparisons of every module, and the modules that time themselves.

    A module has a function `benches()` or a list `BENCHES`; one that has neither is a program
    of its own, run in a process of its own, so that its peers' libraries are not loaded here.
    """
    found: list[Bench] = []
    programs: list[Path] = []
    for path in sorted(Path(__file__).parent.glob("bench_*.py")):
        module = import_module(f"benchmarks.{path.stem}")
        if hasattr(module, "benches"):
            found += module.benches()
        elif hasattr(module, "BENCHES"):
            found += module.BENCHES
        else:
            programs.append(path)
    return found, programs


def line(one: Timed) -> str:
    """Write one comparison."""
    peer = "–" if one.peer_seconds is None else f"{one.peer_seconds:.4g}"
    ratio = "–" if one.ratio is None else f"{one.ratio:.3g}×"
    same = {True: "same", False: "DIFFERS", None: "–"}[one.is_same]
    verdict = "reached" if one.reached else "MISSED"
    goal = " and ".join(
        part
        for part in (
            f"≤ {one.bench.goal_seconds:g} s" if one.bench.goal_seconds is not None else "",
            f"≥ {one.bench.least_ratio:g}×" if one.bench.least_ratio is not None else "",
        )
        if part
    )
    return (f"{one.bench.name} | {one.ours_seconds:.4g} | {one.bench.peer_name or '–'} | {peer} | "
            f"{ratio} | {same} | {goal or '–'} | {verdict if goal else '–'}")  # fmt: skip


def main() -> int:
    """Run all and print a table; a goal missed is told, a bench that cannot run fails the run."""
    print("work | ours, s | peer | peer, s | ratio | result | goal | verdict")
    failed = 0
    compared, programs = benches()
    for bench in compared:
        print(line(timed(bench)), flush=True)
    for program in programs:
        print(f"\n{program.stem}", flush=True)
        failed += subprocess.run([sys.executable, str(program)], check=False).returncode != 0
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
