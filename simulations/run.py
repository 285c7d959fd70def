"""Run all simulations and write their table to docs/simulations.md."""

import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from time import perf_counter

# One thread: the matrices are tiny, and threads that wait for each other cost tenfold.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "simulations.md"
sys.path.insert(0, str(ROOT))

from simulations.judging import SEED, Case, Judged, band, hits, judged  # noqa: E402

WORKERS, AT_ONCE = 2, 100
_RULES = {
    "equal": "= {level}", "at_most": "≤ {level}", "at_least": "≥ {level}", "stated": "told",
}  # fmt: skip


@cache
def cases() -> list[Case]:
    """Give the cases of every `sim_*.py`, in order of file."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("sim_*.py"))
    return [case for name in names for case in import_module(f"simulations.{name}").CASES]


def all_judged(most: int, workers: int, only: tuple[str, ...] = ()) -> Iterator[Judged]:
    """Run cases in several processes; the rates do not depend on how many.

    Parameters
    ----------
    most
        No more than so many replicates of any case.
    workers
        How many processes.
    only
        Files whose cases are run, such as `sim_areas`; none takes all.
    """
    chosen = {key(case) for name in only for case in import_module(f"simulations.{name}").CASES}
    jobs = [
        (number, begin, min(begin + AT_ONCE, case.replicates, most))
        for number, case in enumerate(cases())
        if not only or key(case) in chosen
        for begin in range(0, 1 if case.exact else min(case.replicates, most), AT_ONCE)
    ]
    with ProcessPoolExecutor(workers) as pool:
        happened, left = [0] * len(cases()), [0] * len(cases())
        for number, _, _ in jobs:
            left[number] += 1
        for (number, _, _), many in zip(jobs, pool.map(_hits, jobs), strict=True):
            happened[number] += many
            left[number] -= 1
            if not left[number]:
                case = cases()[number]
                yield judged(case, happened[number], min(case.replicates, most))


def _hits(job: tuple[int, int, int]) -> int:
    number, begin, end = job
    case = cases()[number]
    return 0 if case.exact else hits(case, begin, end)


def key(case: Case) -> str:
    """Name a case as its row of the page begins."""
    return f"| {case.method} | {case.kind} | {case.process} | {case.event} | "


def line(one: Judged) -> str:
    """Write the row of a case."""
    case = one.case
    rule = _RULES[case.rule].format(level=f"{case.level:g}".lstrip("0"))
    width = f" ± {band(case.level, one.replicates):.3f}" if case.rule != "stated" else ""
    kept = {True: "yes", False: "**no**", None: "–"}[one.passed]
    runs = f"{one.replicates:,}" if one.replicates else "all"
    return f"{key(case)}{runs} | {one.rate:.3f} | {rule}{width} | {kept} |"


def table(rows: list[Judged], earlier: dict[str, str] | None = None) -> str:
    """Write the page; rows of cases that were not run are taken from the `earlier` page."""
    made = {key(one.case): line(one) for one in rows}
    lines = [
        "# Simulations",
        "",
        f"Made by `make simulate` with evenhand {version('evenhand')}, seed {SEED}: replicate r of "
        "every case draws from `default_rng([seed, r])`, so no case depends on another, nor on "
        "how many processes share the work.",
        "A rate that should equal α, or stay below it, is allowed 3·√(α(1−α)/R) + 0.005 on its "
        "side; at .05 that is ±.026 with R = 1,000. *All* stands for rates found by listing every "
        "outcome. *Told* means that no value is promised: the rate is there to be read. Nuisances "
        "are what fools a method.",
        "",
        "| method | kind | process | counted | R | rate | criterion (± band) | kept |",
        "| --- | --- | --- | --- | --: | --: | --- | --- |",
    ]
    if earlier:
        known = earlier | made
        made = {name: known[name] for case in cases() if (name := key(case)) in known}
    lines += made.values()
    if any(0 < one.replicates < one.case.replicates for one in rows):
        lines[4:4] = ["Some rows were cut short (`--at-most`): they have fewer replicates than their "
                      "case asks for, and wider bands.", ""]  # fmt: skip
    return "\n".join([*lines, ""])


def rows_of(page: str) -> dict[str, str]:
    """Give a page's rows by what they begin with."""
    rows = [row for row in page.splitlines() if row.count(" | ") == 7][2:]
    return {" | ".join(row.split(" | ")[:4]) + " | ": row for row in rows}


def main() -> int:
    """Run, print as it goes, write the page; fail if a criterion is not kept.

    `--at-most N` makes no more than N replicates of any case, for a machine that is busy, and
    writes no page; `--workers N` takes so many processes instead of two; `--only sim_areas,…` runs
    the cases of some files and leaves the page's other rows as they are, since no case depends
    on another.
    """
    most, workers = _asked("--at-most", 10**9), _asked("--workers", WORKERS)
    only = tuple(sys.argv[sys.argv.index("--only") + 1].split(",")) if "--only" in sys.argv else ()
    rows, begun = [], perf_counter()
    for one in all_judged(most, workers, only):
        rows.append(one)
        print(f"{one.rate:.3f} {one.passed!s:5} {perf_counter() - begun:6.0f} s  "
              f"{one.case.method}: {one.case.process}", flush=True)  # fmt: skip
    if most >= 10**9:
        earlier = rows_of(PAGE.read_text(encoding="utf-8")) if only else None
        PAGE.write_text(table(rows, earlier), encoding="utf-8")
    lost = [one for one in rows if one.passed is False]
    for one in lost:
        print(f"NOT KEPT: {one.case.method}: {one.case.process}: {one.rate:.3f}")
    return int(bool(lost))


def _asked(option: str, default: int) -> int:
    return int(sys.argv[sys.argv.index(option) + 1]) if option in sys.argv else default


if __name__ == "__main__":
    sys.exit(main())
