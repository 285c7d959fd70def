"""The specification that a page draws itself: the server's numbers, words and colours."""

import json

import pytest

from evenhand.publishing import theme
from evenhand.publishing.charts import draw_chart, prepared_spec
from evenhand.scanning.area_rates import area_rates
from publishing import small_city


@pytest.fixture(scope="module")
def chart():
    return area_rates(small_city.incidents(), small_city.exposure(), offence="assault").plot()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_it_holds_the_rows_in_order_with_their_numbers(chart, language):
    spec = json.loads(json.dumps(prepared_spec(chart, language)))
    rows = spec["data"]["values"]
    assert [row["_row"] for row in rows] == list(range(len(chart.rows)))
    for row, given in zip(rows, chart.rows, strict=True):
        assert row["estimate_per_1000"] == given["estimate_per_1000"]


def test_its_words_and_colours_are_those_of_the_servers_drawing(chart):
    from evenhand.publishing.charts import WIDE_PX, converter

    names = {f"A{place}": name for place, name in enumerate(small_city.NAMES)}
    spec = prepared_spec(chart, "fr", names)
    assert spec["config"] == theme.chart_config(13, 2)
    assert {row["area_id"] for row in spec["data"]["values"]} <= set(small_city.NAMES)
    again = converter().vegalite_to_svg(spec, vl_version="6.4")
    drawn = draw_chart(chart, "fr", width_px=WIDE_PX, names=names)
    for name in small_city.NAMES:
        assert (name in again) == (name in drawn)
    assert again.count("<path") >= len(chart.rows)
