import pandas as pd
import pytest

import evenhand as eh
from evenhand.errors import OptionError, TableError, UnsuitableData


def rates(rows):
    columns = ["geo", "year", "iccs", "unit", "value", "flag"]
    return eh.EuropeanRates.from_frame(pd.DataFrame(rows, columns=columns))


def two_countries(code="ICCS0401", flag=None):
    return rates([
        ("AA", 2022, code, "P_HTHAB", 50.0, None), ("AA", 2022, code, "NR", 400.0, None),
        ("BB", 2022, code, "P_HTHAB", 80.0, flag), ("AA", 2021, code, "P_HTHAB", 44.0, None),
        ("CC", 2022, code, "P_HTHAB", 20.0, None),
    ])  # fmt: skip


def compared(table, **options):
    return eh.european_comparison(
        table, **{"offence": "robbery", "country": "AA", "year": 2022, **options}
    )


@pytest.mark.parametrize("offence", ["theft_from_person", "shop_theft", "bicycle_theft"])
def test_what_no_code_separates_is_refused_by_name(offence):
    with pytest.raises(UnsuitableData, match=f"'{offence}' cannot be compared: no Eurostat code"):
        compared(two_countries(), offence=offence)


def test_misconduct_is_refused_by_name():
    with pytest.raises(UnsuitableData, match="'misconduct' cannot be compared"):
        compared(two_countries(), offence="misconduct")


def test_the_span_of_the_others_leaves_the_country_out():
    found = compared(two_countries())
    assert (found.n_others, found.lowest_per_100000, found.highest_per_100000) == (2, 20.0, 80.0)


def test_ranges_come_from_the_number_and_are_missing_without_it():
    frame = compared(two_countries()).to_frame().set_index("geo")
    # Garwood for 400: 361.76 to 441.19 (R: poisson.test(400)$conf.int); 800,000 inhabitants.
    assert frame.loc["AA", "low_per_100000"] == pytest.approx(361.76 / 8, abs=0.01)
    assert frame.loc["AA", "high_per_100000"] == pytest.approx(441.19 / 8, abs=0.01)
    assert pd.isna(frame.loc["BB", "low_per_100000"])


def test_places_stand_in_alphabetical_order_and_no_rank_is_given():
    frame = compared(two_countries()).to_frame()
    assert frame["geo"].tolist() == ["AA", "BB", "CC"]
    assert not [column for column in frame if "rank" in column]


def test_years_are_never_mixed():
    with pytest.raises(UnsuitableData, match="years with a rate: 2021, 2022"):
        compared(two_countries(), year=2020)


def test_units_are_never_mixed():
    table = rates([("AA", 2022, "ICCS0401", "NR", 400.0, None),
                   ("BB", 2022, "ICCS0401", "P_HTHAB", 80.0, None)])  # fmt: skip
    with pytest.raises(UnsuitableData, match="AA has no comparable rate"):
        compared(table)


def test_a_figure_of_another_definition_is_set_aside():
    found = compared(two_countries(flag="d"))
    assert "BB" not in set(found.to_frame()["geo"])
    assert found.set_aside["definition_differs"] == 1


def test_a_flag_is_named_in_the_limits():
    said = {"b": "the series breaks", "p": "provisional", "u": "carry a flag"}
    for flag, words in said.items():
        limits = [str(limit) for limit in compared(two_countries(flag=flag)).explain().limits]
        assert [limit for limit in limits if words in limit and "Barbados" in limit]


def test_groups_of_countries_are_no_country_to_compare_with():
    table = rates([("AA", 2022, "ICCS0401", "P_HTHAB", 50.0, None),
                   ("EU27_2020", 2022, "ICCS0401", "P_HTHAB", 99.0, None),
                   ("EE", 2022, "ICCS0401", "P_HTHAB", 60.0, None)])  # fmt: skip
    found = compared(table)
    assert found.to_frame()["geo"].tolist() == ["AA", "EE"]
    assert found.set_aside["group_of_countries"] == 1


def test_assault_is_called_not_like_with_like():
    found = compared(two_countries("ICCS020111"), offence="assault")
    assert "only part of what is called assault" in str(found.explain().limits[0])


def city(number):
    months = pd.date_range("2022-01-01", "2022-12-01", freq="MS")
    counts = eh.Counts.from_frame(pd.DataFrame({
        "area_id": "n", "period_start": months, "period_end": months + pd.offsets.MonthEnd(0),
        "offence_source": "robbery", "offence_class": "robbery", "unit": "offences",
        "count": number,
    }))  # fmt: skip
    people = eh.Exposure.from_frame(
        pd.DataFrame({"area_id": ["n"], "base": ["residents"], "value": [200_000.0]})
    )
    return counts, people


def test_the_city_stands_beside_with_its_range():
    found = eh.european_comparison(
        two_countries(), *city(10), offence="robbery", country="AA", year=2022
    )
    # 120 robberies by 200,000 residents: 60; Garwood for 120: 99.49 to 143.49.
    assert found.cite("estimate_per_100000[city]") == pytest.approx(60)
    assert found.cite("low_per_100000[city]") == pytest.approx(99.49 / 2, abs=0.01)
    assert found.cite("high_per_100000[city]") == pytest.approx(143.49 / 2, abs=0.01)
    assert "This city: 60" in found.explain().written()


def test_a_city_without_the_whole_year_is_left_out_and_said():
    table = rates([("AA", 2023, "ICCS0401", "P_HTHAB", 50.0, None),
                   ("BB", 2023, "ICCS0401", "P_HTHAB", 80.0, None)])  # fmt: skip
    found = eh.european_comparison(table, *city(10), offence="robbery", country="AA", year=2023)
    assert "city" not in set(found.to_frame()["geo"])
    assert any("whole year" in str(limit) for limit in found.explain().limits)


def test_a_country_must_be_written_as_a_code():
    with pytest.raises(OptionError, match="country code"):
        compared(two_countries(), country="Austria")


def test_codes_years_and_doubles_of_the_table_are_checked():
    with pytest.raises(TableError) as caught:
        rates([("AA", 2022, "0401", "NR", 1, None), ("AA", 2022, "0401", "NR", 2, None)])
    assert "do not use: 0401" in str(caught.value) and "again" in str(caught.value)
    with pytest.raises(TableError, match="below 2008"):
        rates([("AA", 1999, "ICCS0401", "NR", 1, None)])


def test_a_city_with_a_missing_figure_is_left_out():
    counts, people = city(10)
    frame = counts.to_frame()
    frame.loc[frame.index[3], "count"] = pd.NA
    found = eh.european_comparison(
        two_countries(), eh.Counts.from_frame(frame), people, offence="robbery", country="AA",
        year=2022,
    )  # fmt: skip
    assert "city" not in set(found.to_frame()["geo"])
