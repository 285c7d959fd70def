"""How much is held of texts that no rule was written against; the page tells the same."""

import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SIMULATION = runpy.run_path(str(ROOT / "simulations" / "moderation.py"))
LANGUAGES, SPLITS = SIMULATION["LANGUAGES"], SIMULATION["splits"]()
AS_MEASURED = {
    "fresh": {"en": (0.85, 0.22), "fr": (0.87, 0.11), "de": (0.78, 0.12), "es": (0.85, 0.15)},
    "held": {"en": (0.98, 0.00), "fr": (0.95, 0.02), "de": (0.91, 0.02), "es": (0.93, 0.01)},
    "practice": {"en": (0.97, 0.03), "fr": (0.95, 0.01), "de": (0.94, 0.02), "es": (0.96, 0.02)},
}
"""Split → language → least recall and most false holds, as they were measured on that split,
rounded down and up. No rule was written by the texts of `fresh`; the targets of 0.95 and 0.05 are
for those, and are missed (docs/moderation.md)."""


@pytest.fixture(scope="module")
def judged():
    return {(language, split): SIMULATION["items"](language, split)
            for split in SPLITS for language in LANGUAGES}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_a_hundred_harmful_and_a_hundred_benign_texts_to_measure_by(judged, language):
    _, harmful, _, benign = SIMULATION["counts"](judged[language, "held"])
    assert harmful >= 100
    assert benign >= 100


@pytest.mark.parametrize("split", AS_MEASURED)
@pytest.mark.parametrize("language", LANGUAGES)
def test_recall_and_false_holds_are_no_worse_than_measured(judged, language, split):
    held, harmful, wrong, benign = SIMULATION["counts"](judged[language, split])
    recall_at_least, false_at_most = AS_MEASURED[split][language]
    assert held / harmful >= recall_at_least
    assert wrong / benign <= false_at_most


def test_the_page_tells_what_is_measured(judged, capsys):
    told = SIMULATION["page"](judged)
    with capsys.disabled():
        print(f"\n{told}")
    page = (ROOT / "docs" / "moderation.md").read_text(encoding="utf-8")
    shown = re.search(r"<!-- figures -->\n(.*)\n<!-- /figures -->", page, re.S)
    assert shown is not None
    assert shown[1] == told
