"""The quality reports in the documentation are those that the real files give today."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def tool():
    spec = importlib.util.spec_from_file_location("make_quality", ROOT / "tools/make_quality.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MAKE = tool()
pytestmark = pytest.mark.skipif(not MAKE.DATA.exists(), reason="the real data are not here")


@pytest.mark.parametrize("source", MAKE.SOURCES, ids=lambda source: source.page)
def test_the_page_of_a_source_is_made_again(source):
    assert MAKE.page_of(source) == (MAKE.PAGES / f"{source.page}.md").read_text(encoding="utf-8")


def test_the_index_leads_to_every_page():
    assert MAKE.index() == (MAKE.PAGES / "index.md").read_text(encoding="utf-8")
    assert len(MAKE.SOURCES) >= 5
