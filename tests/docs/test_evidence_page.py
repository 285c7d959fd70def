"""The page of the evidence library is the data, and its example can be taken in as it stands."""

import re
import sys
from pathlib import Path

from evenhand.sources.evidence_file import read_evidence
from evenhand.taxonomy.evidence import library


def test_the_page_is_made_from_the_data(root):
    sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
    from evidence_page import evidence_page

    page = (root / "docs" / "evidence.md").read_text(encoding="utf-8")
    assert page == evidence_page(), "run python tools/evidence_page.py"
    for entry in library().entries:
        assert f"| `{entry.entry}` |" in page
        assert f'<a id="{entry.source}"></a>' in page


def test_the_example_on_the_page_is_taken_in(root, tmp_path):
    page = (root / "docs" / "evidence.md").read_text(encoding="utf-8")
    text = re.search(r"```csv\n(.*?)```", page, re.S).group(1)
    (tmp_path / "own.csv").write_text(text, encoding="utf-8")
    added = read_evidence(tmp_path / "own.csv").added()
    assert list(added.measures) == ["guarded_racks"] and len(added.entries) == 2
