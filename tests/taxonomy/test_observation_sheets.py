import re
import tomllib
from importlib import resources

import pytest

from evenhand.errors import OptionError
from evenhand.taxonomy.observation_sheets import PARTS_OF_DAY, lines_by_item, sheet, sheets
from evenhand.taxonomy.reference import rows
from evenhand.wording.messages import LANGUAGES, entries

PERSONS = re.compile(
    r"\b(man|men|woman|women|boys?|girls?|youths?|teenagers?|foreign\w*|homeless|drunk\w*|addict\w*"
    r"|homme|hommes|femme|femmes|garçons?|filles?|jeunes?|étrang\w*|sans-abri|ivre\w*)\b", re.I
)  # fmt: skip


@pytest.mark.parametrize("name", sorted(sheets()))
@pytest.mark.parametrize("part", PARTS_OF_DAY)
def test_every_sheet_has_a_version_for_each_part_of_the_day(name, part):
    lines = sheet(name, part)
    assert 10 <= len(lines) <= 20
    assert {line.item for line in lines} >= {"upkeep", "people_about", "at_ease"}
    lit = any(line.aspect == "lighting" for line in lines)
    assert lit == (part != "day")


def test_a_line_is_the_same_on_every_sheet():
    for lines in sheets().values():
        for line in lines:
            assert lines_by_item()[line.item] == line


def test_unwelcome_codes_are_at_the_worse_end():
    for line in lines_by_item().values():
        assert set(line.unwelcome) < set(line.codes)
        end = {"high": line.codes[-1:], "low": line.codes[:1], "neither": ()}[line.worse]
        assert set(end) <= set(line.unwelcome)
        assert bool(line.unwelcome) == (line.worse != "neither")


def test_strategies_are_names_of_the_reference():
    known = {row["strategy"] for row in rows("cpted_strategies")}
    assert {line.strategy for line in lines_by_item().values()} - {""} <= known


def test_every_sheet_is_marked_as_our_own_words():
    assert {line.mark for line in lines_by_item().values()} == {"own"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_and_answer_has_words_and_none_speaks_of_who_people_are(language):
    path = resources.files("evenhand.wording").joinpath(language, "terms.toml")
    known = tomllib.loads(path.read_text(encoding="utf-8"))
    for item, line in lines_by_item().items():
        question = entries(language)[f"observation.item_{item}"]
        name = known["observation_item"][item]
        for said in (question, name):  # German „man“ is nobody: it is “one”, not “a man”
            plain = re.sub(r"\bman\b", "", said, flags=re.IGNORECASE) if language == "de" else said
            assert not PERSONS.search(plain), said
        assert known["observation_aspect"][line.aspect]
        for code in line.codes:
            assert known["observation_answer"][f"{line.scale}_{code}"]
        assert line.strategy == "" or known["cpted_strategy"][line.strategy]


def test_an_unknown_sheet_or_part_of_the_day_is_refused_with_those_there_are():
    with pytest.raises(OptionError, match="no sheet 'harbour'; use one of") as refused:
        sheet("harbour", "noon")
    assert "2 problems" in str(refused.value)
