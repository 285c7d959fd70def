"""Weighted displacement as a method: what it answers, and when it will not."""

import numpy as np
import pandas as pd
import pytest
from panel_tables import ROLES, counts, deliveries, interventions
from shapely.geometry import box

import evenhand as eh
from evenhand.errors import UnsuitableData
from evenhand.tables.areas import Areas
from evenhand.tables.exposure import Exposure
from evenhand.taxonomy.rulers import Ruler

AREAS = [*ROLES, *(f"u{n}" for n in range(20))]


def city(treated=10.0, buffer=10.0, elsewhere=10.0, mean=10.0, before=24, seed=3):
    """Poisson counts of 25 areas; 12 months after the start have means of their own."""
    rng = np.random.default_rng(seed)
    after = {"t": treated, "b": buffer}
    return {area: [*rng.poisson(mean, before), *rng.poisson(after.get(area[0], elsewhere), 12)]
            for area in AREAS}  # fmt: skip


def asked(table, done=None, given=None, **options):
    first = pd.Timestamp("2025-01-01") - pd.DateOffset(months=len(table["t1"]) - 12)
    return eh.weighted_displacement(counts(table, first=first), done or interventions(),
                                    given or deliveries(), **options)  # fmt: skip


def test_a_fall_beyond_the_others_is_told_by_lot_with_the_difference_beside_it():
    found = asked(city(treated=5.0))
    assert found.verdict == "fall_lot"
    assert found.p_lot < 0.05
    told = str(found.explain().answer)
    assert "fell against elsewhere" in told
    assert f"{abs(found.cite('change[treated]')):.0%}".replace("%", "") in told
    assert "weighted displacement difference" in str(found.explain().reading[0])


def test_the_difference_in_numbers_is_that_of_the_sums():
    table = city(treated=5.0)
    found = asked(table, balance="none")
    row = found.to_frame().set_index("part").loc["treated"]
    sums = {role: [sum(sum(table[area][months]) for area in ROLES if ROLES[area] == role)
                   for months in (slice(24), slice(24, 36))]
            for role in ("treated", "comparison")}  # fmt: skip
    expected = (sums["treated"][1] - sums["treated"][0] / 2) - (
        sums["comparison"][1] - sums["comparison"][0] / 2
    )
    assert row["difference"] == pytest.approx(expected)
    assert row["before_count"] == sums["treated"][0]
    assert row["comparison_after"] == sums["comparison"][1]


def test_nothing_happened_nothing_is_called():
    found = asked(city(seed=11))
    assert found.verdict == "not_clear_lot"
    assert found.wdq_why == "no_clear_change"
    assert np.isnan(found.wdq)
    assert "may be none" in found.explain().written()


def test_a_common_fall_is_no_effect_though_bases_differ():
    rng = np.random.default_rng(2)
    table = city(seed=5)
    for area, values in table.items():
        mean = 60 if area[0] == "t" else 8
        values[:] = [*rng.poisson(mean, 24), *rng.poisson(0.6 * mean, 12)]
    found = asked(table)
    assert found.verdict == "not_clear_lot"
    assert not found.is_alike
    plain = found.to_frame().set_index("part").loc["treated_as_counted"]
    assert plain["difference_high"] < 0  # as counted it looks like an effect: the limit says so
    assert "would then look like an effect" in found.explain().written()


def test_the_formula_for_independent_counts_is_not_told_when_counts_vary_more():
    rng = np.random.default_rng(4)
    table = {area: list(rng.negative_binomial(3, 0.2, 36)) for area in AREAS}
    found = asked(table)
    assert found.dispersion > 1.2
    text = found.explain().written()
    assert "formula for independent counts is not told" in text
    calm = asked(city(seed=12))
    assert calm.dispersion < 1.2
    assert "formula for independent counts gives" in calm.explain().written()


def test_with_few_areas_and_few_periods_it_cannot_be_told():
    table = {area: values for area, values in city(treated=5.0, before=6).items() if area in ROLES}
    found = asked(table)
    assert found.verdict == "cannot_tell"
    assert np.isnan(found.dispersion)
    assert "cannot be told" in str(found.explain().answer)
    longer = {a: v for a, v in city(treated=5.0).items() if a in ROLES}
    assert asked(longer).verdict == "fall_history"


def test_more_next_door_gives_a_quotient_below_zero():
    found = asked(city(treated=4.0, buffer=14.0))
    assert found.gross > 0
    assert found.wdq < 0
    assert found.wdq_low < found.wdq < found.wdq_high
    assert "may have moved next door" in found.explain().written()
    spread = asked(city(treated=4.0, buffer=6.0))
    assert spread.wdq > 0
    assert "benefit spreads" in spread.explain().written()


def test_without_a_buffer_the_quotient_says_so():
    roles = {area: role for area, role in ROLES.items() if role != "buffer"}
    found = asked(city(treated=5.0), interventions(roles))
    assert found.wdq_why == "no_buffer"
    assert set(found.to_frame()["part"]) <= {"treated", "treated_as_counted"}


def test_areas_that_began_later_leave_the_time_between_out():
    rows = [{"intervention_id": "M-1", "measure": "lamps", "offence_class": "robbery",
             "area_id": "t2", "role": "treated", "starts_on": "2025-04-01"}]  # fmt: skip
    done = interventions({a: r for a, r in ROLES.items() if a != "t2"}, others=rows)
    found = asked(city(treated=5.0), done, deliveries(start="2025-04-01"))
    assert found.periods_between == 3
    assert found.periods_after == 9
    assert "only some had begun" in found.explain().written()


def test_harm_is_weighed_over_all_classes():
    one = counts(city(treated=5.0)).to_frame()
    two = counts(city(treated=9.0, seed=9), offence="damage").to_frame()
    both = type(counts()).from_frame(pd.concat([one, two]))
    found = eh.weighted_displacement(both, interventions(), deliveries())
    rows = found.to_frame().set_index("part")
    assert {"harm_cchi_2026", "harm_ons_css_2020"} <= set(rows.index)
    assert rows.loc["harm_cchi_2026", "before_count"] == sum(
        table.loc[table["area_id"].str.startswith("t") & table["period_start"].lt("2025-01-01"),
                  "count"].sum() for table in (one, two)
    )  # fmt: skip
    ruler = Ruler.load("cchi_2026")

    def harm(prefix, after):
        return sum(
            ruler.weight(name).value * table.loc[
                table["area_id"].str.startswith(prefix)
                & table["period_start"].ge("2025-01-01").eq(after), "count"
            ].sum() for name, table in (("robbery", one), ("damage", two))
        )  # fmt: skip

    expected = harm("t", True) - harm("t", False) * harm("c", True) / harm("c", False)
    assert rows.loc["harm_cchi_2026", "difference"] == pytest.approx(expected)


def test_exposure_can_bring_areas_to_one_size():
    base = Exposure.from_frame(pd.DataFrame({"area_id": AREAS, "base": "residents",
                                             "value": [2000.0] * 2 + [1000.0] * 23}))  # fmt: skip
    table = counts(city(treated=5.0))
    found = eh.weighted_displacement(table, interventions(), deliveries(), None, base,
                                     balance="exposure")  # fmt: skip
    assert found.to_frame().set_index("part").loc["treated", "comparison_weight"] == 0.5
    with pytest.raises(UnsuitableData, match="balance='exposure' needs residents"):
        eh.weighted_displacement(table, interventions(), deliveries(), balance="exposure")


def test_an_effect_is_not_estimated_before_it_is_written_down_what_was_done():
    with pytest.raises(UnsuitableData, match="not estimated until what was done is written down"):
        eh.weighted_displacement(counts(city()), interventions())


def test_without_any_area_to_compare_with_it_is_refused():
    done = interventions({"t1": "treated", "t2": "treated"})
    table = {area: [5] * 36 for area in ("t1", "t2")}
    with pytest.raises(UnsuitableData, match="no area is left to compare with"):
        eh.weighted_displacement(counts(table), done, deliveries())


def test_places_chosen_at_a_bad_moment_are_warned_of():
    table = city(treated=10.0)
    rng = np.random.default_rng(1)
    for area in ("t1", "t2"):
        table[area][18:24] = rng.poisson(18, 6).tolist()
    found = asked(table)
    assert found.p_rise_before < 0.05
    assert "chosen at a bad moment" in found.explain().written()
    assert asked(city(treated=10.0, seed=11)).p_rise_before > 0.05


def test_a_change_from_nothing_is_told_in_events_and_never_as_a_percentage():
    table = city()
    for area in ("t1", "t2"):
        table[area] = [0] * 24 + [8] * 12
    found = asked(table)
    answer = str(found.explain().answer)
    assert "from 0 to 192 recorded there (too few before for a percentage)" in answer
    assert found.verdict == "rise_lot" and "%" not in answer
    row = found.to_frame().set_index("part").loc["treated"]
    assert np.isnan(row["change"]) and row["difference"] == pytest.approx(192, abs=1)
    assert "∞" not in found.explain().written() and "evened out" in found.explain().written()
    assert "de 0 à 192 enregistrés" in found.explain().answer.written("fr")


def test_ranges_rest_on_how_far_areas_part_where_enough_of_them_tell():
    found = asked(city(treated=5.0))
    assert found.ranges_rest_on == "areas"
    assert "how far areas without the measure parted" in found.explain().written()
    three = {"t1": "treated", "c1": "comparison", "c2": "comparison"}
    table = {area: values for area, values in city(treated=5.0).items() if area in three}
    few = asked(table, interventions(three), deliveries(("t1",)))
    assert (few.ranges_rest_on, few.verdict.rpartition("_")[2]) == ("history", "history")
    assert "go their own ways over the years" in few.explain().written()


def test_areas_that_go_their_own_ways_widen_every_range():
    rng = np.random.default_rng(8)
    calm, apart = city(seed=8), city(seed=8)
    for area in AREAS:
        level = 10 * np.exp(rng.normal(0, 0.4))
        apart[area] = [*apart[area][:24], *rng.poisson(level, 12)]
    found = [asked(table).to_frame().set_index("part") for table in (calm, apart)]
    for part in ("treated", "buffer", "both"):
        assert found[1].loc[part, "std_error"] > 1.5 * found[0].loc[part, "std_error"]


def test_a_single_treated_area_of_nine_is_told_by_how_far_areas_part():
    roles = {"t1": "treated", **{f"u{n}": "comparison" for n in range(8)}}
    table = {area: values for area, values in city(treated=3.0).items() if area in roles}
    found = asked(table, interventions(roles), deliveries(("t1",)))
    assert found.verdict == "fall_areas" and found.least_p_lot > 0.05
    assert "part from each other" in str(found.explain().answer)


def test_nothing_left_after_is_told_without_a_dash():
    roles = {"t1": "treated", **{f"u{n}": "comparison" for n in range(19)}}
    table = {area: values for area, values in city(treated=1.0).items() if area in roles}
    table["t1"] = [*table["t1"][:24], *[0] * 12]
    found = asked(table, interventions(roles), deliveries(("t1",)))
    assert found.verdict == "fall_lot" and found.cite("after_count[treated]") == 0
    for language in ("en", "fr"):
        assert "–" not in found.explain().written(language)


def outlines(places):
    """Squares of 100 m on a grid: area → column and row."""
    return Areas.from_frame(pd.DataFrame([
        {"area_id": area, "area_name": area, "level": "quarter",
         "geometry": box(100 * x, 100 * y, 100 * x + 100, 100 * y + 100)}
        for area, (x, y) in places.items()
    ]), crs="EPSG:25832")  # fmt: skip


def test_treated_neighbours_are_set_beside_areas_that_lie_together():
    roles = {"t1": "treated", "t2": "treated"}
    areas = [*roles, *(f"u{n}" for n in range(18))]
    table = {area: city(treated=5.0)[area] for area in areas}
    places = {area: (at % 5, at // 5) for at, area in enumerate(areas)}
    apart = {**places, "t2": places["u17"], "u17": places["t2"]}
    found = {name: asked(table, interventions(roles), areas=outlines(where))
             for name, where in (("together", places), ("separate", apart))}  # fmt: skip
    assert {name: one.lots_among for name, one in found.items()} == {n: n for n in found}
    assert found["together"].sets == 55  # on five by four: 31 share a side, 24 a corner
    assert found["separate"].sets == 190
    assert "lie together in the same way" in found["together"].explain().written()
    few = asked({area: table[area] for area in areas[:6]}, interventions(roles),
                areas=outlines(dict(list(places.items())[:6])))  # fmt: skip
    assert few.lots_among == "too_few" and "too few other sets" in few.explain().written()
    assert asked(table, interventions(roles)).lots_among == "unknown"
