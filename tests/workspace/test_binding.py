"""Gates are made binding in the settings, whose other lines stay as a person wrote them."""

import os

import pytest

from evenhand.errors import OptionError, WorkspaceError
from evenhand.workspace.binding import bind_gates
from evenhand.workspace.settings import Settings
from evenhand.workspace.workspace import Workspace


@pytest.fixture
def city(tmp_path):
    settings = Settings(name="X", crs="EPSG:25831", timezone="Europe/Amsterdam", languages=("en",))
    return Workspace.create(tmp_path / "w", settings)


def text_of(city):
    return (city.folder / "evenhand.toml").read_text()


@pytest.mark.parametrize(
    "alter",
    [
        lambda text: text,
        lambda text: text.replace("binding_gates = []", "binding_gates = [\n  'response',\n]"),
        lambda text: "\n".join(x for x in text.splitlines() if "binding_gates" not in x) + "\n",
        lambda text: text.split("[disclosure]")[0].replace("binding_gates = []", ""),
    ],
)  # fmt: skip
def test_only_the_one_line_changes(city, alter):
    path = city.folder / "evenhand.toml"
    path.write_text("# ours\n" + alter(text_of(city)))
    assert bind_gates(city, ["assessment", "analysis"]) == ("analysis", "assessment")
    assert Workspace.open(city.folder).settings.binding_gates == ("analysis", "assessment")
    assert city.settings.binding_gates == ("analysis", "assessment")
    assert text_of(city).startswith("# ours\n")
    assert bind_gates(city, []) == ()
    assert Workspace.open(city.folder).settings == city.settings


def test_what_is_no_gate_is_refused_and_nothing_written(city):
    before = text_of(city)
    with pytest.raises(OptionError, match="no gate leads to 'scanning'"):
        bind_gates(city, ["scanning"])
    assert text_of(city) == before


def test_settings_that_went_wrong_stay_as_they_were_read(city):
    path = city.folder / "evenhand.toml"
    path.write_text("name = [")
    os.utime(path, ns=(1, 1))
    with pytest.raises(WorkspaceError, match="not TOML"):
        city.reread()
    assert city.settings.name == "X"
