"""The mappings printed in the guide are mappings."""

import re
import tomllib
from pathlib import Path

import pytest

from evenhand.sources.kinds import TABLES
from evenhand.sources.mapping import built_in, mapping_from

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "your-own-files.md"
PAGES = (GUIDE, GUIDE.with_name("surveys.md"))
BLOCKS = [
    block
    for page in PAGES
    for block in re.findall(r"```toml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
]


@pytest.mark.parametrize("block", BLOCKS)
def test_a_mapping_of_the_guide_can_be_used(block: str) -> None:
    assert mapping_from(tomllib.loads(block), "guide").table is not None


def test_the_guide_names_every_kind_that_has_rows() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    shapes = {"streets", "ground"}
    assert [kind for kind in TABLES if kind not in shapes and f"`{kind}`" not in text] == []


def test_known_origins_recognise_headers_apart() -> None:
    for mapping in built_in():
        needed = mapping.setting("recognise", "columns")
        pattern = mapping.setting("recognise", "pattern")
        header = (*needed, *(["202401"] if pattern else []))
        others = [other.title for other in built_in() if other.recognises(header)]
        assert others == [mapping.title]
