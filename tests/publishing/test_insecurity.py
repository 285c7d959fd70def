"""How safe people feel: what is asked, how the chapter tells it, and what stays inside."""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd
import pytest

from evenhand.catalogue import METHODS
from evenhand.contract import Chart, Explanation, Finding, MapLayer
from evenhand.publishing.answers import Answer
from evenhand.publishing.ask import Ask
from evenhand.publishing.asked import survey_means, worry_items
from evenhand.publishing.blocks import Answer as Opening
from evenhand.publishing.blocks import CannotShow, Figure, Paragraph, Subheading, Table
from evenhand.publishing.figures import twin_of
from evenhand.publishing.insecurity import CHAPTER
from evenhand.publishing.insecurity_chapter import INSECURITY
from evenhand.publishing.means import Means, means_of
from evenhand.publishing.parted import parted_blocks
from evenhand.publishing.plan import public_questions, questions
from evenhand.publishing.public import public_means
from evenhand.publishing.summary import chosen
from evenhand.wording.messages import LANGUAGES, Name, entries, say

from . import small_city, small_survey
from .conftest import Audited, audited

TABLES = {"survey": small_survey.survey()}
ASKED = {"survey_estimates", "survey_change", "insecurity_drivers", "survey_scale"}


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Audited:
    """A survey without any record."""
    return audited(tmp_path_factory.mktemp("asked") / "city", dict(TABLES))


def feeling(means: Means) -> list[Ask]:
    return [ask for ask in questions(means) if ask.chapter == CHAPTER]


class Drawer:
    """Draws nothing, and remembers what it was asked to draw."""

    def __init__(self, can: bool = True) -> None:
        self.drawn: list[tuple[str, bool]] = []
        self.can = can

    def of(self, answer: Answer, *, half: bool = False, **_: Any) -> list[Any]:
        self.drawn.append((answer.ask.method, half))
        return [answer.ask.method] if self.can or not half else []


def answer(method: str, key: str = "clear", readings: int = 4, number: str = "F-0001") -> Answer:
    told = Explanation(
        say(f"{method}.{key}"),
        tuple(say(f"{method}.reading_{n}") for n in range(readings)),
        (say("survey.limit_said"),),
    )
    return Answer(Ask(method, CHAPTER), number, None, None, {}, told)  # type: ignore[arg-type]


def composed(*found: Answer, drawer: Drawer | None = None) -> list[Any]:
    return parted_blocks(INSECURITY, found, drawer or Drawer())  # type: ignore[arg-type]


def test_a_survey_alone_makes_a_dossier_about_feeling_safe(alone: Audited) -> None:
    slugs = [chapter.slug for chapter in alone.dossier.chapters]
    assert slugs == [
        "data",
        "quality",
        CHAPTER,
        "cannot",
        "priorities",
        "methods",
        "tables",
        "glossary",
    ]
    chapter = next(one for one in alone.dossier.chapters if one.slug == CHAPTER)
    assert isinstance(chapter.blocks[0], Opening)
    assert isinstance(chapter.blocks[-1], CannotShow)
    assert {figure.source.method for figure in chapter.figures()} <= ASKED
    assert all(figure.source.asked for figure in chapter.figures())


def test_a_survey_alone_says_once_that_nothing_was_recorded(alone: Audited) -> None:
    cannot = next(one for one in alone.dossier.chapters if one.slug == "cannot")
    table = next(block for block in cannot.blocks if isinstance(block, Table))
    asked = [cell.value.key for row in table.data.rows for cell in row[:1]]
    assert asked.count("audit.asked_records") == 1
    assert not [key for key in asked if key in ("questions.trend", "questions.area_rates")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_survey_alone_is_written_and_says_that_people_were_asked(
    alone: Audited, language: str
) -> None:
    page = alone.page(language)
    for key in ("dossier.asked", "dossier.source_asked"):
        assert max(re.split(r"\{\w+\}", entries(language)[key]), key=len).strip() in page


def test_every_number_of_the_answers_is_found_again(alone: Audited) -> None:
    findings = {
        record.id: alone.workspace.again(record.id).finding for record in alone.workspace.records()
    }
    cited = [(c, v) for c, v in alone.dossier.citations() if c.startswith("F-")]
    assert len(cited) > 20
    for citation, value in cited:
        source, _, path = citation.partition(".")
        assert findings[source].cite(path) == pytest.approx(value, rel=1e-12), citation


def test_a_city_that_asked_nobody_says_so_in_one_row(full: Audited) -> None:
    cannot = next(one for one in full.dossier.chapters if one.slug == "cannot")
    table = next(block for block in cannot.blocks if isinstance(block, Table))
    rows = [row for row in table.data.rows if row[0].value.key == "audit.asked_safety"]
    assert [row[1].value.key for row in rows] == ["audit.why_survey"]
    assert CHAPTER not in [chapter.slug for chapter in full.dossier.chapters]


def test_the_main_item_is_one_on_feeling_safe_whose_codes_are_known() -> None:
    found = survey_means(TABLES)
    assert found is not None
    assert found.main == "aesfdrk"
    assert found.waves == small_survey.WAVES
    assert (found.first_on, found.last_on) == (date(2024, 5, 1), date(2026, 5, 1))
    assert found.few_in_area
    assert found.groups == ("gender",)


def test_waves_stand_in_the_order_in_which_they_were_asked() -> None:
    rows = small_survey.survey().to_frame()
    names = {"2024": "second", "2026": "first"}
    turned = rows.assign(wave=rows["wave"].map(names))
    found = survey_means({"survey": small_survey.Survey.from_frame(turned)})
    assert found is not None
    assert found.waves == ("second", "first")


def test_one_wave_has_no_change_to_tell() -> None:
    once = means_of({"survey": small_survey.survey(waves=("2026",))})
    assert "two_waves" not in once.has
    assert "two_waves" in means_of(dict(TABLES)).has


def test_an_item_that_nobody_knows_leaves_one_question_open() -> None:
    rows = small_survey.survey().to_frame()
    other = small_survey.Survey.from_frame(rows.assign(item="q1")[rows["item"].eq("aesfdrk")])
    asks = feeling(means_of({"survey": other}))
    assert [(ask.method, ask.needs) for ask in asks] == [("survey_estimates", ("safety",))]


def test_small_areas_are_asked_only_where_few_were() -> None:
    few, many = (
        means_of({"survey": small_survey.survey(people, ("2026",))}) for people in (40, 110)
    )
    assert "small_areas" in [ask.method for ask in feeling(few)]
    assert "small_areas" not in [ask.method for ask in feeling(many)]


def test_kinds_of_worry_need_an_item_for_every_part_of_the_question() -> None:
    found = survey_means(TABLES)
    assert found is not None
    assert worry_items(found) == {}
    assert "worry" not in means_of(dict(TABLES)).has


def test_feeling_is_set_beside_the_record_only_where_there_is_one() -> None:
    both = means_of({**TABLES, "incidents": small_city.incidents(300),
                     "areas": small_city.areas(), "exposure": small_city.exposure()})  # fmt: skip
    assert "perception_gap" in [ask.method for ask in feeling(both)]
    assert "perception_gap" not in [ask.method for ask in feeling(means_of(dict(TABLES)))]


def test_every_question_names_options_that_its_method_has() -> None:
    catalogue = {method.name: method for method in METHODS}
    for ask in feeling(means_of(dict(TABLES))):
        if ask.method in catalogue:
            assert set(ask.options) <= set(catalogue[ask.method].options()), ask.method


def test_every_part_and_reason_is_written_in_every_language() -> None:
    lacking = {need for ask in feeling(means_of(dict(TABLES))) for need in ask.needs}
    lacking |= {"records", "survey", "safety", "survey_public"}
    for language in LANGUAGES:
        known = entries(language)
        assert all(f"audit.insecurity_{part.name}" in known for part in INSECURITY.parts)
        assert all(f"audit.{word}_{need}" in known for need in lacking for word in ("why", "help"))


def test_answers_of_people_stay_inside_and_the_public_is_told_so() -> None:
    tables = {"counts": small_city.counts()}
    kept = public_means(tables, date(2026, 9, 30), has_survey=True)
    asks = [ask for ask in public_questions(kept) if ask.chapter == CHAPTER]
    assert [ask.needs for ask in asks] == [("survey_public",)]
    assert "survey_public" not in kept.has
    none = public_means(tables, date(2026, 9, 30))
    assert not [ask for ask in public_questions(none) if ask.chapter == CHAPTER]


def test_a_part_is_told_under_its_heading_and_the_first_opens_the_chapter() -> None:
    blocks = composed(answer("worry_kinds"), answer("perception_gap"))
    assert isinstance(blocks[0], Opening)
    assert blocks[0].sentence.message.key == "perception_gap.clear"
    heads = [block.message.key for block in blocks if isinstance(block, Subheading)]
    assert heads == ["audit.insecurity_kinds"]


def test_the_first_sentences_of_each_reading_are_printed() -> None:
    blocks = composed(answer("survey_change"), answer("insecurity_outbreak", readings=1))
    quiet = [block for block in blocks if isinstance(block, Paragraph) and block.quiet]
    assert [sentence.message.key for sentence in quiet[0].sentences] == [
        "survey_change.reading_0", "survey_change.reading_1", "insecurity_outbreak.reading_0",
    ]  # fmt: skip


def test_drawings_of_one_part_stand_side_by_side_and_one_alone_is_wide() -> None:
    drawer = Drawer()
    composed(answer("survey_change"), answer("insecurity_outbreak"), drawer=drawer)
    assert drawer.drawn == [("survey_change", True), ("insecurity_outbreak", True)]
    drawer = Drawer()
    composed(answer("survey_change"), answer("insecurity_outbreak", "none"), drawer=drawer)
    assert drawer.drawn == [("survey_change", False)]


def test_what_is_too_long_for_half_a_page_takes_the_whole_width() -> None:
    drawer = Drawer(can=False)
    composed(answer("survey_change"), answer("perception_before_after"), drawer=drawer)
    assert ("perception_before_after", False) in drawer.drawn
    drawer = Drawer()
    composed(answer("worry_kinds"), answer("insecurity_drivers"), drawer=drawer)
    assert drawer.drawn == [("worry_kinds", False), ("insecurity_drivers", False)]


def test_nothing_found_is_no_chapter() -> None:
    assert composed() == []


def test_the_summary_sets_feeling_beside_the_record_in_one_sentence() -> None:
    class Found:
        def __init__(self, *found: Answer) -> None:
            self.found = found

        def by(self, method: str) -> list[Answer]:
            return [one for one in self.found if one.ask.method == method]

    gap, share = answer("perception_gap"), answer("survey_estimates", "share")
    assert chosen(Found(gap, share)) == [gap]  # type: ignore[arg-type]
    assert chosen(Found(share)) == [share]  # type: ignore[arg-type]


@dataclass(frozen=True, kw_only=True, eq=False)
class Seen(Finding):
    KEY = ("stop",)

    def to_frame(self) -> pd.DataFrame:
        return pd.DataFrame({"stop": ["S1", "S2"], "area_id": ["A0", "A1"], "share": [0.5, 0.1]})

    def plot(self) -> Chart:
        said = say("survey.limit_said")
        return Chart(({"stop": "S1", "share": 0.5},), {}, said, said, ("stop", "share"))

    def explain(self) -> Explanation:
        raise NotImplementedError


def test_a_map_of_places_has_the_table_of_its_chart() -> None:
    finding = Seen(n_used=2, n_rows=2)
    said = say("survey.limit_said")
    layer = MapLayer("places", ({"x_m": 1.0, "y_m": 1.0, "certainty": "sure"},), (), said, said)
    found = replace(answer("place_audit"), finding=finding)
    rows = twin_of(found, None, layer, {}).rows
    assert [row[0].value for row in rows] == [Name("S1")]


def test_figures_of_the_chapter_have_a_table_with_rows(alone: Audited) -> None:
    figures: tuple[Figure, ...] = alone.dossier.figures()
    assert figures
    assert all(figure.twin.rows for figure in figures)
