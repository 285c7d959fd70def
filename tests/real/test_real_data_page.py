"""What docs/real-data.md says of every real origin is what an import of it gives today."""

import importlib.util
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ORIGINS = tomllib.loads((ROOT / "tests/real/origins.toml").read_text(encoding="utf-8"))["origin"]


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("real_imports", ROOT / "tools/real_imports.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


EACH = [
    pytest.param(one, id=one["name"], marks=[] if at % 3 == 0 else pytest.mark.long)
    for at, one in enumerate(ORIGINS)
]
"""Every third is read anew with every test, all by `make proof`."""


@pytest.mark.parametrize("origin", EACH)
def test_the_page_says_what_an_import_gives(origin, tool, data):
    page = (ROOT / "docs/real-data.md").read_text(encoding="utf-8")
    got = tool.imported(origin, data)
    assert got["rows_in"] == got["rows_used"] + sum(got["aside"].values())
    assert tool.what_came_in(origin, got) in page
    assert tool.what_it_is_worth(origin, got) in page


def test_every_mapping_kept_for_a_real_file_is_used():
    kept = {path.stem for path in (ROOT / "tests/real/mappings").glob("*.toml")}
    texts = " ".join(path.read_text() for path in (ROOT / "tests/real").glob("*.*"))
    assert [name for name in sorted(kept) if name not in texts] == []
