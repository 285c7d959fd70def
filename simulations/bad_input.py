"""Go through all bad input – spoilt files, killed imports, a huge file – and write docs/bad-input.md."""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[1]
TESTS = ROOT / "tests"
sys.path.insert(0, str(TESTS))

SPOILT, KILLS, HUGE = 10_000, 200, 10_000_000
CHUNK = 500
WORDS = {"0": "imported, every row used or set aside", "3": "refused: does not fit its table",
         "6": "refused: the file, by name", "7": "refused: the workspace"}  # fmt: skip


@dataclass
class Spoilt:
    """What came of the spoilt files: exit codes, faults, and files that ended their process."""

    codes: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def take(self, lines: list[dict[str, object]], ended: int) -> None:
        """Take over what one process printed."""
        for line in lines:
            if "faults" in line:
                self.faults.append(f"file {line['number']} ({line['file']}): {line['faults']}")
        if ended:
            at = [line["at"] for line in lines if "at" in line][-1:]
            self.faults.append(f"the process ended with {ended} at file {at}")
            return
        codes = lines[-1]["codes"]
        assert isinstance(codes, dict)
        self.codes.update(codes)


def spoilt_files(count: int) -> Spoilt:
    """Import so many spoilt files, in processes of their own."""
    found = Spoilt()
    for first in range(0, count, CHUNK):
        with tempfile.TemporaryDirectory() as folder:
            words = [folder, str(first), str(min(CHUNK, count - first))]
            done = subprocess.run(
                [sys.executable, "-W", "ignore", str(TESTS / "faults" / "fuzz.py"), *words],
                capture_output=True, text=True, check=False,
            )  # fmt: skip
        found.take([json.loads(line) for line in done.stdout.splitlines()], done.returncode)
        print(f"spoilt files: {first + CHUNK:,}, faults: {len(found.faults)}", flush=True)
    return found


def huge_file(folder: Path, n_rows: int) -> str:
    """Import a table of so many rows in a process of its own; say what it took."""
    from evenhand.workspace.workspace import Workspace
    from faults.kills import SETTINGS, rows_file
    from faults.seeds import WHEN_WHERE

    Workspace.create(folder / "city", SETTINGS)
    (folder / "mapping.toml").write_text(WHEN_WHERE, encoding="utf-8")
    file = rows_file(folder / "huge.csv", 0, n_rows)
    begun = time.perf_counter()
    words = ["import", folder / "city", file, "--mapping", folder / "mapping.toml"]
    done = subprocess.run(
        [sys.executable, "-c", "from evenhand.cli import main; main()", *map(str, words)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    took = time.perf_counter() - begun
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    city = Workspace.open(folder / "city")
    report = city.reports()[-1] if city.reports() else None
    used = report.rows_used if report else 0
    kept = city.row_count("incidents") if report else 0
    right = done.returncode == 0 and used == kept == n_rows and city.check() == []
    return (
        f"{n_rows:,} rows ({file.stat().st_size / 1e6:,.0f} MB): exit code {done.returncode}, "
        f"{used:,} rows used, {kept:,} stored, {took:,.0f} s, at most {memory:,.0f} MB of memory"
        f" – {'as it must be' if right else '**not as it must be**'}"
    )


def page(found: Spoilt, killed: object, huge: str) -> str:
    """Write the page."""
    before, after, faults = killed.before, killed.after, killed.faults  # type: ignore[attr-defined]
    lines = [
        "# Bad input",
        "",
        f"Made by `make simulate` with evenhand {version('evenhand')}. The kinds of fault that "
        "exports have are written out one by one in `tests/faults/test_corpus.py`; here are those "
        "that are drawn.",
        "",
        "## Spoilt files",
        "",
        f"{sum(found.codes.values()):,} files: small tables of every format and the heads of real "
        "ones, each spoilt in one to three ways (cut, bytes changed, pieces lost or doubled, cells "
        "poisoned, columns swapped or lost, other encodings, separators and line ends). Each is "
        "imported into a workspace of its own. It must be imported or refused in words, leave "
        "nothing half-written there and nothing in the temporary folder, and never end in a "
        "traceback or with the process.",
        "",
        "| outcome | files |",
        "| --- | --: |",
        *(f"| {WORDS.get(code, f'**exit code {code}**')} | {files:,} |"
          for code, files in sorted(found.codes.items())),
        f"| faults | {len(found.faults):,} |",
        "",
        *(f"- {fault}" for fault in found.faults),
        "## Killed imports",
        "",
        f"{before + after:,} imports of 20,000 rows were killed at a moment drawn evenly over an "
        f"import's duration. Afterwards the workspace was as before in {before:,} cases and held "
        f"the whole import in {after:,}; in {len(faults):,} it was neither. Each import was then "
        "repeated, and gave the workspace that it would have given unkilled, with no file left "
        "over.",
        "",
        *(f"- {fault}" for fault in faults),
        "## A huge file",
        "",
        huge,
    ]  # fmt: skip
    return "\n".join([*lines, ""])


def main() -> int:
    """Run all of it, print as it goes, write the page; fail if anything was not as it must be."""
    from faults.kills import kill_imports

    found = spoilt_files(SPOILT)
    with tempfile.TemporaryDirectory() as folder:
        killed = kill_imports(Path(folder), KILLS)
    print(f"killed imports: {killed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        huge = huge_file(Path(folder), HUGE)
    print(huge, flush=True)
    text = page(found, killed, huge)
    (ROOT / "docs" / "bad-input.md").write_text(text, encoding="utf-8")
    return int(bool(found.faults or killed.faults or "**" in huge))


if __name__ == "__main__":
    sys.exit(main())
