"""Several releases after each other, with data that are corrected between them."""

from datetime import date

import pandas as pd
import pytest

from evenhand.publishing.controlling import Before, controlled_together
from evenhand.publishing.cutting import area_pieces
from evenhand.safeguards.attack import attack
from evenhand.safeguards.cells import Cell, Span, from_json, only
from evenhand.safeguards.layout import Layout
from evenhand.safeguards.policy import DisclosurePolicy

from .test_overlaps import boroughs_and_beats

YEAR = Span(date(2025, 1, 1), date(2025, 12, 31))
POLICY = DisclosurePolicy()


class House:
    """A city that releases counts again and again, and what it published so far."""

    def __init__(self, edge=1000.0):
        self.tables, self.published = boroughs_and_beats(edge), []

    def release(self, level, counts, span=YEAR):
        """Release counts of a set of areas; give what is shown and what was withheld."""
        number = f"R-{len(self.published):04d}/{level}"
        frame = pd.DataFrame({"area_id": list(counts), "count": list(counts.values())})
        layout = Layout(name=number, key=("area_id",), counts=("count",), scope={"time": span},
                        level=level)  # fmt: skip
        made = controlled_together([(frame, layout)], self.tables, POLICY, Before(self.published))
        done = made.done[0]
        self.published += [from_json(cell.to_json()) for cell in done.cells]
        shown = done.frame.set_index("area_id")["count"]
        return {code: None if pd.isna(n) else int(n) for code, n in shown.items()}, made.withheld

    def known_of_the_strip(self):
        """Attack the strip between borough and beat with everything that was published."""
        pieces = area_pieces(self.tables)
        codes = pieces["beat:X"] & pieces["borough:B"]
        strip = Cell("planted", "strip", {"area": only(*codes), "time": YEAR}, None)
        told = attack([*self.published, strip], pieces=pieces).iloc[-1]
        return told["low"], told["high"]


def test_a_second_partition_stays_withheld_however_often_it_is_asked_for():
    house = House(edge=1005.0)
    house.release("borough", {"A": 100, "B": 120})
    for _ in range(3):
        shown, withheld = house.release("beat", {"X": 140, "Y": 80})
        assert withheld and None in shown.values()
        low, high = house.known_of_the_strip()
        assert low <= 1 and high >= 9


def test_it_stays_withheld_when_the_second_one_was_published_first():
    house = House(edge=1005.0)
    house.release("beat", {"X": 140, "Y": 80})
    shown, withheld = house.release("borough", {"A": 100, "B": 120})
    assert withheld <= {"borough:A", "borough:B"} and withheld
    assert None in shown.values()
    low, high = house.known_of_the_strip()
    assert low <= 1 and high >= 9


@pytest.mark.parametrize("more", [0, 3, 60])
def test_it_stays_withheld_after_the_data_were_corrected(more):
    house = House(edge=1005.0)
    house.release("borough", {"A": 100, "B": 120})
    house.release("beat", {"X": 140, "Y": 80})
    _, withheld = house.release("beat", {"X": 140 + more, "Y": 80})
    assert withheld
    shown, _ = house.release("borough", {"A": 100 + more, "B": 120})
    assert (shown["A"] is None) == (more == 3)


def test_a_number_that_was_corrected_by_few_is_hidden_with_what_would_tell_it():
    house = House()
    house.release("borough", {"A": 100, "B": 120})
    shown, _ = house.release("borough", {"A": 103, "B": 120})
    assert shown["A"] is None
    told = attack(house.published[-3:]).set_index("key")
    assert told.loc["A", "low"] <= 1 and told.loc["A", "high"] >= 112


def test_a_number_that_stays_or_changes_by_many_is_shown():
    house = House()
    house.release("borough", {"A": 100, "B": 120})
    assert house.release("borough", {"A": 100, "B": 120})[0] == {"A": 100, "B": 120}
    assert house.release("borough", {"A": 130, "B": 120})[0] == {"A": 130, "B": 120}


def test_a_month_more_tells_no_few_after_a_correction():
    """Ten months, then eleven after three late records of the first ten came in."""
    house = House()
    house.release("borough", {"A": 100, "B": 120}, Span(date(2025, 1, 1), date(2025, 10, 31)))
    shown, _ = house.release("borough", {"A": 104, "B": 150},
                             Span(date(2025, 1, 1), date(2025, 11, 30)))  # fmt: skip
    assert shown["A"] is None
