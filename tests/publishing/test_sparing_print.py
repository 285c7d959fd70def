"""Print says once what holds for several figures, and small charts name what they have room for."""

import re

from evenhand.contract import Chart
from evenhand.publishing.blocks import MethodNotes
from evenhand.publishing.charts import NARROW_PX, draw_chart
from evenhand.publishing.labels import cell_value
from evenhand.publishing.pdf import _Typescript
from evenhand.wording.messages import Term, say

from .conftest import Audited


def test_a_month_of_the_year_is_named_in_a_table() -> None:
    assert cell_value("month_of_year", 1, "", {}) == Term("month_of_year", "1")


def test_below_a_narrow_chart_of_years_stand_the_years_alone() -> None:
    rows = tuple({"month": f"{2024 + m // 12}-{m % 12 + 1:02d}-01", "count": m} for m in range(36))
    encoding = {"x": {"field": "month", "type": "temporal", "title": None},
                "y": {"field": "count", "type": "quantitative", "title": None}}  # fmt: skip
    unit = say("two_periods.subtitle")
    svg = draw_chart(Chart(rows, {"mark": "line", "encoding": encoding}, unit, unit), "en",
                     width_px=NARROW_PX)  # fmt: skip
    words = re.findall(r">([^<>]+)</text>", svg)
    assert {"2024", "2025", "2026"} <= set(words)
    assert not [word for word in words if word.isalpha()]


def test_references_of_one_method_are_printed_once(full: Audited) -> None:
    source = _Typescript(full.dossier, "en", full.atlas, "a4").written()
    notes = [note for chapter in full.dossier.chapters for block in chapter.blocks
             if isinstance(block, MethodNotes) for note in block.notes]  # fmt: skip
    said = [note.sources for note in notes if note.method == "area_rates"]
    assert len(said) > 1
    assert source.count("; ".join(said[0])) == 1
