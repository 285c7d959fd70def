import numpy as np
import pandas as pd
import pytest

import evenhand as eh
from evenhand.errors import UnsuitableData


def monthly_counts(first, second, months=12, rng=None):
    """Two years of months: so many a month of each class in the first, so many in the second."""
    starts = pd.date_range("2023-01-01", periods=2 * months, freq="MS")
    rows = [
        {"area_id": "n", "period_start": start, "period_end": start + pd.offsets.MonthEnd(0),
         "offence_source": name, "offence_class": name, "unit": "offences",
         "count": rng.poisson(mean) if rng else mean}
        for place, start in enumerate(starts)
        for name, mean in (first if place < months else second).items()
    ]  # fmt: skip
    return eh.Counts.from_frame(pd.DataFrame(rows))


def test_count_down_and_harm_up_is_found():
    # The shape of the Danish case of 2011 to 2016: count -14 %, harm slightly up. By hand, in
    # days and tens: 100 x 365 + 5000 x 2 = 46 500, then 110 x 365 + 4286 x 2 = 48 722; count 5100,
    # then 4396.
    found = eh.harm_over_time(
        monthly_counts(
            {"robbery": 1000, "theft_from_person": 50_000},
            {"robbery": 1100, "theft_from_person": 42_860},
        )
    )
    assert found.cite("ratio_to_first[cchi_2026|2024-12-31]") == pytest.approx(48722 / 46500)
    assert found.cite("count_ratio[cchi_2026|2024-12-31]") == pytest.approx(4396 / 5100)
    assert found.diverging == ("cchi_2026",)
    assert "but 1.05 times the weight" in found.explain().written()


def test_a_ruler_is_held_against_the_classes_it_weighs():
    # Home Office costs of 2015/16 have no theft from the person: robbery alone is no divergence.
    found = eh.harm_over_time(
        monthly_counts({"robbery": 50, "theft_from_person": 900},
                       {"robbery": 90, "theft_from_person": 600})
    )  # fmt: skip
    assert "home_office_2015" not in found.diverging
    assert found.cite("count[home_office_2015|2024-12-31]") == 12 * 90


def test_no_divergence_is_called_when_nothing_changes_but_chance():
    rng, means = np.random.default_rng(8), {"robbery": 8, "theft_from_person": 90}
    hits = sum(
        bool(eh.harm_over_time(monthly_counts(means, means, rng=rng), draws=199).diverging)
        for _ in range(40)
    )
    # Each ruler is wrong with probability below .05 squared: 2 of 40 would be beyond 1 in 200.
    assert hits <= 1


def test_a_month_without_a_figure_is_left_out_of_every_year():
    table = monthly_counts({"robbery": 30, "damage": 10}, {"robbery": 30, "damage": 10}).to_frame()
    table.loc[table["period_start"].eq("2023-03-01"), "count"] = pd.NA
    found = eh.harm_over_time(eh.Counts.from_frame(table), draws=199)
    assert found.cite("count[count|2023-12-31]") == found.cite("count[count|2024-12-31]") == 11 * 40
    assert found.n_months_left_out == 4 and found.n_used == 44


def test_the_range_of_a_ratio_is_that_of_two_poisson_numbers():
    found = eh.harm_over_time(
        monthly_counts({"robbery": 30, "damage": 10}, {"robbery": 30, "damage": 10}), draws=4999
    )
    # Delta method by hand: log ratio has variance 1/480 + 1/480.
    low = np.exp(-1.96 * np.sqrt(2 / 480))
    assert found.cite("ratio_low[count|2024-12-31]") == pytest.approx(low, abs=0.01)


def test_fewer_than_24_months_are_refused():
    with pytest.raises(UnsuitableData, match="24 are needed"):
        eh.harm_over_time(monthly_counts({"robbery": 3}, {"robbery": 3}, months=11))


def test_blocks_run_backwards_from_the_last_month():
    found = eh.harm_over_time(
        monthly_counts({"robbery": 9, "damage": 9}, {"robbery": 9, "damage": 9}, months=15)
    )
    ends = found.to_frame()["period"].unique().tolist()
    assert ends == ["2024-06-30", "2025-06-30"]
