"""The whole audit of 150,000 incidents by the command line, from raw file to dossier; and start-up.

The incidents are ten years of aggravated assaults in Chicago where the folder of real data lies
beside the repository, else made here: 148,636 rows, 30,000 points, ten years. Each command is a
process of its own, its start included; two cores.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import NamedTuple

import numpy as np
import pandas as pd

REAL = Path(__file__).parents[2] / "shared" / "data" / "us_cities"
CHICAGO = REAL / "chicago_aggravated_assaults_2010_2019.csv.gz"
ROWS, POINTS = 148_636, 30_000
MOST_SECONDS, MOST_MEGABYTES, MOST_START = 60.0, 2048.0, 0.4
EVENHAND = [sys.executable, "-c", "from evenhand.cli import main; main()"]


def made(folder: Path) -> Path:
    """Write incidents of made-up places, with the mapping beside them."""
    rng = np.random.default_rng(5)
    lon, lat = rng.normal(-87.68, 0.05, POINTS), rng.normal(41.84, 0.07, POINTS)
    at = rng.integers(0, POINTS, ROWS) * rng.integers(0, 2, ROWS)  # half of them at random
    at = np.where(at == 0, rng.integers(0, POINTS, ROWS), at // 40)
    when = pd.Timestamp("2010-01-01") + pd.to_timedelta(
        rng.integers(0, 10 * 365 * 1440, ROWS), unit="min"
    )
    path = folder / "made.csv"
    frame = pd.DataFrame({
        "id": np.arange(ROWS), "what": "Aggravated assault",
        "when": when.strftime("%Y-%m-%d %H:%M"), "lon": lon[at].round(6), "lat": lat[at].round(6),
    })  # fmt: skip
    frame.to_csv(path, index=False)
    path.with_suffix(".toml").write_text(
        'title = "Made"\nkind = "incidents"\n[columns]\nincident_id = "id"\n'
        'offence_source = "what"\nstarts_at = "when"\nlongitude = "lon"\nlatitude = "lat"\n'
        '[time]\nformat = "%Y-%m-%d %H:%M"\n',
        encoding="utf-8",
    )
    return path


class Ran(NamedTuple):
    """What a command took."""

    seconds: float
    cpu: float
    megabytes: float


def run(words: list[str], folder: Path) -> Ran:
    """Run one command to its end."""
    start = time.perf_counter()
    process = subprocess.Popen([*EVENHAND, *words], cwd=folder, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, text=True)  # fmt: skip
    assert process.stdout is not None
    said = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"evenhand {' '.join(words)}: {said[-2000:]}")
    took = time.perf_counter() - start
    return Ran(took, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def line(work: str, ran: list[Ran], goal: str, is_reached: bool | None) -> None:
    """Print one line of the table: medians, the range of the clock's, and the most memory."""
    clock = [one.seconds for one in ran]
    verdict = "–" if is_reached is None else "reached" if is_reached else "MISSED"
    print(f"{work} | {median(clock):.3g} ({min(clock):.3g}–{max(clock):.3g}) | "
          f"{median(one.cpu for one in ran):.3g} | {max(one.megabytes for one in ran):,.0f} | "
          f"{goal} | {verdict}", flush=True)  # fmt: skip


def main(starts: int) -> None:
    """Print seconds and megabytes of each step beside the goals."""
    print("work | s: median (range) | s CPU | MB | goal | verdict", flush=True)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        ran = [run(["--help"], folder) for _ in range(starts)]
        line("evenhand --help", ran, f"≤ {MOST_START:g} s",
             median(one.seconds for one in ran) <= MOST_START)  # fmt: skip
        path = CHICAGO if CHICAGO.exists() else made(folder)
        run(["init", "city", "--name", "Chicago", "--crs", "EPSG:26971", "--timezone",
             "America/Chicago"], folder)  # fmt: skip
        both = [run(["import", "city", str(path)], folder), run(["audit", "city"], folder)]
    for step, one in zip(("import", "audit"), both, strict=True):
        line(f"{step} of {path.name.split('.')[0]}", [one], "–", None)
    whole = Ran(sum(one.seconds for one in both), sum(one.cpu for one in both),
                max(one.megabytes for one in both))  # fmt: skip
    line(f"whole audit of {ROWS:,} incidents, PDF too", [whole], f"≤ {MOST_SECONDS:g} s, ≤ 2 GB",
         whole.seconds <= MOST_SECONDS and whole.megabytes <= MOST_MEGABYTES)  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--starts", type=int, default=7)
    main(parser.parse_args().starts)
