"""The chapter on what the data are worth: a summary first, then every fault with its rows."""

from evenhand.publishing.blocks import Answer, Entries, Table
from evenhand.quality.report import quality_report

from .conftest import Audited


def chapter_of(audited: Audited):
    return next(one for one in audited.dossier.chapters if one.slug == "quality")


def test_the_chapter_follows_the_data_and_opens_with_a_summary(full: Audited) -> None:
    chapter = chapter_of(full)
    assert chapter.mark == "2"
    opening, summary = chapter.blocks[:2]
    assert isinstance(opening, Answer)
    assert isinstance(summary, Entries)
    assert summary.listed
    purposes = [str(sentence.message) for entry in summary.entries for sentence in entry.sentences]
    assert len(purposes) >= 2


def test_everything_found_stands_in_a_table_and_in_words(full: Audited) -> None:
    chapter, report = chapter_of(full), quality_report(full.workspace)
    found = [item for item in report.items if item.state == "found"]
    rows = [row for block in chapter.blocks if isinstance(block, Table) for row in block.data.rows]
    told = {str(sentence.message) for block in chapter.blocks if isinstance(block, Entries)
            for entry in block.entries for sentence in entry.sentences}  # fmt: skip
    assert len(rows) == len(found)
    assert {str(item.found()) for item in found} <= told
    assert {str(row[0].value) for row in rows} == {str(item.title()) for item in found}


def test_what_holds_for_all_bases_is_said_once(full: Audited) -> None:
    chapter, report = chapter_of(full), quality_report(full.workspace)
    bases = [item for item in report.items if item.key == "base"]
    told = [str(sentence.message) for block in chapter.blocks if isinstance(block, Entries)
            for entry in block.entries for sentence in entry.sentences]  # fmt: skip
    assert len(bases) > 1
    assert told.count(str(bases[0].means())) == 1


def test_every_number_of_the_chapter_leads_to_a_note(full: Audited) -> None:
    notes = {note.finding for chapter in full.dossier.chapters if chapter.slug == "methods"
             for block in chapter.blocks for note in getattr(block, "notes", ())}  # fmt: skip
    cited = {name.partition(".")[0] for name, _ in full.dossier.citations() if name[:2] == "D-"}
    assert cited
    assert cited <= notes
