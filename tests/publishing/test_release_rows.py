"""Rows that no method made leave the house by the same door as findings."""

import json
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from evenhand.errors import DisclosureError, OptionError
from evenhand.publishing.release_rows import Rows, release_rows
from evenhand.publishing.shelf import Shelf
from evenhand.safeguards.policy import DisclosurePolicy

from .release_city import city

TODAY = date(2026, 11, 23)
ASKED = Rows(
    name="contributions",
    frame=pd.DataFrame({
        "area_id": ["a1", "a2", "a3", "b1", "all"], "count": [30, 4, 25, 12, 71],
        "share": [30 / 71, 4 / 71, 25 / 71, 12 / 71, 1.0],
    }),
    key=("area_id",), counts=("count",), derived={"share": ("count[total]",)},
    measure="contributions", level="quarter",
    starts_on=date(2026, 1, 1), ends_on=date(2026, 9, 30),
)  # fmt: skip


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return city(tmp_path_factory.mktemp("rows") / "Lindeburg", rows=50)


def test_rows_are_controlled_kept_and_given_again(workspace):
    made = release_rows(workspace, [ASKED], today=TODAY)
    shown = made.finding("contributions").to_frame().set_index("area_id")
    assert pd.isna(shown.loc["a2", "count"]) and shown.loc["a2", "count_was_suppressed"]
    assert shown["count"].isna().sum() == 2
    assert shown["share"].isna().equals(shown["count"].isna())
    stored = Shelf(workspace.folder).finding(made.id, "contributions")
    assert [row["count"] for row in stored["rows"]].count(None) == 2
    assert stored["words"]["fr"]["limits"]
    assert release_rows(workspace, [ASKED], today=TODAY).id == made.id
    assert Shelf(workspace.folder).numbers() == [made.id]


def test_a_later_release_tells_no_small_difference(workspace):
    first = release_rows(workspace, [ASKED], today=TODAY)
    more = ASKED.frame.assign(count=[33, 4, 25, 12, 74])
    later = replace(ASKED, frame=more, ends_on=date(2026, 10, 31))
    second = release_rows(workspace, [later], today=date(2026, 12, 23), keep=False)
    assert second.before == (first.id,)
    shown = second.finding("contributions").to_frame().set_index("area_id")["count"]
    assert pd.isna(shown["a1"])


def test_what_would_escape_the_rules_is_refused(workspace):
    with pytest.raises(DisclosureError, match="'contributions' counts records after 2026-09-30"):
        release_rows(workspace, [replace(ASKED, ends_on=date(2026, 10, 31))], today=TODAY)
    with pytest.raises(DisclosureError, match="'secret' is neither key, count nor derived"):
        release_rows(workspace, [replace(ASKED, frame=ASKED.frame.assign(secret=1.5))], today=TODAY)
    with pytest.raises(DisclosureError, match="only 'district' may be shown"):
        release_rows(workspace, [ASKED], policy=DisclosurePolicy(area_level="district"),
                     today=TODAY)  # fmt: skip
    with pytest.raises(OptionError, match="small letters"):
        release_rows(workspace, [replace(ASKED, name="../R-0001")], today=TODAY)
    with pytest.raises(OptionError, match="same name"):
        release_rows(workspace, [ASKED, ASKED], today=TODAY)


def test_rows_of_the_latest_release_are_kept_without_what_is_hidden(workspace):
    made = release_rows(workspace, [ASKED], today=TODAY)
    kept = json.loads((made.folder / "cells.json").read_text())
    assert not [cell for cell in kept if cell["value"] == 4]
    assert "4" not in (made.folder / "contributions.csv").read_text().split("a2,")[1].split(",")[0]


def test_nobody_is_told_which_hidden_numbers_are_the_small_ones(workspace):
    """Two hidden numbers with the sum 17, both known to be below 10, are 8 and 9."""
    made = release_rows(workspace, [ASKED], today=TODAY)
    stored = Shelf(workspace.folder).finding(made.id, "contributions")
    assert stored["hidden"] == 2
    assert not {"hidden_small", "hidden_to_protect"} & stored.keys()


def test_a_part_that_is_its_whole_is_hidden(workspace):
    """Of everyone in the group the same would be known."""
    told = pd.DataFrame({"reason": ["light", "noise"], "count": [30, 40], "threatened": [30, 15]})
    rows = replace(ASKED, name="reasons", frame=told, key=("reason",), derived={},
                   counts=("count", "threatened"), part_of={"threatened": "count"},
                   measure="threats")  # fmt: skip
    shown = release_rows(workspace, [rows], today=TODAY, keep=False).finding("reasons").to_frame()
    assert pd.isna(shown.set_index("reason").loc["light", "threatened"])
