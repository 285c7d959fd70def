"""Two sets of areas, two sites, two versions of an area: their difference names no few people."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
import shapely
from shapely.geometry import box

from evenhand.publishing.controlling import Before, controlled_together
from evenhand.publishing.cutting import area_pieces
from evenhand.publishing.overlaps import (
    read_shapes,
    shapes_of,
    shapes_text,
    told_by_overlap,
    with_older_areas,
)
from evenhand.publishing.release_rows import Rows, release_rows
from evenhand.publishing.shelf import Shelf
from evenhand.safeguards.attack import attack
from evenhand.safeguards.cells import Cell, Span, only
from evenhand.safeguards.layout import Layout
from evenhand.safeguards.policy import DisclosurePolicy
from evenhand.tables.areas import Areas
from evenhand.tables.exposure import Exposure

from .release_city import city

CRS = "EPSG:25831"


def tables(shapes, people):
    rows = [
        {
            "level": code.split(":")[0],
            "area_id": code.split(":")[1],
            "area_name": code,
            "geometry": g,
        }
        for code, g in shapes.items()
    ]
    risk = [{"area_id": code.split(":")[1], "base": "residents", "value": n}
            for code, n in people.items()]  # fmt: skip
    return {
        "areas": Areas.from_frame(pd.DataFrame(rows), crs=CRS),
        "exposure": Exposure.from_frame(pd.DataFrame(risk)),
    }


def boroughs_and_beats(edge):
    """Boroughs A | B meet at 1,000 m, beats X | Y at `edge`; a thousand people on each side."""
    shapes = {
        "borough:A": box(0, 0, 1000, 1000), "borough:B": box(1000, 0, 2000, 1000),
        "beat:X": box(0, 0, edge, 1000), "beat:Y": box(edge, 0, 2000, 1000),
    }  # fmt: skip
    return tables(shapes, dict.fromkeys(shapes, 1000))


NEW, OLD = {"beat:X", "beat:Y"}, {"borough:A", "borough:B"}


def test_a_second_partition_is_withheld_where_the_difference_has_too_few_people():
    # A strip of 5 m holds 5 of 1,000 people.
    assert told_by_overlap(NEW, OLD, boroughs_and_beats(1005.0), least=8)


def test_a_second_partition_goes_out_where_the_difference_has_people_enough():
    assert told_by_overlap(NEW, OLD, boroughs_and_beats(1020.0), least=8) == set()
    assert told_by_overlap(NEW, OLD, boroughs_and_beats(1000.0), least=8) == set()


def test_what_was_published_cannot_be_withheld_any_more():
    assert told_by_overlap(set(), OLD | NEW, boroughs_and_beats(1005.0), least=8) == set()


def test_a_strip_is_found_in_the_difference_of_unions_of_areas():
    """No single beat is a borough with a strip; the two beats in it together are."""
    shapes = {
        "borough:A": box(0, 0, 1000, 1000), "borough:B": box(1000, 0, 2000, 1000),
        "beat:P": box(0, 0, 995, 500), "beat:Q": box(0, 500, 995, 1000),
        "beat:R": box(995, 0, 2000, 1000),
    }  # fmt: skip
    held = told_by_overlap({"beat:P", "beat:Q", "beat:R"}, {"borough:A", "borough:B"},
                           tables(shapes, dict.fromkeys(shapes, 1000)), least=8)  # fmt: skip
    assert held and held <= {"beat:P", "beat:Q", "beat:R"}


def test_two_strips_that_only_come_out_together_count_together():
    """A strip of 5 people on either end of a borough: subtraction tells both at once, 10 people."""
    shapes = {"borough:A": box(0, 0, 1000, 1000), "site:S": box(5, 0, 995, 1000)}
    given = tables(shapes, {"borough:A": 1000})
    assert told_by_overlap({"site:S"}, {"borough:A"}, given, least=8) == set()
    assert told_by_overlap({"site:S"}, {"borough:A"}, given, least=11) == {"site:S"}


def test_two_overlapping_sites_of_building_are_told_apart_and_withheld():
    shapes = {
        "quarter:Q": box(0, 0, 4000, 1000),
        "site:S": box(0, 0, 1000, 1000), "site:T": box(0, 0, 1005, 1000),
    }  # fmt: skip
    given = tables(shapes, {"quarter:Q": 4000})
    pieces = area_pieces(given)
    assert pieces["site:S"] < pieces["site:T"] < pieces["quarter:Q"]
    assert told_by_overlap({"site:S", "site:T"}, {"quarter:Q"}, given, least=8) == {"site:T"}
    assert told_by_overlap({"site:T"}, {"quarter:Q", "site:S"}, given, least=8) == {"site:T"}


def test_a_large_count_of_a_strip_of_few_people_cannot_be_worked_out():
    given = boroughs_and_beats(1005.0)
    year = Span(date(2025, 1, 1), date(2025, 12, 31))

    def counts(level, numbers):
        frame = pd.DataFrame({"area_id": list(numbers), "count": list(numbers.values())})
        return frame, Layout(name=level, key=("area_id",), counts=("count",),
                             scope={"time": year}, level=level)  # fmt: skip

    first = controlled_together([counts("borough", {"A": 100, "B": 120})], given,
                                DisclosurePolicy(), Before())  # fmt: skip
    then = [cell for one in first.done for cell in one.cells]
    second = controlled_together([counts("beat", {"X": 140, "Y": 80})], given,
                                 DisclosurePolicy(), Before(then))  # fmt: skip
    assert second.withheld
    strip = Cell("planted", "strip", {"area": only("borough:B+beat:X"), "time": year}, None)
    everything = [*then, *(cell for one in second.done for cell in one.cells), strip]
    pieces = area_pieces(given)
    codes = {"+".join(sorted(p.split("+"))) for p in pieces["beat:X"] & pieces["borough:B"]}
    strip = Cell("planted", "strip", {"area": only(*codes), "time": year}, None)
    told = attack([*everything[:-1], strip], pieces=pieces).iloc[-1]
    assert told["low"] <= 1 and told["high"] >= 9


def test_an_area_that_was_redrawn_keeps_its_earlier_self():
    now = shapes_of(boroughs_and_beats(1000.0))
    then = {"beat:X": box(0, 0, 900, 1000), "borough:A": now["borough:A"]}
    old = [Cell("R-0001/F", code[-1], {"area": only(code)}, 40.0) for code in then]
    cells, older = with_older_areas([("R-0001", old, then), ("R-0002", old, then)], now)
    assert set(older) == {"beat:X@R-0001"}
    assert [sorted(one.where["area"].codes) for one in cells[:2]] == [
        ["beat:X@R-0001"], ["borough:A"]]  # fmt: skip
    pieces = area_pieces(boroughs_and_beats(1000.0), older)
    assert pieces["beat:X@R-0001"] < pieces["beat:X"]


@pytest.mark.parametrize("seed", range(20))
def test_shifted_grids_leave_no_difference_with_few_people(seed):
    """Whatever is withheld, no sum and difference of what is left holds only few people."""
    draw = np.random.default_rng(seed)
    cuts = [np.unique([0, *draw.integers(1, 60, 3) * 50, 3000]) for _ in range(2)]
    nudge = draw.choice([0, 2, 4, 8, 50], len(cuts[0]))
    moved = np.clip(cuts[0] + nudge, 0, 3000)
    moved[0], moved[-1] = 0, 3000
    shapes = {}
    for level, edges in (("p", cuts[0]), ("q", np.unique([*moved, *cuts[1][1:2]]))):
        for n in range(len(edges) - 1):
            shapes[f"{level}:{level}{n}"] = box(edges[n], 0, edges[n + 1], 1000)
    people = {code: int(s.bounds[2] - s.bounds[0]) for code, s in shapes.items()}
    given = tables(shapes, people)
    new = {code for code in shapes if code[0] == "q"}
    held = told_by_overlap(new, set(shapes) - new, given, least=8)
    silent = {code for code, n in people.items() if n < 8}
    left = [code for code in shapes if code not in held | silent]
    # Brute force over all signed sums along the line: differences of edges that both sets share.
    ends = {level: {shapes[c].bounds[i] for c in left if c[0] == level for i in (0, 2)}
            for level in "pq"}  # fmt: skip
    for a in left:
        for b in left:
            if a[0] == "p" and b[0] == "q":
                first, last = shapes[a].bounds[0::2], shapes[b].bounds[0::2]
                if first[0] == last[0] and first[1] != last[1]:
                    assert abs(first[1] - last[1]) >= 8, (a, b, ends)


def test_releases_keep_the_shapes_they_speak_of(tmp_path):
    workspace = city(tmp_path / "Lindeburg", rows=40)
    told = pd.DataFrame({"area_id": ["a1", "a2"], "count": [30, 40]})
    made = release_rows(workspace, [Rows(
        name="told", frame=told, key=("area_id",), counts=("count",), measure="contributions",
        starts_on=date(2026, 1, 1), ends_on=date(2026, 6, 30), level="quarter",
    )], today=date(2026, 11, 23))  # fmt: skip
    kept = read_shapes(made.folder)
    assert set(kept) == {"quarter:a1", "quarter:a2"}
    assert kept["quarter:a1"].equals(box(0, 0, 1000, 1000))
    assert Shelf(workspace.folder).manifest(made.id)["withheld_areas"] == []
    assert shapes_text([], {"quarter:a1": shapely.Point(0, 0)}) == {}
