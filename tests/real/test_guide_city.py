"""The commands that 'Adding a city' prints do what the page says, on the file that it names."""

import re
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from evenhand.cli import main

ROOT = Path(__file__).parents[2]
FILE = ROOT.parent / "shared/data/us_cities/us_aggravated_assaults_2019_multi_city.xlsx"
PAGE = (ROOT / "docs" / "guide" / "adding-a-city.md").read_text(encoding="utf-8")
# The three answers of the page, and Enter where it asks whether a column is wrong.
ANSWERS = {"check": "1\n1\n1\n\n"}


@pytest.mark.skipif(not FILE.exists(), reason="the real data are not here")
def test_the_city_of_the_guide_is_added_as_the_page_says(tmp_path, monkeypatch):
    shutil.copy(FILE, tmp_path)
    monkeypatch.chdir(tmp_path)
    commands = [line.split()[1:] for line in re.findall(r"^    (evenhand .+)$", PAGE, re.MULTILINE)
                if "FILE" not in line and " audit " not in line]  # fmt: skip
    assert [words[0] for words in commands] == ["init", "check", "import"]
    seen = ""
    for words in commands:
        done = CliRunner().invoke(main, shlex.split(" ".join(words)), input=ANSWERS.get(words[0]))
        assert done.exit_code == 0, done.output
        seen += done.output
    for block in re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL):
        assert block.rstrip("\n") in seen
    assert "8,696 of 8,696 rows" in seen
