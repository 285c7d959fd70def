"""An appraisal sheet as a document for print and screen, in the look of the dossier."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evenhand.publishing.appraisal_words import (
    answer_said,
    day,
    flags_said,
    headline,
    lacks_said,
    laws_said,
    outcome_said,
    summary_values,
)
from evenhand.publishing.blocks import (
    Answer,
    Block,
    Cell,
    Entries,
    Entry,
    Fact,
    Facts,
    Heading,
    Paragraph,
    Sentence,
    Table,
    TableData,
)
from evenhand.publishing.dossier import Chapter, Cover, Dossier
from evenhand.publishing.drawing import Atlas, atlas_of
from evenhand.publishing.html import dossier_html
from evenhand.publishing.known_of import evidence_of
from evenhand.publishing.pdf import dossier_pdf
from evenhand.tables.evidence import library_with
from evenhand.taxonomy.appraisal import PARTS, Question, applies, questions_of
from evenhand.taxonomy.evidence import EvidenceLibrary
from evenhand.wording.messages import Message, Name, Term, Value, say, say_of
from evenhand.workspace.appraisal_files import FOLDER, AppraisalFiles, Document
from evenhand.workspace.appraisals import says_of
from evenhand.workspace.disk import write_whole
from evenhand.workspace.workspace import Workspace


@dataclass(frozen=True)
class AppraisalPaths:
    """Where an appraisal sheet was printed to."""

    html: Path
    pdf: Path | None


def write_appraisal(
    workspace: Workspace, number: str, *, language: str = "en", pdf: bool = True, paper: str = "a4"
) -> AppraisalPaths:
    """Print a sheet to the folder `appraisals/` of its workspace.

    Parameters
    ----------
    workspace
        The city's folder.
    number
        Such as "A-0001".
    language
        Two letters of a language that the wording has.
    pdf
        Whether to typeset it too.
    paper
        "a4" or "letter".

    Returns
    -------
    AppraisalPaths
        The files written.

    Raises
    ------
    WorkspaceError
        There is no such sheet.
    MissingExtra
        A part that draws or typesets is not installed.
    """
    document = AppraisalFiles(workspace.folder).get(number)
    made, atlas = appraisal_dossier(workspace, document)
    page = workspace.folder / FOLDER / f"{number}-{language}.html"
    written = dossier_html(made, language, atlas)
    typeset = dossier_pdf(made, language, atlas, paper=paper)[0] if pdf else None
    write_whole(page, written)
    if typeset is None:
        return AppraisalPaths(page, None)
    paged = page.with_suffix(".pdf")
    write_whole(paged, typeset)
    return AppraisalPaths(page, paged)


def appraisal_dossier(workspace: Workspace, document: Document) -> tuple[Dossier, Atlas]:
    """Compose the document of a sheet, in no language yet."""
    known = library_with(evidence_of(workspace))
    chapters = [
        _part_chapter(document, str(place), part, known)
        for place, part in enumerate(PARTS, start=1)
    ]
    for make in (_alternatives_chapter, _decision_chapter, _law_chapter, _notes_chapter):
        chapters.append(make(document, str(len(chapters) + 1)))
    settings = workspace.settings
    cover = Cover(
        city=settings.name,
        partners=tuple(settings.partners),
        first_on=None,
        last_on=None,
        fingerprint=f"{document['id']} · {document['revision']}",
        is_public=False,
        title=say("appraisal.title", title=Name(document["title"])),
        kind=say("appraisal.kind"),
    )
    return Dossier(cover, _summary(document), tuple(chapters)), atlas_of(None, None, None)


def _said(messages: list[Message]) -> tuple[Sentence, ...]:
    return tuple(map(Sentence, messages))


def _summary(document: Document) -> Chapter:
    values = summary_values(document)
    decision = document["decision"]
    review: Value = say("appraisal.no_review")
    if decision and decision["review_on"]:
        review = day(decision["review_on"])
    facts = Facts((
        Fact(say("appraisal.fact_status"), Sentence(say_of("appraisal.status", values))),
        Fact(say("appraisal.fact_open"), Sentence(say_of("appraisal.open", values))),
        Fact(say("appraisal.fact_decision"), Sentence(outcome_said(document))),
        Fact(say("appraisal.fact_review"), Sentence(say("appraisal.day", day=review))),
    ))  # fmt: skip
    blocks: list[Block] = [Answer(Sentence(headline(document)))]
    blocks += [Paragraph((one,)) for one in _said(flags_said(document))]
    about = [say_of("appraisal.appraised", values)]
    if document["problem_id"]:
        about.append(say("appraisal.for_problem", problem=Name(document["problem_id"])))
    blocks += [Paragraph(_said(about)), facts]
    blocks += [Paragraph(_said(said)) for said in (lacks_said(document),) if said]
    blocks.append(Paragraph((Sentence(say("appraisal.warning")),)))
    return Chapter("", "summary", say("appraisal.chapter_summary"), tuple(blocks))


def _part_chapter(document: Document, mark: str, part: str, known: EvidenceLibrary) -> Chapter:
    asked = [one for one in questions_of(document["kind"]) if one.part == part]
    entries = tuple(_entry(document, one, known) for one in asked)
    title = say("appraisal.text", text=Term("appraisal_part", part))
    return Chapter(mark, part, title, (Entries(entries, listed=True),))


def _entry(document: Document, one: Question, known: EvidenceLibrary) -> Entry:
    title = say("appraisal.question", question=Term("appraisal_question", one.question))
    given = next((row for row in document["answers"] if row["question"] == one.question), None)
    if given is None:
        key = "unanswered" if applies(one, says_of(document)) else "not_asked"
        return Entry(title, (Sentence(say(f"appraisal.{key}")),))
    said, source = answer_said(given, known)
    return Entry(title, _said(said), _said(source))


def _alternatives_chapter(document: Document, mark: str) -> Chapter:
    lead = Paragraph((Sentence(say("appraisal.alternatives_lead")),))
    entries = tuple(
        Entry(
            say(f"appraisal.alternative_{one['kind']}", what=Name(one["what"])),
            (Sentence(say("appraisal.why_not", why=Name(one["why_not"]))),),
        )
        for one in document["alternatives"]
    )
    none = Paragraph((Sentence(say("appraisal.no_alternatives")),), quiet=True)
    blocks: tuple[Block, ...] = (lead, Entries(entries, listed=True) if entries else none)
    return Chapter(mark, "alternatives", say("appraisal.chapter_alternatives"), blocks)


def _decision_chapter(document: Document, mark: str) -> Chapter:
    decision = document["decision"]
    said = [say("appraisal.not_decided")]
    if decision:
        said = [say("appraisal.decided", by=Name(decision["by"]), on=day(decision["on"]),
                    outcome=Term("appraisal_outcome", decision["outcome"]),
                    why=Name(decision["why"]))]  # fmt: skip
    if decision and decision["review_on"]:
        said.append(say("appraisal.review", review=day(decision["review_on"])))
    if document["completed_on"]:
        said.append(say("appraisal.completed", on=day(document["completed_on"])))
    title = say("appraisal.chapter_decision")
    return Chapter(mark, "decision", title, (Paragraph(_said(said)),))


def _law_chapter(document: Document, mark: str) -> Chapter:
    lead = Paragraph((Sentence(say("appraisal.law_lead")),))
    rules = Paragraph(_said(laws_said(document)), points=True)
    return Chapter(mark, "law", say("appraisal.chapter_law"), (lead, rules))


def _notes_chapter(document: Document, mark: str) -> Chapter:
    headings = (
        Heading(message=say("appraisal.head_on")),
        Heading(message=say("appraisal.head_note")),
    )
    rows = tuple(_log_rows(document))
    table = Table(Sentence(say("appraisal.caption_notes")), TableData(headings, rows))
    return Chapter(mark, "notes", say("appraisal.chapter_notes"), (table,))


def _log_rows(document: Document) -> Iterator[tuple[Cell, Cell]]:
    for one in document["log"]:
        yield Cell(day(one["on"])), Cell(Term("appraisal_log", one["what"]))
