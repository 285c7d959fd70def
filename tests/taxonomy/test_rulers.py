import dataclasses
import math

import pytest

from evenhand.errors import SourceError, TableError
from evenhand.tables.harm_weights import HarmWeights
from evenhand.taxonomy.reference import rows
from evenhand.taxonomy.rulers import Ruler, names, standard

HEAD = "ruler,vintage,unit,place,offence_class,weight"


def written(tmp_path, *lines, head=HEAD):
    path = tmp_path / "own.csv"
    path.write_text("\n".join([head, *lines]) + "\n")
    return path


@pytest.mark.parametrize(
    ("ruler", "ratio"),
    # Domain tables: 365 : 2 days; 800 : 80 points; 7,282 : 844 pounds.
    [("cchi_2026", 182.5), ("ons_css_2020", 9.94), ("home_office_2003", 8.63)],
)
def test_robbery_against_theft_from_person_depends_on_the_ruler(ruler, ratio):
    weights = Ruler.load(ruler)
    found = weights.weight("robbery").value / weights.weight("theft_from_person").value
    assert found == pytest.approx(ratio, rel=2e-3)


def test_every_ruler_says_when_where_and_in_what():
    for name in names():
        ruler = Ruler.load(name)
        assert ruler.vintage and ruler.unit
        assert ruler.place or ruler.kind == "count"
        assert (ruler.kind == "cost") == bool(ruler.currency) == bool(ruler.price_year)


def test_vintages_of_one_score_are_never_mixed():
    robbery = {name: Ruler.load(name).weight("robbery") for name in names() if "css" in name}
    assert robbery["ons_css_older"] is None
    assert robbery["ons_css_2020"].value == 799.62887
    assert robbery["ons_css_2025"].value == 993.55


def test_a_class_without_weight_gets_none_and_is_named():
    ruler = Ruler.load("home_office_2015")
    assert ruler.weight("theft_from_person") is None
    assert ruler.without_weight(["robbery", "theft_from_person"]) == ("theft_from_person",)


def test_a_class_that_spans_several_weights_has_no_single_one():
    weight = Ruler.load("cchi_2026").weight("assault")
    assert (weight.low, weight.high, weight.matched) == (10, 365, "span")
    assert math.isnan(weight.value)


def test_anti_social_behaviour_has_no_harm_score():
    assert Ruler.load("cchi_2026").weight("misconduct") is None


def test_every_weight_lies_between_its_ends():
    for row in rows("ruler_weights"):
        low, high = float(row["low"]), float(row["high"])
        assert 0 < low <= high
        assert row["weight"] == "" if low < high else float(row["weight"]) == low


def test_money_out_of_its_place_needs_a_note():
    assert Ruler.load("home_office_2003").needs_transfer_note("elsewhere")
    assert not Ruler.load("home_office_2003").needs_transfer_note("England and Wales")
    assert not Ruler.load("count").needs_transfer_note("elsewhere")


def test_a_ruler_of_your_own_is_read(tmp_path):
    path = written(
        tmp_path, "ours,2026,points,Lindeburg,robbery,40", "ours,2026,points,Lindeburg,damage,3"
    )
    ruler = Ruler.from_csv(path)
    assert (ruler.name, ruler.kind, ruler.weight("robbery").value) == ("ours", "harm", 40.0)
    assert ruler.weight("robbery").mark == "user"


def test_every_fault_of_a_ruler_of_your_own_is_named(tmp_path):
    lines = [
        "cchi_2026,1,points,X,robbery,40",
        "cchi_2026,2,points,X,mugging,-3",
        "cchi_2026,2,points,X,robbery,lots",
        "cchi_2026,2,,X,damage,",
    ]
    with pytest.raises(SourceError) as caught:
        Ruler.from_csv(written(tmp_path, *lines))
    for part in (
        "'vintage' differs", "line 2: 'cchi_2026' is the name", "line 3: 'mugging' is no class",
        "line 3: 'weight' is '-3'", "line 4: 'robbery' stands a second time",
        "line 4: 'weight' is 'lots'", "line 5: 'unit' is empty", "line 5: no weight is given",
    ):  # fmt: skip
        assert part in str(caught.value)


def test_a_cost_without_price_year_is_refused(tmp_path):
    path = written(tmp_path, "ours,1,EUR,X,robbery,40,EUR", head=HEAD + ",currency")
    with pytest.raises(SourceError, match="price_year"):
        Ruler.from_csv(path)


def test_a_file_that_is_not_there_is_named_without_its_folder(tmp_path):
    with pytest.raises(SourceError, match=r"ruler none\.csv: 1 problem") as caught:
        Ruler.from_csv(tmp_path / "none.csv")
    assert str(tmp_path) not in str(caught.value)


def test_a_ruler_goes_through_its_table_unchanged():
    ruler = dataclasses.replace(Ruler.load("cchi_2026"), name="ours")
    again = Ruler.from_frame(HarmWeights.from_frame(ruler.to_frame()).to_frame())
    ends = {name: (w.low, w.high, w.matched, w.mark) for name, w in ruler.weights.items()}
    assert {name: (w.low, w.high, w.matched, w.mark) for name, w in again.weights.items()} == ends
    assert (again.vintage, again.unit, again.place) == (ruler.vintage, ruler.unit, ruler.place)


def test_the_table_refuses_two_rulers_in_one():
    frame = dataclasses.replace(Ruler.load("cchi_2026"), name="ours").to_frame()
    frame.loc[0, "vintage"] = "1999"
    with pytest.raises(TableError, match="one ruler of one edition"):
        HarmWeights.from_frame(frame)


def test_the_standard_rulers_are_of_three_kinds():
    assert {ruler.kind for ruler in standard()} == {"count", "harm", "cost"}
