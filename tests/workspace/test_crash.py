import os
import subprocess
import sys
from pathlib import Path

import pytest

from evenhand.workspace.workspace import Workspace

from .rows import SETTINGS, areas, incidents, report

TESTS = Path(__file__).parents[1]


def state(folder):
    workspace = Workspace.open(folder)
    assert workspace.check() == []
    return workspace.fingerprints(), len(workspace.reports())


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    """Give the states before and after an import, and the folders of killed changes."""
    home = tmp_path_factory.mktemp("killed")
    small = Workspace.create(home / "small", SETTINGS)
    small.add({"incidents": incidents(4)}, report(4))
    large = Workspace.create(home / "large", SETTINGS)
    large.add({"incidents": incidents(4)}, report(4))
    large.add({"incidents": incidents(6, start=100), "areas": areas()}, report(6))
    done = subprocess.run(
        [
            sys.executable,
            str(TESTS / "workspace" / "crash.py"),
            str(small.folder),
            str(large.folder),
        ],
        env={**os.environ, "PYTHONPATH": str(TESTS)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    folders = {"add": [], "undo": []}
    for what, folder in (line.split(" ", 1) for line in done.stdout.splitlines()):
        folders[what].append(Path(folder))
    return state(small.folder), state(large.folder), folders


def test_an_import_killed_at_any_step_has_happened_wholly_or_not_at_all(killed):
    before, after, folders = killed
    assert len(folders["add"]) > 8
    assert state(folders["add"].pop()) == after
    states = [state(folder) for folder in folders["add"]]
    assert all(one in (before, after) for one in states)
    # Once the new manifest has its name only tidying is left: never there, gone, there again.
    assert states == sorted(states, key=lambda one: one == after)
    assert states[0] == before


def test_an_import_that_was_killed_can_be_repeated_and_leaves_nothing_behind(killed):
    _, after, folders = killed
    for folder in folders["add"][1::3]:
        rows = {"incidents": incidents(6, start=100), "areas": areas()}
        assert Workspace.open(folder).add(rows, report(6)).serial == 2
        assert state(folder) == after
        names = [path.name for path in (folder / "tables").iterdir()]
        assert len(names) == 3, names


def test_an_undo_killed_at_any_step_has_happened_wholly_or_not_at_all(killed):
    before, after, folders = killed
    assert state(folders["undo"].pop()) == before
    states = [state(folder) for folder in folders["undo"]]
    assert all(one in (before, after) for one in states)
    assert states == sorted(states, key=lambda one: one == before)
    assert states[0] == after


def test_an_import_that_fails_in_the_middle_leaves_no_file(workspace):
    city = workspace.folder
    workspace.add({"incidents": incidents(4)}, report(4))
    before = state(city)

    def rows():
        yield incidents(4, start=200)
        raise RuntimeError("the reader broke")

    with pytest.raises(RuntimeError):
        Workspace.open(city).add({"incidents": rows()}, report(4))
    assert state(city) == before
    assert len(list((city / "tables").iterdir())) == 1
