from pathlib import Path

import pytest
from lxml import etree

from evenhand.contract import Chart
from evenhand.publishing import charts, theme
from evenhand.publishing.charts import NARROW_PX, WIDE_PX, draw_chart
from evenhand.wording.messages import say

ROWS = tuple(
    {"offence_class": name, "count": count}
    for name, count in (("burglary_dwelling", 1200), ("assault", 5400), ("misconduct", 300))
)
BARS = Chart(
    ROWS,
    {
        "mark": "bar",
        "encoding": {
            "x": {"field": "count", "type": "quantitative", "title": "axis.per_day"},
            "y": {"field": "offence_class", "type": "nominal", "title": None},
        },
    },
    say("two_periods.subtitle"),
    say("two_periods.subtitle"),
)
MONTHS = Chart(
    tuple({"month": f"2026-{m:02d}-01T00:00:00.000", "count": 100 + m} for m in range(1, 13)),
    {
        "mark": "line",
        "encoding": {
            "x": {"field": "month", "type": "temporal", "title": None},
            "y": {"field": "count", "type": "quantitative", "title": "axis.per_day"},
        },
    },
    say("two_periods.subtitle"),
    say("two_periods.subtitle"),
)


def words_in(svg: str) -> list[str]:
    root = etree.fromstring(svg.encode())
    return ["".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text")]


def test_terms_and_axis_titles_are_in_the_language_of_the_edition() -> None:
    english, french = words_in(draw_chart(BARS, "en")), words_in(draw_chart(BARS, "fr"))
    assert "Burglary in homes" in english
    assert "Recorded per day" in english
    assert "Cambriolages de logements" in french
    assert "Enregistrés par jour" in french


def test_numbers_follow_the_language() -> None:
    assert "2,000" in words_in(draw_chart(BARS, "en"))
    assert "2 000" in " ".join(words_in(draw_chart(BARS, "fr"))).replace("\u202f", " ").replace(
        "\xa0", " "
    )


def test_months_follow_the_language_and_no_clock() -> None:
    assert "avril" in words_in(draw_chart(MONTHS, "fr"))


@pytest.mark.parametrize("width", [WIDE_PX, NARROW_PX])
def test_a_drawing_keeps_its_width_and_no_word_is_cut(width: int) -> None:
    svg = draw_chart(BARS, "fr", width_px=width)
    root = etree.fromstring(svg.encode())
    assert float(root.get("width")) == width
    assert "…" not in svg


def test_the_same_chart_is_the_same_drawing() -> None:
    assert draw_chart(BARS, "en") == draw_chart(BARS, "en")


def test_ids_of_two_drawings_never_meet() -> None:
    clipped = Chart(
        MONTHS.rows,
        {**MONTHS.spec, "mark": {"type": "line", "clip": True}},
        MONTHS.title,
        MONTHS.subtitle,
    )
    first = draw_chart(clipped, "en", prefix="a")
    second = draw_chart(clipped, "en", prefix="b")
    ids = [set(etree.fromstring(svg.encode()).xpath("//@id")) for svg in (first, second)]
    assert ids[0]
    assert not ids[0] & ids[1]


def test_nothing_outside_is_asked_for() -> None:
    svg = draw_chart(BARS, "en")
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")
    assert not list(Path.cwd().glob("*.svg"))


def narrow_spec(spec: dict, rows: list[dict]) -> dict:
    chart = Chart(rows=tuple(rows), spec=spec, title=say("map.circle"), subtitle=say("map.circle"))
    return charts._specification(chart, "en", charts.NARROW_PX, {})


def test_many_words_below_a_narrow_chart_are_turned() -> None:
    spec = {"mark": "bar", "encoding": {"x": {"field": "month_of_year", "type": "ordinal",
                                              "axis": {"labelAngle": 0}},
                                        "y": {"field": "n", "type": "quantitative"}}}  # fmt: skip
    twelve = [{"month_of_year": str(n), "n": n} for n in range(1, 13)]
    assert narrow_spec(spec, twelve)["encoding"]["x"]["axis"]["labelAngle"] == -90
    assert narrow_spec(spec, twelve[:3])["encoding"]["x"]["axis"]["labelAngle"] == 0


def test_a_long_title_of_a_narrow_chart_is_folded() -> None:
    title = "a title that is far too long for a narrow chart"
    x = {"field": "n", "type": "quantitative", "title": title}
    spec = {"mark": "bar", "encoding": {"x": x}}
    folded = narrow_spec(spec, [{"n": 1}])["encoding"]["x"]["title"]
    assert len(folded) == 2
    assert all(len(line) <= 28 for line in folded)


def test_a_legend_of_a_narrow_chart_has_one_column() -> None:
    assert theme.chart_config(13, 1)["legend"]["columns"] == 1


def test_words_folded_over_lines_have_the_height_of_their_lines() -> None:
    words = "rubbish that lies about in every street of the whole neighbourhood"
    y = {"field": "what", "type": "nominal"}
    one, x = {"what": "a", "n": 1}, {"field": "n", "type": "quantitative"}
    layered = {"layer": [{"mark": "rule", "encoding": {"x": {"datum": 0}}},
                         {"mark": "point", "encoding": {"x": x, "y": y}}]}  # fmt: skip
    offset = {"mark": "point", "encoding": {"x": x, "y": y, "yOffset": {"field": "which"}}}
    across = {"layer": [{"mark": "rule", "encoding": {"x": {"datum": 0}, "y": None}},
                        {"mark": "point", "encoding": {"x": x, "y": y}}]}  # fmt: skip
    for spec in (layered, across, offset):
        rows = [{**one, "which": which} for which in ("p", "q")]
        long = [{**row, "what": words} for row in rows]
        short, tall = (narrow_spec(spec, made)["height"]["step"] for made in (rows, long))
        assert tall > short
