"""Nothing that came from outside steers the terminal."""

import json

import pytest

STEERING = ("\x1b", "\x9b", "\x07", "\u202e")
EVIL = "\x1b]0;own\x07\x1b[2J\u202e"


@pytest.fixture
def steering(home):
    """A city whose area, offence and file names hold codes that steer a terminal."""
    raw = home / "more"
    raw.mkdir()
    outlines = json.loads((home / "demo/raw/neighbourhoods.geojson").read_text())
    for feature in outlines["features"]:
        feature["properties"]["label"] += EVIL
    (raw / "outlines.geojson").write_text(json.dumps(outlines))
    return raw


def is_quiet(result):
    text = result.output + (result.stderr or "")
    return not [mark for mark in STEERING if mark in text]


def test_an_account_of_files_and_names_is_quiet(steering, home, evenhand):
    mapping = home / "demo/raw/neighbourhoods.toml"
    files = sorted(steering.iterdir())
    evenhand("undo", "demo/workspace")
    checked = evenhand("check", *files, "--mapping", mapping, "--workspace", "demo/workspace")
    imported = evenhand("import", "demo/workspace", *files, "--mapping", mapping)
    assert checked.exit_code == imported.exit_code == 0, imported.output
    assert is_quiet(checked)
    assert is_quiet(imported)


def test_a_refused_file_with_steering_heads_is_quiet(home, evenhand):
    path = home / "heads.csv"
    path.write_text(f"a{EVIL},b\n1,2\n", encoding="utf-8")
    refused = evenhand("import", "demo/workspace", path, "--as", "incidents")
    assert refused.exit_code != 0
    assert "heads.csv" in refused.output
    assert is_quiet(refused)


def test_answers_about_a_local_offence_are_quiet(home, evenhand):
    days = [(f"2024-{m:02d}-01", f"2024-{m:02d}-28", m) for m in range(1, 9)]
    rows = [f"OUD,{first},{last},x{EVIL}y,offences,{number}" for first, last, number in days]
    path = home / f"counts{EVIL}.csv"
    head = "area_id,period_start,period_end,offence_source,unit,count"
    path.write_text("\n".join([head, *rows]), encoding="utf-8")
    columns = "".join(f'{name} = "{name}"\n' for name in head.split(","))
    (home / "counts.toml").write_text(f'kind = "counts"\n[columns]\n{columns}', encoding="utf-8")
    evenhand("init", "other", "--name", EVIL, "--crs", "EPSG:25831", "--timezone", "Europe/Paris")
    imported = evenhand("import", "other", path, "--mapping", home / "counts.toml")
    assert imported.exit_code == 0, imported.output
    assert is_quiet(imported)
    for form in ([], ["--json"]):
        told = evenhand("run", "offence_profile", "other", *form)
        assert told.exit_code == 0, told.output
        assert "y" in told.output
        assert is_quiet(told)
