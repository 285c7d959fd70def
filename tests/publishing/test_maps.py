import re

import numpy as np
import pytest
import shapely
from lxml import etree

from evenhand.contract import MapLayer
from evenhand.publishing import theme
from evenhand.publishing.drawing import Atlas, atlas_of
from evenhand.publishing.ground import base_map
from evenhand.publishing.legend import class_colours
from evenhand.publishing.maps import draw_map, shared_ground
from evenhand.statistics.cells import cells_named, cells_over
from evenhand.wording.messages import Quantity, say

from . import small_city

WORDS = say("two_periods.subtitle")
ROWS = (
    {"area_id": "A0", "value": 12.0, "certainty": "sure"},
    {"area_id": "A1", "value": 5.0, "certainty": "unsure"},
    {"area_id": "A2", "value": None, "certainty": "cannot_say"},
    {"area_id": "A3", "value": 1.0, "certainty": "sure"},
)
LAYER = MapLayer("areas", ROWS, (2.0, 4.0, 7.0, 11.0), WORDS, WORDS)


def drawn(layer: MapLayer = LAYER, **kwargs: object):
    areas, streets = small_city.areas(), small_city.streets()
    base = base_map(areas, streets, small_city.ground())
    return draw_map(layer, base, areas=areas, streets=streets, **kwargs)


def test_low_certainty_carries_dots_and_no_answer_a_hatch() -> None:
    svg = drawn().svg
    assert svg.count("url(#m-dots)") == 1
    assert svg.count("url(#m-hatch)") == 1
    assert theme.SEQUENTIAL[4] in svg
    words = [str(entry.words) for entry in drawn().legend]
    assert len(words) == 7
    assert any(word.startswith("Hatched") for word in words)


def test_the_legend_leaves_out_what_the_map_does_not_use() -> None:
    layer = MapLayer("areas", (ROWS[0], ROWS[3]), (2.0, 4.0, 7.0, 11.0), WORDS, WORDS)
    assert len(drawn(layer).legend) == 5


def test_classes_are_words_with_round_numbers() -> None:
    assert [str(entry.words) for entry in drawn().legend[:5]] == [
        "Under 2", "2 to 4", "4 to 7", "7 to 11", "11 and more",
    ]  # fmt: skip


def test_streets_and_water_lie_over_the_areas() -> None:
    svg = drawn().svg
    assert svg.index(theme.SEQUENTIAL[4]) < svg.index(theme.WATER) < svg.index('stroke="#FFFFFF"')


def test_every_area_name_is_written_once() -> None:
    svg = drawn().svg
    for name in small_city.NAMES[:4]:
        assert svg.count(f">{name}</text>") == 1


def test_scale_bar_has_the_length_it_says() -> None:
    svg = drawn().svg
    length = re.search(r"h(\d+)v-12", svg)
    words = re.search(r">(\d+) m</text>", svg)
    base = base_map(small_city.areas(), None, None)
    assert int(length.group(1)) == pytest.approx(int(words.group(1)) * base.frame.per_m, abs=1)


def test_areas_alone_make_a_map() -> None:
    areas = small_city.areas()
    made = draw_map(LAYER, base_map(areas, None, None), areas=areas)
    assert etree.fromstring(made.svg.encode()).tag.endswith("svg")


def test_points_alone_make_a_map() -> None:
    layer = MapLayer(
        "places",
        tuple(
            {"x_m": small_city.EAST + i * 50, "y_m": small_city.NORTH, "value": i + 1.0,
             "certainty": "sure"}
            for i in range(5)
        ),
        (),
        WORDS,
        WORDS,
    )  # fmt: skip
    svg = draw_map(layer, None).svg
    assert svg.count("fill-opacity=") == 5


def test_circles_grow_by_area_not_by_width() -> None:
    rows = (
        {"x_m": 600_000.0, "y_m": 5_750_000.0, "value": 100.0, "certainty": "sure"},
        {"x_m": 600_900.0, "y_m": 5_750_900.0, "value": 25.0, "certainty": "sure"},
    )
    svg = draw_map(MapLayer("places", rows, (), WORDS, WORDS), None).svg
    large, small = sorted(float(r) for r in re.findall(r' r="([\d.]+)" fill="#3', svg))[::-1]
    assert large / small == pytest.approx(2.0, rel=0.01)


def test_segments_are_drawn_over_the_streets() -> None:
    layer = MapLayer(
        "segments",
        ({"segment_id": "S1", "value": 9.0}, {"segment_id": "S2", "value": 1.0}),
        (3.0,),
        WORDS,
        WORDS,
    )
    svg = drawn(layer).svg
    assert svg.index('stroke="#FFFFFF"') < svg.index(class_colours(layer)[1])


def test_a_layer_without_its_shapes_gives_no_map() -> None:
    assert draw_map(LAYER, None) is None
    assert draw_map(LAYER, base_map(None, small_city.streets(), None)) is None


def test_a_shared_ground_is_referred_to_and_not_repeated() -> None:
    base = base_map(small_city.areas(), small_city.streets(), None)
    assert 'href="#ground-over"' in drawn(shared=True).svg
    assert 'id="ground-over"' in shared_ground(base)
    assert len(drawn(shared=True).svg) < len(drawn().svg)


def test_the_same_layer_is_the_same_drawing() -> None:
    assert drawn().svg == drawn().svg
    assert len(drawn().svg) < 250_000


def cell_layer(**kwargs: object) -> MapLayer:
    """Squares of 130 m over the small city: one of each kind of certainty, two of them alike."""
    cells = cells_over(shapely.union_all(small_city.areas().column("geometry").to_numpy()),
                       shape="square", cell_m=130)  # fmt: skip
    first = cells.ids[0], cells.ids[1], *cells.ids[5:8]
    tiers = ("sure", "sure", "unsure", "cannot_say", "as_expected")
    rows = tuple(
        {"cell_id": name, "value": 3.0, "certainty": tier, "is_outlined": tier == "sure"}
        for name, tier in zip(first, tiers, strict=True)
    )
    return MapLayer("cells", rows, (1.0, 2.0), WORDS, WORDS, **kwargs)


def test_cells_of_one_colour_are_one_shape_without_lines_between() -> None:
    svg = drawn(cell_layer()).svg
    dark = re.search(rf'<path d="([^"]*)" fill="{theme.SEQUENTIAL[4]}"', svg)
    assert dark.group(1).count("M") == 1
    assert svg.count("url(#m-dots)") == 1
    assert svg.count("url(#m-hatch)") == 1


def test_cells_that_hold_are_outlined_over_the_streets() -> None:
    made = drawn(cell_layer())
    assert made.svg.index('stroke="#FFFFFF"') < made.svg.index(f'stroke="{theme.INK}"')
    assert any(str(entry.words).startswith("Outlined") for entry in made.legend)


def test_cells_as_expected_get_no_colour_but_a_line_in_the_legend() -> None:
    made = drawn(cell_layer())
    assert 'fill="none" fill-rule' not in made.svg
    assert [str(entry.words)[:9] for entry in made.legend[3:]] == [
        "No colour", "Dotted: t", "Hatched: ", "Outlined:",
    ]  # fmt: skip


def test_cells_end_where_the_city_ends() -> None:
    layer = cell_layer()
    base = base_map(small_city.areas(), None, None)
    city = shapely.union_all(small_city.areas().column("geometry").to_numpy())
    whole = cells_named([row["cell_id"] for row in layer.rows[:2]]).polygons()
    path = re.search(rf'<path d="([^"]*)" fill="{theme.SEQUENTIAL[4]}"', drawn(layer).svg).group(1)
    steps = np.array(re.findall(r"-?\d+", path), dtype=float).reshape(-1, 2)
    corners = np.cumsum(steps, axis=0)
    drawn_area = shapely.Polygon(corners).area / base.frame.per_m**2
    cut = shapely.area(shapely.intersection(whole, city)).sum()
    assert cut < 0.9 * shapely.area(whole).sum()
    assert drawn_area == pytest.approx(cut, rel=0.1)  # a hair more, against gaps


def test_cells_alone_make_a_map() -> None:
    made = draw_map(cell_layer(), None)
    assert etree.fromstring(made.svg.encode()).tag.endswith("svg")


def test_a_layer_may_say_what_its_marks_mean() -> None:
    words = [
        str(entry.words)
        for entry in drawn(
            cell_layer(words={"outlined": say("map.circle", most=Quantity(3, "count"))})
        ).legend
    ]
    assert words[-1].startswith("The area of a circle")


def test_numbers_stand_over_names_and_larger_on_a_phone():
    layer = cell_layer()
    rows = tuple({**row, "label": str(n + 1) if n < 2 else ""} for n, row in enumerate(layer.rows))
    made = drawn(MapLayer("cells", rows, (1.0, 2.0), WORDS, WORDS), shared=True)
    wide, narrow = re.findall(r'class="numbers"[^>]*font-size="(\d+)"', made.svg)
    assert int(narrow) > 1.8 * int(wide)
    assert made.svg.index(">1</text>") > made.svg.index('class="label"')
    assert str(made.legend[-1].words).startswith("Numbers")


def test_of_numbers_that_would_overlap_the_first_is_written():
    layer = cell_layer()
    rows = tuple({**row, "label": "2" if n else "1"} for n, row in enumerate(layer.rows[:2]))
    svg = drawn(MapLayer("cells", rows, (1.0, 2.0), WORDS, WORDS), small=True).svg
    assert ">1</text>" in svg
    assert ">2</text>" not in svg


def test_what_can_be_drawn_is_known_without_drawing_it():
    atlas = atlas_of(small_city.areas(), small_city.streets(), small_city.ground())
    street = str(small_city.streets().column("segment_id").iloc[0])
    cases = {
        ("areas", "area_id", "A0"): True,
        ("areas", "area_id", "elsewhere"): False,
        ("segments", "segment_id", street): True,
        ("segments", "segment_id", "elsewhere"): False,
        ("cells", "cell_id", "sq250_2400_23000"): True,
    }
    for (kind, key, name), can in cases.items():
        layer = MapLayer(
            kind, ({key: name, "value": 1.0, "certainty": "sure"},), (1.0,), WORDS, WORDS
        )
        assert atlas.can_draw(layer) is can, (kind, name)
        assert (atlas.draw(layer, "m") is not None) is can, (kind, name)
        assert not Atlas().can_draw(layer) or kind == "cells"
