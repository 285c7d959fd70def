"""Import spoilt files, one after the other, in this process; print one JSON line for each fault.

A process of its own, because a library in C that is given a spoilt file may end it: whoever
starts this sees that it did not come to its last line.

    python tests/faults/fuzz.py FOLDER FIRST COUNT
"""

import json
import random
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

from click.testing import CliRunner

sys.path.insert(0, str(Path(__file__).parents[1]))

from evenhand.cli import main
from evenhand.workspace.settings import Settings
from evenhand.workspace.workspace import Workspace
from faults.mutations import mutated
from faults.seeds import Seed, seeds

SEED = 20261124
DRAFTED = 0.3
MEANT = {0, 3, 6, 7}  # done, or refused for the table, the file or the workspace
BINARY = (".xlsx", ".gpkg", ".zip", ".gz", ".ods", ".parquet", ".osm.pbf")
SETTINGS = Settings(name="Testford", crs="EPSG:3035", timezone="Europe/Amsterdam")


def spoilt(number: int, known: list[Seed]) -> tuple[Seed, bytes]:
    """Give file number so-and-so, the same whenever it is asked for."""
    draw = random.Random(f"{SEED}-{number}")
    seed = known[number % len(known)]
    content = mutated(seed.content, not seed.name.endswith(BINARY), draw)
    return seed, content


def faults(workspace: Path, seed: Seed, content: bytes, place: Path) -> tuple[list[str], int]:
    """Import one spoilt file into a new workspace and say everything that is not as it must be."""
    file = place / seed.name
    file.write_bytes(content)
    # Some files are only looked at, without a mapping, so that one is drafted.
    drafts = random.Random(content).random() < DRAFTED
    words = ["check", str(file)] if drafts else ["import", str(workspace), str(file)]
    if seed.mapping and not drafts:
        (place / "mapping.toml").write_text(seed.mapping, encoding="utf-8")
        words += ["--mapping", str(place / "mapping.toml")]
    done = CliRunner().invoke(main, words)
    said = done.output.strip()
    found = []
    if done.exit_code not in MEANT or "Traceback" in said:
        found.append(f"exit code {done.exit_code}: {said[:300]}")
    if done.exit_code and not said:
        found.append("refused without a word")
    return [*found, *_left(workspace, done.exit_code)], done.exit_code


def _left(workspace: Path, code: int) -> list[str]:
    """Say what is wrong with the workspace that an import left behind."""
    city = Workspace.open(workspace)
    found = list(map(str, city.check()))
    files = {path.name for path in (workspace / "tables").iterdir()}
    if code and (city.table_names() or files):
        found.append(f"refused, but it left {sorted(files)}")
    if not code:
        report = city.reports()[-1] if city.reports() else None
        if report is not None and report.rows_used > report.rows_in:
            found.append(f"{report.rows_used} rows used of {report.rows_in}")
    found += [f"unfinished: {path.name}" for path in workspace.rglob(".unfinished-*")]
    return found


def fuzz(folder: Path, first: int, count: int) -> Counter[int]:
    """Import so many spoilt files; print faults; count exit codes."""
    known, codes = seeds(), Counter[int]()
    empty = folder / "empty"
    Workspace.create(empty, SETTINGS)
    temporary = folder / "temporary"
    temporary.mkdir()
    tempfile.tempdir = str(temporary)
    for number in range(first, first + count):
        seed, content = spoilt(number, known)
        place = folder / "place"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        shutil.copytree(empty, place / "city")
        print(json.dumps({"at": number}), flush=True)
        found, code = faults(place / "city", seed, content, place)
        codes[code] += 1
        found += [f"left in the temporary folder: {path.name}" for path in temporary.iterdir()]
        if found:
            print(json.dumps({"number": number, "file": seed.name, "faults": found}), flush=True)
    return codes


if __name__ == "__main__":
    done = fuzz(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
    print(json.dumps({"codes": {str(code): rows for code, rows in sorted(done.items())}}))
