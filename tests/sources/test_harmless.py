"""A form called harmless holds no data of a person, whatever digits are put in."""

import csv
import random
import re
from pathlib import Path

import pytest

from evenhand.sources.mapping import built_in
from evenhand.sources.mapping_checks import mapping_problems
from evenhand.sources.persons.guarding import Guard
from evenhand.sources.persons.harmless import form_of, is_harmless
from evenhand.taxonomy.persons.disguises import plainly
from evenhand.taxonomy.persons.looks import look_of

CORPORA = Path(__file__).parents[1] / "corpora" / "persons"
PARTS = (
    "Street", "near", "tel.", "mr", "Kim", "geb.", "AB", "C", "X", "On", "born", "insta:", "May",
    "passport no", "M", "Weg", "rue", "PL 12", "GIR", "0AA", "ES", " ", "-", "/", ".", ":", "0",
    "00", "+", "19", "20",
)  # fmt: skip
DRAWS = 20_000


def _values() -> list[str]:
    found = []
    for path in sorted(CORPORA.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found += [row["value"] for row in csv.DictReader(file) if "value" in row]
    return [text for text in found if text.isascii() and re.search(r"\d", text)]


def _drawn(rng: random.Random, values: list[str]) -> str:
    """Draw a value with other digits, or a text of parts that the detectors know."""
    if rng.random() < 0.5:
        text = rng.choice(values)
    else:
        parts = (rng.choice((*PARTS, " ", str(rng.randrange(10**6)))) for _ in range(7))
        text = "".join(parts)
    text = re.sub(r"[0-9]", lambda _: rng.choice("0123456789012"), text)
    return plainly(text[: rng.randrange(1, len(text) + 1)] if rng.random() < 0.2 else text)


def test_no_text_of_a_harmless_form_looks_like_data_of_a_person() -> None:
    rng, values = random.Random(11), _values()
    texts = [text for _ in range(DRAWS) if is_harmless(form_of(text := _drawn(rng, values)))]
    assert len(texts) > DRAWS / 10
    assert [text for text in texts if look_of(text) or look_of(text, is_place=True)] == []


@pytest.mark.parametrize(
    "text",
    ["On or near Street 405", "On or near Street 20418", "E01013820", "Test 0012", "Beat 3-1"],
)
def test_codes_and_streets_are_harmless(text: str) -> None:
    assert is_harmless(form_of(text))


def test_a_person_is_found_among_many_harmless_words() -> None:
    words = [f"On or near Street {number}" for number in range(30_000)]
    planted = {17: "0115 496 0123", 9_999: "jo.moor@example.org", 20_000: "born 4.3.1984"}
    for at, text in planted.items():
        words[at] = text
    kinds = Guard("codes").kinds(words)
    assert {at for at, kind in enumerate(kinds) if kind} == {*planted}


def test_mappings_that_come_with_the_package_have_no_faults() -> None:
    faults = [problem for one in built_in() for problem in mapping_problems(one.to_json())]
    assert faults == []
