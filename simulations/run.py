"""Run all simulations and write their table to docs/simulations.md."""

import os
import sys
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from time import perf_counter

# One thread: the matrices are tiny, and threads that wait for each other cost tenfold.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from simulations.judging import SEED, Case, Judged, band, judge  # noqa: E402

_RULES = {
    "equal": "= {level}", "at_most": "≤ {level}", "at_least": "≥ {level}", "stated": "told",
}  # fmt: skip


def cases() -> list[Case]:
    """Give the cases of every `sim_*.py`, in order of file."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("sim_*.py"))
    return [case for name in names for case in import_module(f"simulations.{name}").CASES]


def table(judged: list[Judged]) -> str:
    """Write the page."""
    lines = [
        "# Simulations",
        "",
        f"Made by `make simulate` with evenhand {version('evenhand')}, seed {SEED}: replicate r of "
        "every case draws from `default_rng([seed, r])`, so no case depends on another.",
        "A rate that should equal α, or stay below it, is allowed 3·√(α(1−α)/R) + 0.005 on its "
        "side; at .05 that is ±.026 with R = 1,000 and ±.051 with R = 200, which cannot tell 5 % from 9 %. *Told* means that no value is promised: the "
        "rate is there to be read. Nuisances are what fools a method.",
        "",
        "| method | kind | process | counted | R | rate | criterion (± band) | kept |",
        "| --- | --- | --- | --- | --: | --: | --- | --- |",
    ]
    for one in judged:
        case = one.case
        rule = _RULES[case.rule].format(level=f"{case.level:g}".lstrip("0"))
        width = f" ± {band(case.level, one.replicates):.3f}" if case.rule != "stated" else ""
        kept = {True: "yes", False: "**no**", None: "–"}[one.passed]
        lines.append(
            f"| {case.method} | {case.kind} | {case.process} | {case.event} | "
            f"{one.replicates:,} | {one.rate:.3f} | {rule}{width} | {kept} |"
        )
    return "\n".join([*lines, ""])


def main() -> int:
    """Run, print as it goes, write the page; fail if a criterion is not kept.

    `--at-most N` makes no more than N replicates of any case, for a machine that is busy.
    """
    most = int(sys.argv[sys.argv.index("--at-most") + 1]) if "--at-most" in sys.argv else 10**9
    judged = []
    for case in cases():
        begun = perf_counter()
        judged.append(judge(case, min(case.replicates, most)))
        one = judged[-1]
        took = perf_counter() - begun
        print(f"{one.rate:.3f} {one.passed!s:5} {took:6.1f} s  {case.method}: {case.process}",
              flush=True)  # fmt: skip
    (ROOT / "docs" / "simulations.md").write_text(table(judged), encoding="utf-8")
    return int(any(one.passed is False for one in judged))


if __name__ == "__main__":
    sys.exit(main())
