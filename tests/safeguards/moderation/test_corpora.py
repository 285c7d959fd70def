"""How much is held of texts that no rule was written against; the page tells the same."""

import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SIMULATION = runpy.run_path(str(ROOT / "simulations" / "moderation.py"))
LANGUAGES, SPLITS = SIMULATION["LANGUAGES"], SIMULATION["SPLITS"]
RECALL_AT_LEAST = {"en": 0.85, "fr": 0.78, "de": 0.68, "es": 0.72}
FALSE_AT_MOST = {"en": 0.07, "fr": 0.07, "de": 0.14, "es": 0.11}
"""What was measured, rounded down and up; the targets are 0.95 and 0.05 (docs/moderation.md)."""


@pytest.fixture(scope="module")
def judged():
    return {(language, split): SIMULATION["items"](language, split)
            for split in SPLITS for language in LANGUAGES}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_a_hundred_harmful_and_a_hundred_benign_texts_to_measure_by(judged, language):
    _, harmful, _, benign = SIMULATION["counts"](judged[language, "held"])
    assert harmful >= 100
    assert benign >= 100


@pytest.mark.parametrize("language", LANGUAGES)
def test_recall_and_false_holds_are_no_worse_than_measured(judged, language, capsys):
    held, harmful, wrong, benign = SIMULATION["counts"](judged[language, "held"])
    assert held / harmful >= RECALL_AT_LEAST[language]
    assert wrong / benign <= FALSE_AT_MOST[language]


def test_the_page_tells_what_is_measured(judged, capsys):
    told = SIMULATION["page"](judged)
    with capsys.disabled():
        print(f"\n{told}")
    page = (ROOT / "docs" / "moderation.md").read_text(encoding="utf-8")
    shown = re.search(r"<!-- figures -->\n(.*)\n<!-- /figures -->", page, re.S)
    assert shown is not None
    assert shown[1] == told
