"""What the daily sweep of the city page's files removes, and above all what it keeps."""

import json
import os
import shutil
import time
from pathlib import Path

import pytest

from evenhand.workbench.city.kept import FOLDER, FORMAT
from evenhand.workbench.city.sweeping import sweep
from evenhand.workbench.jobs.schedule import DAILY, body

HOUR = 3600.0


@pytest.fixture
def swept(worked, tmp_path, settings):
    """The files of a city with one layer that is current."""
    copy = Path(shutil.copytree(worked, tmp_path / "swept"))
    settings.WORKSPACE = copy
    return copy / FOLDER


def aged(paths, hours):
    for path in paths:
        when = time.time() - hours * HOUR
        os.utime(path, (when, when))


def of(folder, key):
    return sorted(path.name for path in folder.glob(f"{key}*"))


def current_key(folder):
    return next(path.name[:33] for path in folder.glob("*.en.json") if len(path.name) == 41)


def older_of(folder, hours, letter="0"):
    """Give the current layer an older sibling: the same choice from other tables."""
    key = current_key(folder)
    old = key[:17] + letter * 16
    for path in folder.glob(f"{key}*"):
        shutil.copy(path, folder / path.name.replace(key, old))
    aged(folder.glob(f"{old}*"), hours)
    return old


def test_what_is_current_stays_and_what_it_replaced_goes_after_a_day(swept):
    key = current_key(swept)
    old, fresh = older_of(swept, 30), older_of(swept, 5, "1")
    aged(swept.glob(f"{key}*"), 26)
    assert sweep() == 1
    assert not of(swept, old)
    assert of(swept, fresh)
    assert len(of(swept, key)) >= 5
    assert (swept / "city.json").is_file()
    assert list(swept.glob("areas-*.geojson"))
    assert sweep() == 0


def test_a_page_opened_before_the_answer_was_replaced_is_left_alone(swept):
    old = older_of(swept, 30)
    aged(swept.glob(f"{current_key(swept)}*"), 0.2)
    assert sweep() == 0
    assert of(swept, old)


def test_the_newest_before_is_kept_while_the_present_one_is_worked_out(swept):
    key = current_key(swept)
    old, oldest = older_of(swept, 50), older_of(swept, 90, "1")
    for path in swept.glob(f"{key}*"):
        path.unlink()
    assert sweep() == 1
    assert of(swept, old)
    assert not of(swept, oldest)


def test_what_nobody_read_for_a_month_goes_even_if_current(swept):
    key = current_key(swept)
    aged(swept.glob(f"{key}*"), 29 * 24)
    assert sweep() == 0
    aged(swept.glob(f"{key}*"), 31 * 24)
    assert sweep() == 1
    assert not of(swept, key)


def test_reading_makes_it_young_again(swept):
    key = current_key(swept)
    aged(swept.glob(f"{key}*"), 31 * 24)
    path = swept / f"{key}.svg"
    when = time.time() - 31 * 24 * HOUR
    os.utime(path, (time.time(), when))
    assert sweep() == 0


def test_files_of_an_older_format_go_and_other_files_do_not(swept):
    odd = swept / f"{'a' * 16}-{'b' * 16}.en.json"
    odd.write_text(json.dumps({"format": FORMAT - 1}))
    other = swept / "notes.txt"
    other.write_text("kept")
    aged([odd, other], 40 * 24)
    assert sweep() == 1
    assert not odd.exists()
    assert other.exists()


def test_without_facts_or_folder_nothing_happens(folder):
    assert sweep() == 0


def test_it_is_done_daily():
    assert body("city_files") is sweep
    assert "city_files" in DAILY
