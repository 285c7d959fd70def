import dataclasses
from datetime import date

import pytest

from evenhand.errors import WorkspaceError
from evenhand.safeguards.policy import DisclosurePolicy
from evenhand.workspace.settings import (
    RecordingBreak,
    Settings,
    read_settings,
    write_settings,
)

from .rows import SETTINGS

GOOD = 'name = "Lindeburg"\ntimezone = "Europe/Amsterdam"\ncrs = "EPSG:25831"\n'


def faults(tmp_path, text):
    path = tmp_path / "evenhand.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(WorkspaceError) as caught:
        read_settings(path)
    assert str(path) in str(caught.value)
    return str(caught.value)


def test_settings_come_back_as_they_were_written(tmp_path):
    settings = Settings(
        name='Saint-"Étienne" \\ Łódź\n',
        timezone="Europe/Paris",
        crs="EPSG:2154",
        languages=("fr", "en"),
        partners=("Mairie", "Bailleur « Nord »"),
        licence="CC BY 4.0",
        sources=("© OpenStreetMap",),
        disclosure=DisclosurePolicy(
            min_count=15, min_at_risk=50, delay_days=0, area_level="quarter"
        ),
        recording_breaks=(
            RecordingBreak(date(2025, 5, 1), "robbery", "new rules"),
            RecordingBreak(date(2026, 1, 1)),
        ),
    )
    path = tmp_path / "evenhand.toml"
    path.write_text(write_settings(settings), encoding="utf-8")
    assert read_settings(path) == settings


def test_what_is_left_out_has_its_default(tmp_path):
    path = tmp_path / "evenhand.toml"
    path.write_text(GOOD, encoding="utf-8")
    assert read_settings(path) == dataclasses.replace(SETTINGS, languages=("en",))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('name = "x"\n', "'timezone' is missing"),
        ("name = 3\n", "'name' is 3; give text in quotes"),
        (GOOD.replace("Amsterdam", "Lindeburg"), "give an IANA name"),
        (GOOD.replace("25831", "4326"), "'crs' is EPSG:4326, which is not in metres"),
        (GOOD.replace("EPSG:25831", "utm"), "'crs' is 'utm', which is not known"),
        (GOOD.replace("Lindeburg", " "), "'name' is empty"),
        (GOOD + 'colour = "red"\n', "there is no key 'colour'; there are: name"),
        (GOOD + 'languages = ["nl"]\n', "'languages' has 'nl'; there are: en, fr"),
        (GOOD + "languages = []\n", "'languages' is empty"),
        (GOOD + 'languages = "en"\n', "give a list of texts in brackets"),
        (GOOD + "disclosure = 5\n", "write [disclosure]"),
        (GOOD + "[disclosure]\nmin_count = 0\n", "'disclosure.min_count' is 0; give at least 3"),
        (GOOD + "[disclosure]\nmin_count = true\n", "give a whole number"),
        (GOOD + "[disclosure]\nmin = 3\n", "there is no key 'disclosure.min'"),
        (GOOD + '[disclosure]\narea_level = "The ward"\n', "'disclosure.area_level'"),
        (GOOD + "[disclosure]\narea_level = 1\n", "'disclosure.area_level' is not text"),
        (GOOD + "[[recording_breaks]]\n", "'recording_breaks[1].date' is None"),
        (GOOD + '[[recording_breaks]]\ndate = "May"\n', "write a day as 2025-05-01"),
        (GOOD + '[[recording_breaks]]\ndate = 2025-05-01\noffence = "A B"\n', "[1].offence"),
        (GOOD + "recording_breaks = [1]\n", "write [[recording_breaks]]"),
        ("name = \n", "this is not TOML"),
    ],
)
def test_each_fault_names_its_key_and_file(tmp_path, text, said):
    assert said in faults(tmp_path, text)


def test_every_fault_is_said_at_once(tmp_path):
    said = faults(tmp_path, 'name = 1\nzone = "x"\n')
    assert "4 problems" in said


def test_a_file_that_is_missing_or_not_text_is_said_in_words(tmp_path):
    with pytest.raises(WorkspaceError, match="evenhand init"):
        read_settings(tmp_path / "evenhand.toml")
    (tmp_path / "evenhand.toml").write_bytes(b"name = '\xff'\n")
    with pytest.raises(WorkspaceError, match="not TOML"):
        read_settings(tmp_path / "evenhand.toml")
