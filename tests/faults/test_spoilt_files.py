"""A slice of the spoilt files and killed imports that `make simulate` goes through whole."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from .kills import kill_imports

FUZZ = Path(__file__).with_name("fuzz.py")
SPOILT = 300
KILLS = 20


def fuzzed(folder, first, count):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(FUZZ), str(folder), str(first), str(count)],
        capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    return done, [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory):
    return fuzzed(tmp_path_factory.mktemp("spoilt"), 0, SPOILT)


def test_no_spoilt_file_ends_the_process(spoilt):
    done, lines = spoilt
    last = [line["at"] for line in lines if "at" in line][-1:]
    assert done.returncode == 0, f"ended with {done.returncode} at {last}: {done.stderr[-500:]}"
    assert sum(lines[-1]["codes"].values()) == SPOILT


def test_every_spoilt_file_is_imported_or_refused_in_words_and_leaves_nothing(spoilt):
    _, lines = spoilt
    assert [line for line in lines if "faults" in line] == []


def test_the_spoilt_files_are_neither_all_refused_nor_all_read(spoilt):
    _, lines = spoilt
    codes = lines[-1]["codes"]
    assert codes["0"] > SPOILT / 10
    assert codes["6"] > SPOILT / 10


def test_a_fault_of_ours_would_be_seen(tmp_path, monkeypatch):
    """Plant one: a reader that fails as no reader should must be told, with its number."""
    from evenhand.sources import importing

    from . import fuzz

    def broken(*args, **kwargs):
        raise RuntimeError("planted")

    monkeypatch.setattr(importing, "import_files", broken)
    monkeypatch.setattr(fuzz.tempfile, "tempdir", None)
    monkeypatch.setattr(fuzz, "DRAFTED", 0)
    seed, content = fuzz.spoilt(0, fuzz.seeds())
    folder = tmp_path / "city"
    fuzz.Workspace.create(folder, fuzz.SETTINGS)
    found, code = fuzz.faults(folder, seed, content, tmp_path)
    assert code == 70
    assert "Something failed on our side" in found[0]


@pytest.mark.long
def test_an_import_killed_at_a_random_moment_is_wholly_there_or_not_at_all(tmp_path):
    killed = kill_imports(tmp_path, KILLS)
    assert killed.faults == ()
    assert killed.before + killed.after == KILLS
    assert killed.before > 0
