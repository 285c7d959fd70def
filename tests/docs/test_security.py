"""The list of requirements: each number once, each named test there, what is not done said so."""

import re
from collections import Counter
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
TEXT = (TESTS.parent / "docs" / "security.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in TEXT.splitlines()
    if re.match(r"\| \d+\.\d+\.\d+", line)
]
LEVELS_1_AND_2 = """
1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1
4.3:2 4.4:4 5.1:1 5.2:3 5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 7.1:3 7.2:4 7.3:2
7.4:5 7.5:2 7.6:2 8.1:2 8.2:3 8.3:1 8.4:1 9.1:3 9.2:4 10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2
10.7:3 11.1:2 11.2:3 11.3:3 11.4:4 11.5:1 11.6:1 12.1:3 12.2:2 12.3:4 13.1:1 13.2:5 13.3:2 13.4:5
14.1:2 14.2:4 14.3:3 15.1:3 15.2:3 15.3:7 16.1:1 16.2:5 16.3:4 16.4:3 16.5:3 17.1:1 17.2:4 17.3:2
"""
"""Section → how many of its requirements, counted from the first, are of level 1 or 2 (5.0.0)."""
NUMBERS = [
    f"{section}.{number}"
    for section, _, count in (one.partition(":") for one in LEVELS_1_AND_2.split())
    for number in range(1, int(count) + 1)
]
NAMED = sorted(set(re.findall(r"`((?:[a-z_]+/)*test_[a-z_]+\.py(?:::test_\w+)?)`", TEXT)))


def test_every_requirement_is_answered_once():
    assert len(NUMBERS) == 253
    said = Counter(number.strip() for row in ROWS for number in row[0].strip("| ").split(","))
    assert said == Counter(NUMBERS)


@pytest.mark.parametrize("named", NAMED)
def test_each_named_test_exists(named):
    file, _, name = named.partition("::")
    found = [one for one in (TESTS / "workbench" / file, TESTS / file) if one.is_file()]
    assert found, file
    if name:
        assert re.search(rf"^def {name}\(", found[0].read_text(encoding="utf-8"), re.MULTILINE)


def test_every_line_names_a_test_or_says_why_there_is_none():
    for row in ROWS:
        answer, shown = row[1], row[2].rstrip(" |")
        is_told = "`" in shown or "not yet" in shown or shown.startswith("yours")
        assert is_told or "none here" in answer or shown == "–", row
        assert not ("not yet" in shown and "none here" in answer), row
