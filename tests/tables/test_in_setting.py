"""One setting of the records, counted by hand, through every method that takes it."""

import numpy as np
import pandas as pd
import pytest

from evenhand.analysis.perception_gap import perception_gap
from evenhand.errors import UnsuitableData
from evenhand.publishing.placing import layout_of
from evenhand.safeguards.cells import only
from evenhand.scanning.area_rates import area_rates
from evenhand.scanning.change_by_area import change_by_area
from evenhand.scanning.hot_spots import hot_spots
from evenhand.tables.counts import Counts
from evenhand.tables.in_setting import in_setting
from evenhand.tables.incidents import Incidents
from evenhand.tables.survey import Survey
from publishing import small_city


@pytest.fixture(scope="module")
def frame():
    """The small city's rows; every third in shops, every third in housing, the rest unknown."""
    rows = small_city.incidents().to_frame()
    rows["setting"] = pd.array(
        np.resize(np.array(["retail", "housing", None], dtype=object), len(rows)), dtype="string"
    )
    return rows


@pytest.fixture(scope="module")
def known(frame):
    return Incidents.from_frame(frame, crs=small_city.CRS, timezone="Europe/Amsterdam")


def by_hand(frame, setting, offence):
    rows = frame[frame["setting"].eq(setting)]
    rows = rows[rows["offence_class"].eq(offence)] if offence else rows
    return rows.groupby("area_neighbourhood", observed=True).size().to_dict()


@pytest.mark.parametrize("offence", [None, "assault"])
def test_area_rates_counts_the_rows_of_the_setting_over_the_time_of_all(known, frame, offence):
    people = small_city.exposure()
    found = area_rates(known, people, offence=offence, setting="retail")
    whole = area_rates(known, people, offence=offence)
    table = found.to_frame().set_index("area_id")["count"]
    counted = by_hand(frame, "retail", offence)
    assert table.to_dict() == {area: counted.get(area, 0) for area in table.index}
    assert (found.starts_on, found.ends_on) == (whole.starts_on, whole.ends_on)
    asked = frame["offence_class"].eq(offence) if offence else pd.Series(True, index=frame.index)
    assert found.no_setting == int((asked & frame["setting"].isna()).sum())
    assert (found.offence, found.setting) == (offence or "all", "retail")


def test_settings_and_the_unknown_add_up_to_all(known):
    people = small_city.exposure()
    parts = [area_rates(known, people, setting=one) for one in ("retail", "housing")]
    whole = area_rates(known, people)
    assert sum(one.total for one in parts) + parts[0].no_setting == whole.total


def test_it_is_said_in_the_answer_and_the_limits_in_both_languages(known):
    said = area_rates(known, small_city.exposure(), offence="assault", setting="retail").explain()
    assert "(setting: shops)" in str(said.answer)
    assert "(cadre : commerces)" in said.answer.written("fr")
    limits = [str(one) for one in said.limits]
    assert any("other settings" in one for one in limits)
    assert any("is not known" in one or "are not counted" in one for one in limits)
    without = area_rates(known, small_city.exposure(), offence="assault").explain()
    assert "setting" not in " ".join(map(str, (without.answer, *without.limits)))


def test_change_and_hot_spots_take_the_same_rows(known, frame):
    change = change_by_area(known, offence="assault", setting="housing")
    counted = change.to_frame()
    alone = frame[frame["setting"].eq("housing") & frame["offence_class"].eq("assault")]
    local = alone["starts_at"].dt.tz_convert("Europe/Amsterdam").dt.date
    after = alone[(local >= change.after_from) & (local <= pd.Timestamp(change.after_to).to_period(
        "M").end_time.date())]  # fmt: skip
    assert counted["after_count"].sum() == len(after)
    hot = hot_spots(known, small_city.areas(), small_city.exposure(), over="area", draws=99,
                    offence="assault", setting="housing")  # fmt: skip
    assert hot.to_frame()["count"].sum() == pytest.approx(len(alone))
    assert "(setting: housing)" in str(hot.explain().answer)


def test_the_gap_takes_them_too(known, frame):
    rng = np.random.default_rng(4)
    areas = np.repeat([f"A{i}" for i in range(6)], 60)
    survey = Survey.from_frame(pd.DataFrame({
        "respondent_id": [str(n) for n in range(len(areas))], "wave": "1", "area_id": areas,
        "item": "aesfdrk", "answer_state": "answered",
        "answer": pd.array(rng.integers(1, 5, len(areas)), dtype="Int64"),
    }))  # fmt: skip
    found = perception_gap(survey, known, small_city.exposure(), setting="retail")
    counted = by_hand(frame, "retail", None)
    table = found.to_frame().set_index("area_id")["count"].to_dict()
    assert table == {area: counted.get(area, 0) for area in table}


def test_what_does_not_know_settings_cannot_answer(known, frame):
    with pytest.raises(UnsuitableData, match="counts do not know the setting"):
        counts = Counts.from_frame(pd.DataFrame({
            "area_id": ["a", "b"], "count": [12, 14], "period_start": "2025-01-01",
            "period_end": "2025-12-31", "unit": "offences", "offence_source": "r",
            "offence_class": "robbery"}))  # fmt: skip
        area_rates(counts, setting="retail")
    blank = Incidents.from_frame(
        frame.drop(columns="setting"), crs=small_city.CRS, timezone="Europe/Amsterdam"
    )
    with pytest.raises(UnsuitableData, match="no incident knows its setting"):
        area_rates(blank, setting="retail")
    with pytest.raises(UnsuitableData, match="those known lie in: housing, retail"):
        change_by_area(known, setting="resale_market")


def test_without_a_setting_nothing_is_touched(known):
    found = in_setting("trend", known, "assault", None)
    assert found.recorded is known
    assert (found.offence, found.no_setting) == ("assault", 0)


def test_a_local_class_keeps_one_prefix(known, frame):
    local = frame.assign(offence_class="local:graffiti")
    table = Incidents.from_frame(local, crs=small_city.CRS, timezone="Europe/Amsterdam")
    found = in_setting("trend", table, "local:graffiti", "retail")
    assert found.offence == "local:graffiti_retail"
    assert set(found.recorded.column("offence_class")) == {"local:graffiti_retail",
                                                           "local:elsewhere"}  # fmt: skip
    assert set(found.apart.column("offence_class")) == {"local:graffiti"}


def test_disclosure_control_takes_a_setting_for_other_records_than_all(known):
    people = small_city.exposure()
    shops, whole = (
        layout_of("x", area_rates(known, people, setting=one), None, {"incidents": known})
        for one in ("retail", None)
    )
    assert shops.scope["setting"] == only("retail")
    assert "setting" not in whole.scope
