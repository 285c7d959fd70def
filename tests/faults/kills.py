"""Kill imports at random moments of the clock, and look at what each left behind.

Every import runs in a process of its own that says when it is ready and starts when told to. The
moment is drawn evenly over an import's whole duration, measured first.

    python tests/faults/kills.py FOLDER COUNT
"""

import json
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from evenhand.workspace.settings import Settings
from evenhand.workspace.workspace import Workspace

sys.path.insert(0, str(Path(__file__).parents[1]))

from faults.seeds import WHEN_WHERE

SEED = 20261124
ROWS = 20_000
SETTINGS = Settings(name="Testford", crs="EPSG:3035", timezone="Europe/Amsterdam")
CHILD = """
import sys
from evenhand.sources.importing import import_files
from evenhand.workspace.workspace import Workspace
folder, file, mapping = sys.argv[1:]
city = Workspace.open(folder)
import evenhand.sources.reading, evenhand.tables.incidents, pandas, pyproj, duckdb, ibis
print("ready", flush=True)
sys.stdin.readline()
import_files(city, [file], mapping=mapping)
print("done", flush=True)
"""
State = tuple[object, ...]


@dataclass(frozen=True)
class Killed:
    """What happened to killed imports: how many were wholly there afterwards, or not at all."""

    before: int
    after: int
    faults: tuple[str, ...]


def rows_file(path: Path, first: int, n_rows: int = ROWS) -> Path:
    """Write a table of incidents."""
    lines = (
        f"2024-{1 + i % 12:02d}-{1 + i % 28:02d} {i % 24:02d}:00,{5 + i % 977 / 2000:.5f},"
        f"{52 + i % 911 / 2000:.5f},{'BR'[i % 2]},K{i}"
        for i in range(first, first + n_rows)
    )
    path.write_text("\n".join(["when,lon,lat,what,key", *lines, ""]), encoding="utf-8")
    return path


def state(folder: Path) -> State:
    """Say what a workspace holds; it must be whole."""
    city = Workspace.open(folder)
    problems = city.check()
    assert not problems, problems
    return tuple(sorted(city.fingerprints().items())), len(city.reports())


def started(folder: Path, file: Path, mapping: Path) -> subprocess.Popen[str]:
    """Start a process that is about to import."""
    child = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", CHILD, str(folder), str(file), str(mapping)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n", child.communicate()[1]
    return child


def told(child: subprocess.Popen[str]) -> float:
    """Tell a process to begin; give the moment."""
    assert child.stdin is not None
    child.stdin.write("\n")
    child.stdin.flush()
    return time.perf_counter()


def kill_imports(home: Path, count: int) -> Killed:
    """Kill so many imports, each of a copy of the same workspace."""
    draw, found, tally = random.Random(SEED), list[str](), Counter[str]()
    mapping = home / "mapping.toml"
    mapping.write_text(WHEN_WHERE, encoding="utf-8")
    first, second = rows_file(home / "a.csv", 0), rows_file(home / "b.csv", ROWS)
    original, whole = home / "original", home / "whole"
    Workspace.create(original, SETTINGS)
    _finished(original, first, mapping)
    shutil.copytree(original, whole)
    lasts = _finished(whole, second, mapping)
    before, after = state(original), state(whole)
    for number in range(count):
        folder = home / f"killed-{number}"
        shutil.copytree(original, folder)
        child = started(folder, second, mapping)
        told(child)
        time.sleep(draw.random() * lasts * 1.15)
        child.send_signal(signal.SIGKILL)
        child.communicate()
        try:
            now = state(folder)
            tally["after" if now == after else "before"] += now in (before, after)
            found += [] if now in (before, after) else [f"{number}: neither before nor after"]
            found += _repeated(folder, second, mapping, after, number)
        except Exception as problem:  # whatever it is, it is what is looked for
            found.append(f"{number}: {problem!r}")
        shutil.rmtree(folder)
    return Killed(tally["before"], tally["after"], tuple(found))


def _finished(folder: Path, file: Path, mapping: Path) -> float:
    child = started(folder, file, mapping)
    begun = told(child)
    assert child.stdout is not None
    said = child.stdout.readline()
    lasts = time.perf_counter() - begun
    assert said == "done\n", child.communicate()[1]
    child.communicate()
    return lasts


def _repeated(folder: Path, file: Path, mapping: Path, after: State, number: int) -> list[str]:
    """Import again, in this process, and say what is not as if nothing had happened."""
    from evenhand.sources.importing import import_files

    import_files(Workspace.open(folder), [file], mapping=mapping)
    found = [] if state(folder) == after else [f"{number}: repeated, another workspace"]
    files = {path.name for path in (folder / "tables").iterdir()}
    parts = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["parts"]
    named = {part["file"] for part in parts}
    return found + ([f"{number}: left {sorted(files - named)}"] if files != named else [])


if __name__ == "__main__":
    done = kill_imports(Path(sys.argv[1]), int(sys.argv[2]))
    print(json.dumps({"before": done.before, "after": done.after, "faults": done.faults}))
