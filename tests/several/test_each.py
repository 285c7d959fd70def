import numpy as np
import pandas as pd
import pytest
from several_tables import FIRST, SECOND, incidents

from evenhand.errors import OptionError, UnsuitableData
from evenhand.scanning.area_rates import area_rates
from evenhand.scanning.trend import trend
from evenhand.scanning.weekday import weekday
from evenhand.several.many import each
from evenhand.statistics.multiplicity import holm
from evenhand.wording.messages import LANGUAGES

BOTH = ("robbery", "assault")


def test_each_finding_is_the_one_that_the_method_gives_alone():
    table = incidents()
    found = each(weekday, table, offence=BOTH)
    for name in BOTH:
        alone = weekday(table, offence=name).to_frame()
        pd.testing.assert_frame_equal(found.findings[name].to_frame(), alone)


def test_the_rows_of_all_stand_in_one_frame_with_the_label_in_front():
    table = incidents()
    frame = each(weekday, table, offence=BOTH).to_frame()
    assert frame.columns[0] == "offence"
    assert frame["offence"].unique().tolist() == list(BOTH)
    assert len(frame) == sum(len(weekday(table, offence=n).to_frame()) for n in BOTH)


def test_p_values_are_adjusted_over_what_was_asked():
    rows = each(weekday, incidents(), offence=("robbery", "assault", None)).summary()
    assert rows["offence"].tolist() == ["robbery", "assault", "all"]
    assert rows["p_value_adjusted"].to_numpy() == pytest.approx(holm(rows["p_value"]))


def test_what_stands_out_alone_but_not_among_all_is_said():
    found = each(weekday, incidents(), offence=BOTH)
    found.findings["robbery"].__dict__["p_value"] = 0.03
    found.findings["assault"].__dict__["p_value"] = 0.5
    told = found.explain()
    assert "none stands out" in str(told.answer)
    assert any("if asked alone" in str(one) and "robbery" in str(one) for one in told.reading)


def test_a_value_that_is_refused_keeps_its_reason_and_stops_no_other():
    found = each(weekday, incidents(), offence=("robbery", "burglary_dwelling"))
    assert list(found.findings) == ["robbery"]
    assert "weekday" in found.refused["burglary_dwelling"]
    row = found.summary().set_index("offence").loc["burglary_dwelling"]
    assert np.isnan(row["p_value"])
    assert any("No answer for: burglary" in str(one) for one in found.explain().reading)


def test_if_all_are_refused_so_is_the_whole():
    with pytest.raises(UnsuitableData, match=r"weekday(.|\n)*damage(.|\n)*drugs"):
        each(weekday, incidents(), offence=("damage", "drugs"))


def test_periods_vary_where_the_method_has_a_period():
    found = each(area_rates, incidents(), periods=(FIRST, SECOND), level="neighbourhood")
    assert found.labels == ("2024-01-01/2024-12-31", "2025-01-01/2025-12-31")
    used = [one.n_used for one in found.findings.values()]
    assert sum(used) == 600
    with pytest.raises(OptionError, match="no option 'period_from'"):
        each(trend, incidents(), periods=(FIRST, SECOND))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"offence": "robbery"}, "nothing varies"),
        ({"offence": BOTH, "level": ("a", "b")}, "offence and level vary"),
        ({"offence": ("robbery",)}, "two values at least"),
        ({"offence": ("robbery", "robbery")}, "each once"),
        ({"periods": (FIRST, SECOND), "period_from": FIRST[0]}, "beside periods"),
        ({"offence": BOTH, "colour": "red"}, "no option 'colour'"),
    ],
)
def test_what_cannot_be_varied_is_refused_in_words(options, said):
    with pytest.raises(OptionError, match=said):
        each(area_rates, incidents(), **options)


def test_what_is_no_method_is_refused():
    with pytest.raises(OptionError, match="is no method"):
        each(incidents, offence=BOTH)


def test_every_sentence_is_written_in_every_language_and_names_the_trap():
    told = each(weekday, incidents(), offence=BOTH).explain()
    for language in LANGUAGES:
        assert "{" not in told.written(language)
    assert "clear and the other is not" in str(told.limits[0])


def test_an_answer_that_does_not_name_its_value_is_led_by_it():
    told = each(area_rates, incidents(), periods=(FIRST, SECOND), level="neighbourhood").explain()
    assert str(told.reading[0]).startswith("2024-01-01 – 2024-12-31 – ")
