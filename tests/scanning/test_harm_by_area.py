import pandas as pd
import pytest

import evenhand as eh
from evenhand.errors import UnsuitableData


def counts(numbers):
    rows = [
        {"area_id": area, "period_start": "2025-01-01", "period_end": "2025-12-31",
         "offence_source": name, "offence_class": name, "unit": "offences", "count": number}
        for area, each in numbers.items() for name, number in each.items()
    ]  # fmt: skip
    return eh.Counts.from_frame(pd.DataFrame(rows))


def by_area(numbers):
    return eh.harm_by_area(counts(numbers), draws=199)


def test_an_area_with_fewer_records_and_more_weight_is_found():
    # By hand, in days: a 90 x 365 + 100 x 2 = 33 050; b 10 x 365 + 900 x 2 = 5 450.
    found = by_area({"a": {"robbery": 90, "theft_from_person": 100},
                     "b": {"robbery": 10, "theft_from_person": 900}})  # fmt: skip
    assert found.cite("harm_lightest[cchi_2026|a]") == 33_050
    assert found.cite("harm_heaviest[cchi_2026|b]") == 5_450
    assert (found.cite("rank_low[count|a]"), found.cite("rank_high[cchi_2026|a]")) == (2, 1)
    assert found.n_reversals == 1


def test_equal_mixes_never_reverse():
    found = by_area({"a": {"robbery": 30, "damage": 300}, "b": {"robbery": 10, "damage": 100}})
    assert found.n_reversals == 0
    assert "No pair among 2 areas" in found.explain().written()


def test_a_class_that_spans_weights_leaves_areas_open():
    # 500 assaults are 5,000 to 182,500 days; 100 robberies are 36,500.
    found = by_area({"a": {"assault": 500, "robbery": 1}, "b": {"assault": 1, "robbery": 100}})
    assert (found.cite("rank_low[cchi_2026|a]"), found.cite("rank_high[cchi_2026|a]")) == (1, 2)


def test_what_police_find_does_not_move_the_order():
    with_drugs = by_area({"a": {"robbery": 90, "damage": 9, "drugs": 0},
                          "b": {"robbery": 10, "damage": 9, "drugs": 5000}})  # fmt: skip
    assert with_drugs.cite("count[count|b]") == 19


def test_one_area_alone_is_refused():
    with pytest.raises(UnsuitableData, match="no two areas"):
        by_area({"a": {"robbery": 90, "damage": 9}})
