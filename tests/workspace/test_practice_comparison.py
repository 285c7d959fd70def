"""Cities stand side by side only where they count alike, in the order of their names."""

from evenhand.workspace.practice_comparison import compare_sheets
from evenhand.workspace.practice_shelf import Listed

from .practice_city import EFFECT, SHEET


def listed(city, **effect):
    document = {**SHEET, "city": city, "effect": {**EFFECT, **effect}}
    return Listed(f"{city}-SH-0001", document, city, False, 2)


def test_other_offences_units_and_designs_are_refused_with_the_reason():
    done = compare_sheets([
        listed("Lindeburg"), listed("Brugg", unit="victims"), listed("Aalen", design="association"),
        listed("Zell", offence_class="robbery"), listed("Ede", estimate=None, low=None, high=None),
        listed("Mons"),
    ])  # fmt: skip
    assert [one.city for one in done.sheets] == ["Lindeburg", "Mons"]
    told = {key.partition("-")[0]: str(why) for key, why in done.refused.items()}
    assert "Victims" in told["Brugg"]
    assert "offences" in told["Brugg"]
    assert "association" in told["Aalen"]
    assert "Robbery" in told["Zell"]
    assert "no number" in told["Ede"]


def test_the_order_is_that_of_names_whatever_the_effect():
    strong = {"estimate": -0.9, "low": -1.0, "high": -0.8, "result": "helped"}
    done = compare_sheets([listed("Zell", **strong), listed("Aalen"), listed("mons", **strong)])
    assert [one.city for one in done.sheets] == ["Aalen", "mons", "Zell"]


def test_every_comparison_says_that_recording_differs_and_where_else_it_does():
    alike = compare_sheets([listed("Aalen"), listed("Brugg")])
    assert len(alike.notes) == 1
    unlike = compare_sheets([
        listed("Aalen"),
        listed("Brugg", level="district", periods_after=24, rounded_to=0.2, last_day="2021-12-31"),
    ])  # fmt: skip
    assert len(unlike.notes) == 5
    assert compare_sheets([]).notes == ()
