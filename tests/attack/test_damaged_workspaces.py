import json

import pytest

from .conftest import GOOD


def changed(path, keys, value):
    whole = json.loads(path.read_text())
    inside = whole
    for key in keys[:-1]:
        inside = inside[key]
    inside[keys[-1]] = value
    path.write_text(json.dumps(whole))


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        (["format"], "x"),
        (["serial"], "x"),
        (["previous"], 3),
        (["previous"], "../../x"),
        (["parts"], ["x"]),
        (["parts", 0, "rows"], "x"),
        (["parts", 0, "file"], "../../../etc/passwd"),
        (["parts", 0, "file"], 3),
        (["parts", 0, "table"], 3),
        (["imports"], []),
        (["imports", 0, "report"], {}),
        (["imports", 0, "report", "files"], [{}]),
    ],
)
def test_a_damaged_manifest_is_refused_and_stays_as_it_is(attacked, keys, value):
    assert attacked.take(GOOD).exit_code == 0
    manifest = attacked.workspace / "manifest.json"
    changed(manifest, keys, value)
    damaged = manifest.read_text()
    for words in (("doctor",), ("undo",), ("run", "offence_profile")):
        done = attacked.run(*words, attacked.workspace)
        assert done.exit_code == 7, done.output
        assert "manifest" in done.stderr
    assert manifest.read_text() == damaged


@pytest.mark.parametrize(
    ("keys", "value"),
    [(["id"], "X"), (["id"], 3), (["id"], "F-0007"), (["options"], "x"), (["tables"], "x"),
     (["set_aside"], 3)],
)  # fmt: skip
def test_a_record_that_was_edited_is_refused(attacked, keys, value):
    attacked.take(GOOD)
    attacked.run("run", "offence_profile", attacked.workspace)
    changed(attacked.workspace / "findings" / "F-0001.json", keys, value)
    done = attacked.run("report", "trace", attacked.workspace, "F-0001.n_used")
    assert done.exit_code == 7, done.output
    assert "F-0001.json" in done.stderr


def test_a_table_that_was_altered_is_refused(attacked):
    attacked.take(GOOD)
    part = next((attacked.workspace / "tables").glob("*.parquet"))
    part.write_bytes(part.read_bytes()[:-3] + b"abc")
    done = attacked.run("run", "offence_profile", attacked.workspace)
    assert done.exit_code == 7
    assert part.name in done.stderr
