import csv
import json

import pandas as pd
import pytest

from evenhand.demo.offences import CODES, NATURES, local_codes
from evenhand.demo.raw import write_raw
from evenhand.sources.importing import import_files
from evenhand.sources.mapping import read_mapping
from evenhand.sources.personal_data import head_kind
from evenhand.taxonomy.crosswalk import Crosswalk
from evenhand.workspace.settings import Settings
from evenhand.workspace.workspace import Workspace

pytestmark = pytest.mark.long

TEXTS = (".csv", ".geojson")


@pytest.fixture(scope="module")
def written(city, tmp_path_factory):
    folder = tmp_path_factory.mktemp("lindeburg")
    return folder, write_raw(city, folder)


def test_every_file_has_a_mapping_that_can_be_read(written, city):
    _, paths = written
    kinds = {read_mapping(path.with_suffix(".toml")).kind for path in paths}
    made_of_the_survey = {"survey_items", "survey_design"}
    assert kinds == set(city.tables) - made_of_the_survey


def test_truth_lies_in_a_folder_of_its_own(written):
    folder, paths = written
    assert {path.parent for path in paths} == {folder / "raw"}
    assert json.loads((folder / "truth" / "truth.json").read_text())["parameters"]["seed"] == 1
    for path in paths:
        if path.suffix in TEXTS:
            text = path.read_text(encoding="utf-8")
            assert "near_repeat" not in text
            assert "planted" not in text


def test_no_column_is_about_a_person(written):
    for path in written[1]:
        if path.suffix == ".csv":
            with path.open(newline="", encoding="utf-8") as file:
                assert [name for name in next(csv.reader(file)) if head_kind(name)] == []


def test_the_import_gives_the_same_incidents(written, city, tmp_path):
    _, paths = written
    workspace = Workspace.create(
        tmp_path / "ws", Settings(name="Lindeburg", crs="EPSG:25831", timezone="Europe/Amsterdam")
    )
    import_files(workspace, [paths[0].parent])
    assert set(workspace.table_names()) == set(city.tables)
    for name in ("exposure", "exposure_by_group", "survey", "survey_items", "survey_design",
                 "patrols", "streets", "ground"):  # fmt: skip
        assert workspace.read(name).fingerprint() == city.tables[name].fingerprint()
    seen = workspace.read("incidents").to_frame().set_index("incident_id").sort_index()
    made = city.tables["incidents"].to_frame().set_index("incident_id").sort_index()
    assert seen.index.equals(made.index)
    same = ["offence_source", "scheme", "offence_iccs", "offence_class", "time_precision", "space",
            "setting", "attempted", "discovered_by", "outcome", "area_segment", "mo_entry",
            "mo_method", "place_precision_m"]  # fmt: skip
    for column in same:
        equal = (
            seen[column].eq(made[column]).fillna(False) | seen[column].isna() & made[column].isna()
        )
        assert equal.all(), column
    # Longitude and latitude are written to six places: 0.11 m.
    assert (seen[["x_m", "y_m"]] - made[["x_m", "y_m"]]).abs().max(axis=None) < 0.15
    # A clock time that was shown twice may be read as the other one; a point on a border may
    # fall to either side.
    assert (seen["starts_at"] != made["starts_at"]).sum() < 20
    assert (seen["area_quarter"] != made["area_quarter"]).sum() < 20


def test_a_dirty_city_is_written_with_its_faults(dirty_city, tmp_path):
    paths = {path.name: path for path in write_raw(dirty_city, tmp_path)}
    register = pd.read_csv(paths["bicycle_register.csv"], dtype=str)
    assert register["month"].dropna().str.fullmatch(r"20\d\d-\d\d").all()
    years = [path for name, path in paths.items() if name.startswith("incidents_")]
    rows = pd.concat([pd.read_csv(path, dtype=str) for path in years])
    wrong = rows["to_local"] < rows["from_local"]
    # A reversed pair on either side of the hour that comes twice may look right.
    assert abs(wrong.sum() - dirty_city.truth.faults["reversed"]["rows"]) < 60
    assert rows["lon"].isna().mean() > 0.07
    assert {"Z-99", "511/B"} <= set(rows["offence_code"])


def test_the_crosswalk_agrees_with_the_city_s_own_codes():
    walk = Crosswalk.load("lindeburg")
    for code, (name, iccs) in local_codes().items():
        target = walk.find(code)
        assert (target.offence_class, next(iter(target.iccs), None)) == (name, iccs)
    shares = pd.DataFrame(CODES).groupby(2)[4].sum()
    assert set(shares.index) == set(NATURES)
    assert shares.sub(1).abs().max() < 1e-9
