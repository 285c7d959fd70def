import re

import pytest

from evenhand.errors import OptionError, UnsuitableData
from evenhand.publishing.accounts import account_number
from evenhand.publishing.audit import write_audit
from evenhand.publishing.blocks import Discussions, Figure, Table
from evenhand.publishing.plan import questions
from evenhand.publishing.reporting import reporting_number
from evenhand.quality.report import quality_report
from evenhand.wording.messages import LANGUAGES, entries

from . import small_city
from .conftest import Audited, city

CHAPTERS = [
    "data", "quality", "what", "where", "when", "again", "who", "harm", "concentration", "change",
    "response",
    "cannot", "priorities", "methods", "tables", "glossary",
]  # fmt: skip
PARTED = ("insecurity", "response", "assessment")
OURS = (
    "audit", "column", "dossier", "figures", "glossary", "map", "priorities", "questions", "value",
)  # fmt: skip
FIXED = (
    "25 techniques",
    "least 8 of 10",
    "moins 8 essais sur 10",
    "densest 1 to 50 %",
    "densest 2 %",
    "1 à 50 % les plus denses",
    "2 % les plus denses",
    "2 of 10",
    "2 essais sur 10",
    "9 of 10",
    "9 essais sur 10",
    "100,000",
    "100\u202f000",
    "100\u00a0000",
    "100 000",
    "1,000",
    "1\u202f000",
    "1\u00a0000",
    "1 000",
    "100",
    "112",
    "SHA-256",
    "36",
    "10",
    "0:00",
    "0, 0",
    "1",
)
"""Digits that are part of a unit or a rule, not results: per 1,000, first rank, midnight …"""


def test_chapters_follow_the_outline_of_a_local_security_audit(full: Audited) -> None:
    assert [chapter.slug for chapter in full.dossier.chapters] == CHAPTERS


def test_every_number_in_the_text_is_found_again_in_its_finding(full: Audited) -> None:
    citations = full.dossier.citations()
    assert len(citations) > 300
    findings = {
        record.id: full.workspace.again(record.id).finding for record in full.workspace.records()
    }
    reports, quality = full.workspace.reports(), quality_report(full.workspace)
    for citation, value in citations:
        source, _, path = citation.partition(".")
        if source.startswith("D-"):
            again = quality.cite(citation)
        elif source.startswith("I-"):
            again = account_number(reports, citation)
        elif source == "T-reporting":
            again = reporting_number(path)
        else:
            again = findings[source].cite(path)
        assert again == value or again == pytest.approx(value, rel=1e-12), citation


def test_rows_delivered_are_rows_used_and_set_aside(full: Audited) -> None:
    reports = full.workspace.reports()
    total = account_number(reports, "I-all.rows_in")
    parts = [account_number(reports, f"I-all.{n}") for n in ("rows_used", "rows_aside")]
    assert total == sum(parts) == (3000 + 6 + 12 + 53 + 2) + 5 * 12


def test_figures_are_numbered_without_gaps(full: Audited) -> None:
    numbers = [figure.number for figure in full.dossier.figures()]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 8


def test_every_figure_has_a_table_twin_with_rows(full: Audited) -> None:
    for figure in full.dossier.figures():
        assert figure.twin.rows
        assert all(len(row) == len(figure.twin.headings) for row in figure.twin.rows)


def test_the_summary_tells_at_most_five_things_and_two_figures(full: Audited) -> None:
    blocks = full.dossier.summary.blocks
    assert len(blocks[0].sentences) <= 5
    figures = [block for block in blocks if isinstance(block, Figure)]
    assert 1 <= len(figures) <= 2
    known = {figure.number for figure in full.dossier.figures()}
    assert {n for n in blocks[0].figures if n} <= known


def test_the_summary_refers_each_sentence_to_a_figure_of_its_own_finding(full: Audited) -> None:
    told = full.dossier.summary.blocks[0]
    sources = {figure.number: figure.source.finding for figure in full.dossier.figures()}
    for sentence, number in zip(told.sentences, told.figures, strict=True):
        assert number == 0 or sources[number] == sentence.finding


def test_priorities_are_questions_with_a_rule_and_a_finding(full: Audited) -> None:
    chapter = next(c for c in full.dossier.chapters if c.slug == "priorities")
    items = [item for b in chapter.blocks if isinstance(b, Discussions) for item in b.items]
    assert items
    for item in items:
        assert str(item.question).endswith("?")
        assert str(item.rule).startswith("Rule: ")
        assert item.grounds.finding.startswith("F-")


def test_what_months_alone_cannot_answer_is_one_short_table(months: Audited) -> None:
    chapter = next(c for c in months.dossier.chapters if c.slug == "cannot")
    tables = [block for block in chapter.blocks if isinstance(block, Table)]
    assert len(tables) == 1
    rows = [[str(cell.value) for cell in row] for row in tables[0].data.rows]
    assert [why for question, why, _ in rows if "hours of the week" in question] == [
        "Hours cannot be shown: this source does not know the time of day."
    ]
    assert len(rows) == len({(question, why) for question, why, _ in rows})
    assert len(rows) <= 12


@pytest.mark.parametrize("kind", ["months", "counts"])
def test_months_or_counts_alone_make_a_dossier_worth_reading(
    kind: str, request: pytest.FixtureRequest
) -> None:
    dossier = request.getfixturevalue(kind).dossier
    assert len(dossier.figures()) >= 5
    assert len(dossier.summary.blocks[0].sentences) >= 3


def test_counts_by_area_are_drawn_on_a_map(counts: Audited) -> None:
    assert any(figure.layer is not None for figure in counts.dossier.figures())


def test_the_twin_of_a_part_of_a_frame_has_only_the_rows_that_are_drawn(full: Audited) -> None:
    figure = next(f for f in full.dossier.figures() if f.source.method == "hour_profile")
    hours = [row["hour"] for row in figure.chart.rows]
    assert hours == [*range(24), 24], "the line ends where it began, at midnight"
    assert len(figure.twin.rows) == 24


def test_every_question_is_written_in_every_language(full: Audited) -> None:
    asked = {ask.method: ask.chapter for ask in questions(_means(full))}
    for language in LANGUAGES:
        known = entries(language)
        for method, chapter in asked.items():
            assert f"questions.{method}" in known
            assert f"figures.{method}" in known
            assert chapter in PARTED or f"audit.part_{method}" in known


def _means(full: Audited):
    from evenhand.publishing.means import means_of

    workspace = full.workspace
    return means_of({name: workspace.read(name) for name in workspace.table_names()})


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_digit_stands_in_a_template(language: str) -> None:
    in_english = entries("en")
    for key, entry in entries(language).items():
        # On the terminal alone, on pages, or how a form is filled in: never in a dossier.
        if key.startswith(("asking.", "drafting.", "event.hint_", "refusal", "plain_",
                           "portal_", "practice.", "stated.", "web_")):  # fmt: skip
            continue
        if re.match(r"value\.(blocks|window|hit|gap)_\d+$", key):  # the name of a band
            continue
        forms = (
            [entry] if isinstance(entry, str) else [f for n, f in entry.items() if n != "plural"]
        )
        for form in forms:
            words = re.sub(r"\{[^}]*\}|\b(ISO|EN|CEN/TR)\s\d[\d-]*", "", form)  # names of standards
            if key.split(".")[0] not in OURS:
                for fixed in FIXED:
                    words = words.replace(fixed, "")
            if language in ("en", "fr"):
                assert not re.search(r"\d", words), key
            else:  # fixed numbers are those that the English has
                assert set(re.findall(r"\d+", words)) <= digits_of(in_english[key]), key


def digits_of(entry: str | dict[str, str]) -> set[str]:
    """Give the numbers that are written in an entry."""
    forms = [entry] if isinstance(entry, str) else list(entry.values())
    return set(re.findall(r"\d+", re.sub(r"\{[^}]*\}", "", " ".join(forms))))


def test_unknown_language_and_paper_are_refused_together(full: Audited) -> None:
    with pytest.raises(OptionError, match=r"2 problems(.|\n)*'xx'(.|\n)*'a3'"):
        write_audit(full.workspace, language="xx", paper="a3")


def test_a_city_without_records_is_refused(tmp_path) -> None:
    workspace = city(tmp_path / "city", {"areas": small_city.areas()})
    with pytest.raises(UnsuitableData, match="neither incidents, counts nor a survey"):
        write_audit(workspace)


def test_files_are_named_by_language_and_progress_counts_the_questions(tmp_path) -> None:
    workspace = city(tmp_path / "city", {"counts": small_city.counts()})
    told: list[tuple[str, int, int]] = []
    paths = write_audit(
        workspace, language="fr", pdf=False, progress=lambda *step: told.append(step)
    )
    assert paths.html == workspace.folder / "audit" / "audit-fr.html"
    assert paths.pdf is None
    assert [done for _, done, _ in told] == list(range(len(told)))
    assert {total for _, _, total in told} == {len(told)}


def test_a_twin_of_a_map_cites_every_number(full: Audited) -> None:
    figure = next(f for f in full.dossier.figures() if f.layer is not None)
    numbers = [cell for row in figure.twin.rows for cell in row[1:] if cell.citation]
    assert len(numbers) >= 6


def test_areas_without_a_name_are_said_to_be_shown_by_code(months: Audited) -> None:
    said = [sentence.message.key for sentence in months.dossier.sentences()]
    assert said.count("audit.codes_all") == 1


def test_areas_with_names_need_no_such_word(full: Audited) -> None:
    assert not [s for s in full.dossier.sentences() if s.message.key.startswith("audit.codes")]
