"""A Crime Impact Statement as a document for print and screen, in the look of the dossier."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from evenhand.publishing import planning_words as words
from evenhand.publishing.blocks import (
    Answer,
    Block,
    CannotShow,
    Cell,
    Entries,
    Entry,
    Fact,
    Facts,
    Paragraph,
    Picture,
    Sentence,
)
from evenhand.publishing.dossier import Chapter, Cover, Dossier
from evenhand.publishing.drawing import Atlas, atlas_of
from evenhand.publishing.html import dossier_html
from evenhand.publishing.pdf import dossier_pdf
from evenhand.publishing.site_map import site_map
from evenhand.taxonomy.planning import Section, sections, strategies
from evenhand.wording.messages import Message, Name, Quantity, Term, say, term
from evenhand.workspace.disk import write_whole
from evenhand.workspace.planning import STATEMENT, is_frozen, open_sections, unanswered
from evenhand.workspace.planning_advice import late_steps
from evenhand.workspace.planning_audits import LineResult, results_of
from evenhand.workspace.planning_counts import differences, last_recount
from evenhand.workspace.planning_files import FOLDER, Document, PlanningFiles
from evenhand.workspace.planning_statement import paragraphs, written_section
from evenhand.workspace.workspace import Workspace


@dataclass(frozen=True)
class StatementPaths:
    """Where a statement was printed to."""

    html: Path
    pdf: Path | None


def write_statement(
    workspace: Workspace, number: str, *, language: str = "en", pdf: bool = True, paper: str = "a4"
) -> StatementPaths:
    """Print the statement of a planning file to the folder `planning/` of its workspace.

    Parameters
    ----------
    workspace
        The city's folder.
    number
        Such as "S-0001".
    language
        Two letters of a language that the wording has.
    pdf
        Whether to typeset it too.
    paper
        "a4" or "letter".

    Returns
    -------
    StatementPaths
        The files written.

    Raises
    ------
    WorkspaceError
        There is no such file.
    MissingExtra
        A part that draws or typesets is not installed.
    """
    document = PlanningFiles(workspace.folder).get(number)
    made, atlas = statement_dossier(workspace, document)
    return write_pages(made, atlas, workspace.folder / FOLDER / f"{number}-{language}.html",
                       language, pdf, paper)  # fmt: skip


def write_pages(
    made: Dossier, atlas: Atlas, page: Path, language: str, pdf: bool, paper: str
) -> StatementPaths:
    """Write a document as a web page and, where it is asked for, as a PDF beside it."""
    written = dossier_html(made, language, atlas)
    typeset = dossier_pdf(made, language, atlas, paper=paper)[0] if pdf else None
    write_whole(page, written)
    if typeset is None:
        return StatementPaths(page, None)
    write_whole(page.with_suffix(".pdf"), typeset)
    return StatementPaths(page, page.with_suffix(".pdf"))


def statement_dossier(workspace: Workspace, document: Document) -> tuple[Dossier, Atlas]:
    """Compose a statement, in no language yet."""
    chapters = [
        _chapter(workspace, document, one, str(place))
        for place, one in enumerate(sections(), start=1)
    ]
    cover = Cover(
        city=workspace.settings.name,
        partners=tuple(workspace.settings.partners),
        first_on=_counted_day(document, "first_on"),
        last_on=_counted_day(document, "last_on"),
        fingerprint=f"{document['id']} · {document['revision']}",
        is_public=False,
        title=say("planning.title", title=Name(document["title"])),
        kind=say("planning.kind"),
    )
    return Dossier(cover, _summary(workspace, document), tuple(chapters)), atlas_of(
        None, None, None
    )


def _counted_day(document: Document, name: str) -> date | None:
    return date.fromisoformat(document["counted"][name]) if document["counted"] else None


def answer(document: Document) -> Message:
    """Say in one sentence how far the review of a plan is."""
    still, whole = (Quantity(len(one), "count") for one in (unanswered(document), strategies()))
    if unanswered(document):
        return say("planning.answer_open", still=still, whole=whole)
    return say("planning.answer_whole", whole=whole)


def _placed(workspace: Workspace, document: Document) -> Block:
    """Show where the site is, or say that nobody put it on the map."""
    site = document["site"]
    if site is None:
        return Paragraph((Sentence(say("planning.no_map")),), quiet=True)
    drawn = site_map(workspace, site, wide=True)
    source = "map_source_none"
    if drawn.has_ground:
        source = "map_source_made" if drawn.attribution else "map_source_own"
    return Picture(
        Sentence(say("planning.map_title", title=Name(document["title"]))),
        say("planning.map_about", within=Quantity(site["within_m"], "metres")),
        drawn.svg,
        say(f"planning.{source}", by=Name(drawn.attribution)),
    )


def _summary(workspace: Workspace, document: Document) -> Chapter:
    facts = (
        Fact(say("planning.fact_kind"), _term("planning_kind", document["kind"])),
        Fact(say("planning.fact_stage"), _term("planning_stage", document["stage"])),
        Fact(say("planning.fact_opened"),
             Sentence(say("planning.day", day=words.day(document["opened_on"])))),
        Fact(say("planning.fact_size"), words.line(document["size"] or "–")),
    )  # fmt: skip
    about = Sentence(say("planning.about", applicant=Name(document["applicant"]),
                         by=Name(document["by"])))  # fmt: skip
    kept = [one for one in document["versions"] if one["part"] == STATEMENT]
    stands = Sentence(say("planning.draft"))
    if is_frozen(document, STATEMENT):
        stands = Sentence(say("planning.version", number=Quantity(kept[-1]["number"], "count"),
                              on=words.day(kept[-1]["on"]),
                              mark=Name(kept[-1]["fingerprint"][:16])))  # fmt: skip
    blocks: list[Block] = [Answer(Sentence(answer(document))), Paragraph((about, stands)),
                           Facts(facts), _placed(workspace, document)]  # fmt: skip
    lacks = open_sections(document)
    if lacks:
        rows = tuple(_term("planning_section", one) for one in lacks)
        blocks += [Paragraph((Sentence(say("planning.lacks")),)), Paragraph(rows, points=True)]
    return Chapter("", "summary", say("planning.chapter_summary"), tuple(blocks))


def _term(group: str, name: str) -> Sentence:
    return Sentence(say("planning.text", text=Term(group, name)))


def _chapter(workspace: Workspace, document: Document, section: Section, mark: str) -> Chapter:
    written = written_section(document, section.code)
    blocks: list[Block] = []
    if written and written["text"]:
        blocks += [Paragraph((words.line(part),)) for part in paragraphs(written["text"])]
    if written and written["left_out"]:
        why = say("planning.left_out", why=Name(written["left_out"]))
        blocks.append(Paragraph((Sentence(why),), quiet=True))
    else:
        blocks += _filled(workspace, document, section)
    if not blocks:
        blocks.append(Paragraph((Sentence(say("planning.not_written")),), quiet=True))
    title = say("planning.text", text=Term("planning_section", section.code))
    return Chapter(mark, section.code, title, tuple(blocks))


def _filled(workspace: Workspace, document: Document, section: Section) -> list[Block]:
    if section.form == "numbers":
        return _recorded(document)
    if section.form == "review":
        return [Paragraph((Sentence(say("planning.review_lead")),)), words.review_table(document)]
    if section.form == "audit":
        return _audited(document)
    if section.form == "advice" and document["advice"]:
        told = [words.advice_said(workspace, one) for one in document["advice"]]
        return [Entries(tuple(Entry(title, tuple(said)) for title, said in told), listed=True)]
    return []


def _recorded(document: Document) -> list[Block]:
    counted = document["counted"]
    if counted is None:
        return []
    limits = tuple(Sentence(say(f"site_surroundings.{name}"), counted["finding"])
                   for name in ("limit_exposure", "limit_chosen", "limit_recorded"))  # fmt: skip
    blocks: list[Block] = [
        Paragraph((Sentence(say("planning.counted", finding=Name(counted["finding"]),
                                on=words.day(counted["on"])), counted["finding"]),
                   *words.places_said(counted))),
        words.recorded_table(counted),
        Paragraph((Sentence(say("planning.hidden_text",
                                least=Quantity(counted["least"], "count"))),), quiet=True),
    ]  # fmt: skip
    last = last_recount(document)
    many = len(differences(counted["numbers"], last["numbers"])) if last else 0
    if last and many:
        told = say("planning.recount_differs", on=words.day(last["on"]),
                   many=Quantity(many, "count"))  # fmt: skip
        blocks.append(Paragraph((Sentence(told),)))
    return [*blocks, CannotShow(say("planning.cannot"), limits)]


def _audited(document: Document) -> list[Block]:
    blocks: list[Block] = []
    for one in document["audits"]:
        rows = results_of(document, one["number"])
        if rows:
            caption = say("planning.caption_audit", number=Quantity(one["number"], "count"),
                          sheet=Term("observation_sheet", one["sheet"]),
                          light=Term("light_of_day", one["part_of_day"]))  # fmt: skip
            heads = ("line", "ratings", "unwelcome", "agreeing", "verdict")
            blocks.append(words.table(caption, heads, [_audit_cells(row) for row in rows]))
    return blocks


def _audit_cells(one: LineResult) -> list[Cell]:
    none = Cell(Name("–"))
    unwelcome = none if one.unwelcome is None else Cell(Quantity(one.unwelcome, "count"))
    agreeing = none if one.share_agreeing is None else Cell(Quantity(one.share_agreeing, "percent"))
    return [Cell(Term("observation_item", one.item)), Cell(Quantity(one.ratings, "count")),
            unwelcome, agreeing, Cell(say(f"planning.verdict_{one.verdict}"))]  # fmt: skip


def site_lines(document: Document, language: str, today: date) -> list[str]:
    """Write a file in a few lines for a terminal."""
    status = term("planning_status", document["status"], language)
    lines = [
        f"{document['id']}  {document['title']}  {status}",
        f"  {answer(document).written(language)}",
    ]
    for one in late_steps(document, today):
        told = say("planning.late", what=Name(one["what"]), who=Name(one["who"]),
                   due=words.day(one["due_on"]))  # fmt: skip
        lines.append(f"  {told.written(language)}")
    return lines
