"""What the detectors find in the held-out corpus, and what they leave alone."""

import random
import sys
import time
from pathlib import Path

import pyarrow as pa
import pytest

from evenhand.sources.personal_data import cell_kinds, shown_head, shown_heads
from evenhand.sources.persons.guarding import Guard, is_told
from evenhand.sources.record_ids import RecordIds
from evenhand.taxonomy import reference

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
from measure_persons import MARK, PAGE, false_alarms, lower, recall, table

LEAST = {
    "names of people": 0.65, "telephone numbers": 0.95, "e-mail addresses": 0.96,
    "number plates": 0.90, "numbers of persons": 0.95, "account numbers": 0.96,
    "dates of birth": 0.96, "numbers of devices": 0.96, "addresses of people": 0.80,
    "names of accounts": 0.96, "mixed cells": 0.80, "disguised": 0.96,
}  # fmt: skip
"""Kind → the least that the lower bound of its recall may be."""
MOST_FALSE = 0.02


@pytest.fixture(scope="module")
def rates() -> dict[tuple[str, str], tuple[int, int]]:
    return recall()


@pytest.mark.parametrize("kind", LEAST)
def test_each_kind_is_found_as_often_as_the_page_says(
    kind: str, rates: dict[tuple[str, str], tuple[int, int]]
) -> None:
    found, every = rates[kind, "all"]
    assert every >= 100
    assert lower(found, every) >= LEAST[kind], f"{found} of {every}"


def test_harmless_values_are_left_alone() -> None:
    alarms = false_alarms()
    hits, every = sum(hit for hit, _ in alarms.values()), sum(size for _, size in alarms.values())
    assert every > 2_000
    assert hits / every <= MOST_FALSE, {key: hit for key, (hit, _) in alarms.items() if hit}


def test_the_page_shows_what_is_measured() -> None:
    assert table() == PAGE.read_text(encoding="utf-8").split(MARK)[1].strip()


def test_no_label_of_an_offence_is_taken_for_a_person() -> None:
    for name in reference.files():
        if name.startswith("crosswalk"):
            labels = [line["source_label"] for line in reference.rows(name)]
            kinds = cell_kinds(labels)
            assert [kind for kind in kinds if kind] == [], name


def test_a_head_that_is_a_record_is_not_shown() -> None:
    assert shown_head("Anna Schmidt") == "[a head that looks like names of people]"
    assert "AB12" not in shown_heads(["Crime type", "AB12 CDE"])


def test_a_million_identifiers_cost_little_and_lose_nothing() -> None:
    draw = random.Random(1)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    forms = {
        "running": [f"HZ{n:06}" for n in range(100_000)],
        "dated": [f"2023{n:06}" for n in range(100_000)],
        "drawn": ["".join(draw.choices(letters, k=10)) for _ in range(20_000)],
        "hashed": [f"{draw.getrandbits(256):064x}" for _ in range(20_000)],
    }
    for name, ids in forms.items():
        begun = time.process_time()
        lost = sum(int(rows.sum()) for rows in RecordIds().kinds(pa.array(ids)).values())
        assert lost <= len(ids) / 1_000, name
        assert time.process_time() - begun < 5, "looked at one by one it is twenty"


def test_digits_count_by_what_the_column_holds() -> None:
    ids = [f"{751_010_000 + 101 * n}" for n in range(60)]
    assert set(cell_kinds(ids)) == {None}
    assert cell_kinds(["closed", "111222333"])[1] == "numbers of persons"


def test_plates_differ_in_their_letters_and_codes_do_not() -> None:
    assert set(cell_kinds([f"PKS {n}" for n in range(100, 140)])) == {None}
    plates = ["KLM 123", "DFG 456", "WRT 789", "BNV 234"]
    assert set(cell_kinds(plates)) == {"number plates"}


def test_a_column_of_surnames_is_known_by_its_words() -> None:
    guard = Guard("codes")
    names = ["Schneider", "Fischer", "Weber", "Meyer", "Wagner", "Becker", "Schulz", "Hoffmann",
             "Koch", "Richter", "Klein", "Wolf", "Neumann", "Schwarz", "Zimmermann", "Braun",
             "Hofmann", "Hartmann", "Lange", "Schmitt", "Werner", "Krause"]  # fmt: skip
    guard.kinds(names)
    assert guard.whole_kind(len(names), len(names)) == "names of people"
    assert guard.whole_kind(40 * len(names), len(names)) is None, "codes repeat"


@pytest.mark.parametrize(
    "text",
    ["He was seen by a neighbour when he climbed the wall",
     "Der Mann wurde gesehen, als er das Fenster hat zerschlagen",
     "La victime a déclaré que l'homme avait pris son sac"],
)  # fmt: skip
def test_what_somebody_did_is_no_label(text: str) -> None:
    assert is_told(text)
