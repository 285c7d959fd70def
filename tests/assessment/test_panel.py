"""A panel says who is treated, from when on and how much; what forbids it is said at once."""

import numpy as np
import pandas as pd
import pytest
from panel_tables import ROLES, counts, deliveries, interventions
from shapely.geometry import box

import evenhand as eh
from evenhand.assessment.panel import panel_of
from evenhand.errors import TableError, UnsuitableData
from evenhand.tables.areas import Areas
from evenhand.tables.deliveries import Deliveries
from evenhand.tables.incidents import Incidents


def panel(recorded=None, done=None, given=None, areas=None, **options):
    options = {"intervention": "M-1", "offence": None, "level": None, "least_before": 8, **options}
    return panel_of("method", recorded or counts(), done or interventions(),
                    deliveries() if given is None else given, areas, **options)  # fmt: skip


def row(area, role="treated", name="M-2", **columns):
    return {"intervention_id": name, "measure": "posters", "offence_class": "robbery",
            "area_id": area, "role": role, "starts_on": "2024-06-01", **columns}  # fmt: skip


def test_areas_are_sorted_and_know_their_part():
    found = panel(intervention=None)
    assert found.ids == ("b1", "c1", "c2", "t1", "t2", "u1", "u2")
    assert list(found.roles) == ["buffer", "comparison", "comparison", "treated", "treated",
                                 "untouched", "untouched"]  # fmt: skip
    assert found.counts.shape == (7, 36)
    assert list(found.first) == [36, 36, 36, 24, 24, 36, 36]
    assert found.post().sum() == 24
    assert found.counts[found.post()].tolist() == [5.0] * 24
    assert (found.offence, found.measure, found.unit) == ("robbery", "lamps", "offences")


def test_dose_and_fidelity_are_what_was_delivered_and_its_share_of_the_plan():
    found = panel(given=deliveries(delivered=[2.0, 10.0, 6.0]))
    treated = found.of("treated")
    assert found.dose[treated].tolist() == [36.0, 36.0]
    assert found.fidelity[treated].tolist() == [0.6, 0.6]
    assert np.isnan(found.dose[~treated]).all()
    assert found.dose_unit == "lamps"


def test_a_month_in_which_it_began_part_way_is_left_out_and_told():
    found = panel(done=interventions(starts_on="2025-01-15"))
    assert len(found.periods) == 35
    assert pd.Timestamp("2025-01-01") not in found.periods
    assert found.first[found.of("treated")].tolist() == [24, 24]
    assert "2025-01" in str(found.notes[0])


def test_a_measure_that_ends_is_treated_until_then():
    found = panel(done=interventions(ends_on="2025-06-30"))
    assert found.stop[found.of("treated")].tolist() == [30, 30]
    assert found.post()[found.of("treated")].sum() == 12
    part = panel(done=interventions(ends_on="2025-06-10"))
    assert len(part.periods) == 35
    assert part.stop[part.of("treated")].tolist() == [29, 29]


def test_areas_may_begin_at_different_times():
    rows = [row("t2", name="M-1", starts_on="2025-04-01")]
    given = pd.concat([deliveries(("t1",)).to_frame(),
                       deliveries(("t2",), start="2025-04-01").to_frame()])  # fmt: skip
    found = panel(done=interventions({"t1": "treated", "c1": "comparison"}, others=rows),
                  given=Deliveries.from_frame(given))  # fmt: skip
    assert found.first[found.of("treated")].tolist() == [24, 27]
    assert found.begins == 24


def test_areas_that_another_measure_reached_are_not_compared_with_and_named():
    others = [row("c1"), row("u1", "buffer"), row("u2", "comparison")]
    found = panel(done=interventions(others=others))
    assert found.touched == ("c1", "u1")
    assert found.ids == ("b1", "c2", "t1", "t2", "u2")
    assert "M-2" in str(found.notes[0])
    assert "c1" in str(found.notes[0])


def test_a_measure_that_was_there_all_the_time_touches_nothing():
    old = row("c1", starts_on="2019-01-01")
    assert panel(done=interventions(others=[old])).touched == ()
    assert panel(done=interventions(others=[{**old, "ends_on": "2024-01-31"}])).touched == ("c1",)


def test_a_measure_in_a_larger_area_reaches_those_within():
    shapes = {"t1": box(0, 0, 1, 1), "t2": box(1, 0, 2, 1), "b1": box(2, 0, 3, 1),
              "c1": box(5, 0, 6, 1), "c2": box(8, 0, 9, 1), "u1": box(6, 0, 7, 1),
              "u2": box(9, 0, 10, 1)}  # fmt: skip
    rows = [{"area_id": one, "area_name": one.upper(), "level": "quarter", "geometry": shape}
            for one, shape in shapes.items()]  # fmt: skip
    rows.append({"area_id": "C", "area_name": "C", "level": "district",
                 "geometry": box(4.5, 0, 7.5, 1)})  # fmt: skip
    areas = Areas.from_frame(pd.DataFrame(rows), crs="EPSG:25832")
    found = panel(done=interventions(others=[row("C", offence_class=None)]), areas=areas)
    assert found.touched == ("c1", "u1")
    assert found.level == "quarter"
    assert found.names[0] == "B1"


def test_untouched_areas_stand_for_comparison_where_none_is_named():
    found = panel(done=interventions({"t1": "treated", "t2": "treated"}))
    assert found.compared().sum() == 5
    assert panel().compared().sum() == 2
    assert len(panel(with_untouched=False).ids) == 5


def test_incidents_count_an_area_without_a_row_as_zero_and_cut_edges_are_left_out():
    days = pd.date_range("2023-12-20", "2026-02-10", freq="12h", tz="UTC")
    frame = pd.DataFrame({
        "incident_id": [f"i{n}" for n in range(len(days))], "offence_source": "r",
        "offence_class": "robbery", "starts_at": days, "time_precision": "instant",
        "x_m": 1.0, "y_m": 1.0, "area_beat": np.resize(["t1", "c1", "c2"], len(days)),
    })  # fmt: skip
    frame.loc[frame["area_beat"].eq("c2"), "offence_class"] = "damage"
    recorded = Incidents.from_frame(frame, crs="EPSG:25832", timezone="UTC")
    done, given = interventions({"t1": "treated", "c1": "comparison"}), deliveries(("t1",))
    found = panel(recorded, done, given)
    assert found.periods[0] == pd.Timestamp("2024-01-01")
    assert found.periods[-1] == pd.Timestamp("2026-01-01")
    assert found.counts[1].sum() == pytest.approx(len(days) / 3, rel=0.1)
    assert found.ids == ("c1", "t1")
    assert "c2" in str(found.notes[-1])
    weeks = panel(recorded, done, given, period="week")
    assert set(weeks.periods.day_of_week) == {0}
    assert set(np.unique(weeks.counts)) <= {3.0, 4.0, 5.0}


@pytest.mark.parametrize(("options", "said"), [
    ({"done": interventions(others=[row("t1", "comparison", "M-1")])},
     "t1 of M-1: treated and in its own comparison group"),
    ({"done": interventions(others=[row("t1", "buffer", "M-1")])}, "buffers overlap treated areas"),
    ({"done": interventions(others=[row("b1", "comparison", "M-1")])},
     "buffers overlap comparison areas"),
    ({"done": interventions(others=[row("t1", "treated", "M-1")])}, "treated in more than one row"),
    ({"done": interventions({"c1": "comparison"})}, "no area of M-1 is treated"),
    ({"done": interventions(starts_on="2027-01-01")}, "began on 2027-01-01, but the records cover"),
    ({"done": interventions(starts_on="2022-01-01")}, "began on 2022-01-01, but the records cover"),
    ({"done": interventions(starts_on="2023-02-01")}, "1 whole months lie before it began, and at "
                                                      "least 8 are needed"),
    ({"done": interventions(starts_on="2025-12-15")}, "no whole month lies within"),
    ({"done": interventions(ends_on="2024-12-31")}, "'ends_on' is before 'starts_on'"),
    ({"done": interventions(others=[row("c1"), row("c2")])},
     "no comparison area of M-1 is left: they were reached by another measure (M-2)"),
    ({"recorded": counts({a: [0 if a == "t1" else 9] * 36 for a in ROLES})}, "a series of zeros"),
    ({"recorded": counts({a: [9] * 36 for a in ("t1", "c1")})}, "nothing is recorded for b1, c2, "),
    ({"recorded": counts({a: [None if a == "t1" else 9, *[9] * 35] for a in ROLES})},
     "t1: no figure for 1 of 36 periods (first: 2023-01-01)"),
    ({"recorded": counts({a: [0 if a[0] == "c" else 9] * 36 for a in ROLES})},
     "they have series of zeros"),
    ({"given": deliveries(("t1",))}, "t2 of M-1: how much was delivered is not written down"),
    ({"given": deliveries(planned=None)}, "how much was planned is not written down"),
    ({"given": deliveries(delivered=0.0)}, "nothing of M-1 was delivered anywhere"),
    ({"given": deliveries(intervention="M-9")}, "until what was done is written down"),
    ({"given": deliveries(planned=0.0)}, "how much was planned is not written down"),
    ({"intervention": "M-7"}, "there is no intervention 'M-7'; there are: M-1"),
    ({"offence": "damage", "intervention": None}, "no intervention against damage"),
    ({"done": interventions(others=[row("u1")]), "intervention": None}, "several fit: M-1, M-2"),
    ({"level": "ward"}, "there is no set of areas 'ward'"),
])  # fmt: skip
def test_what_forbids_a_panel_is_said(options, said):
    with pytest.raises(UnsuitableData) as caught:
        panel(**options)
    assert said in str(caught.value)


def test_all_faults_are_listed_at_once():
    roles = {**ROLES, "c1": "treated"}
    done = interventions(roles, starts_on="2023-02-01", others=[row("c1", "comparison", "M-1")])
    with pytest.raises(UnsuitableData, match="method: 3 problems"):
        panel(done=done)


def test_unequal_periods_are_refused():
    quarters = pd.date_range("2023-01-01", periods=12, freq="QS")
    frame = pd.concat([counts({a: [9] * 12 for a in ROLES}, months=quarters).to_frame()])
    frame["period_end"] = frame["period_start"] + pd.offsets.QuarterEnd(0)
    recorded = type(counts()).from_frame(frame)
    with pytest.raises(UnsuitableData, match="periods of equal length are needed"):
        panel(recorded)


def test_negative_counts_are_refused_where_the_table_is_made():
    with pytest.raises(TableError, match="'count'"):
        counts({a: [-1] * 36 for a in ROLES})


def test_a_dose_alone_is_enough_where_none_is_asked_for():
    found = panel(given=deliveries(intervention="M-9"), done=interventions(dose=7.0),
                  needs_dose=False)  # fmt: skip
    assert found.dose[found.of("treated")].tolist() == [7.0, 7.0]
    assert np.isnan(found.fidelity).all()


def test_deliveries_are_checked():
    frame = deliveries().to_frame()
    with pytest.raises(TableError, match=r"12 of 24 rows \(first rows: 13, 14, 15\) give the same"):
        Deliveries.from_frame(pd.concat([frame, frame]))
    with pytest.raises(TableError, match="'period_end' is before"):
        Deliveries.from_frame(frame.assign(period_end="2020-01-01"))
    with pytest.raises(TableError, match="'delivered'"):
        Deliveries.from_frame(frame.assign(delivered=-1.0))


@pytest.mark.parametrize("method", [
    eh.difference_in_differences, eh.event_study, eh.staggered_effects, eh.synthetic_control,
    eh.interrupted_series, eh.weighted_displacement, eh.displacement,
])  # fmt: skip
@pytest.mark.parametrize("area", ["c1", "u1"])
def test_no_effect_is_told_beside_an_area_that_got_some_of_the_measure(method, area):
    with pytest.raises(UnsuitableData, match=f"{area}: something of M-1 was delivered there"):
        method(counts(), interventions(), deliveries(("t1", "t2", area)))


def test_what_was_delivered_before_it_began_is_refused_with_everything_else():
    given = pd.concat([deliveries(("t1", "t2"), start="2024-06-01").to_frame(),
                       deliveries(("c1",)).to_frame()])  # fmt: skip
    with pytest.raises(UnsuitableData, match="2 problems") as told:
        panel(given=Deliveries.from_frame(given))
    assert "before it began there" in str(told.value) and "c1" in str(told.value)


def test_nothing_delivered_in_a_comparison_area_is_no_delivery():
    given = pd.concat([deliveries().to_frame(), deliveries(("c1",), delivered=0.0).to_frame()])
    assert panel(given=Deliveries.from_frame(given)).compared_how == "named"
