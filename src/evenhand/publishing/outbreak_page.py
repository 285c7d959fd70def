"""An outbreak file as a document for print and screen, in the look of the dossier."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from evenhand.catalogue import method as method_named
from evenhand.errors import WorkspaceError
from evenhand.publishing.answers import Answer as Found
from evenhand.publishing.answers import Answers
from evenhand.publishing.appendices import methods_chapter
from evenhand.publishing.ask import Ask
from evenhand.publishing.blocks import (
    Answer,
    Block,
    CannotShow,
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
from evenhand.publishing.figures import FigureMaker
from evenhand.publishing.html import dossier_html
from evenhand.publishing.pdf import dossier_pdf
from evenhand.tables.areas import Areas
from evenhand.tables.streets import Ground, Streets
from evenhand.taxonomy.urgency import points_of
from evenhand.wording.messages import (
    Message,
    Name,
    Quantity,
    Term,
    TermList,
    Value,
    say,
    say_of,
    term,
)
from evenhand.wording.numbers import NumberKind
from evenhand.workspace.disk import write_whole
from evenhand.workspace.findings import Recorded
from evenhand.workspace.outbreak_files import FOLDER, Document, OutbreakFiles
from evenhand.workspace.workspace import Workspace

_COUNTS = ("signals", "expected", "incidents", "recent_signals", "recent_expected")


@dataclass(frozen=True)
class OutbreakPaths:
    """Where an outbreak file was printed to."""

    html: Path
    pdf: Path | None


def write_outbreak(
    workspace: Workspace, number: str, *, language: str = "en", pdf: bool = True, paper: str = "a4"
) -> OutbreakPaths:
    """Print an outbreak file to the folder `outbreaks/` of its workspace.

    Parameters
    ----------
    workspace
        The city's folder.
    number
        Such as "O-0001".
    language
        Two letters of a language that the wording has.
    pdf
        Whether to typeset it too.
    paper
        "a4" or "letter".

    Returns
    -------
    OutbreakPaths
        The files written.

    Raises
    ------
    WorkspaceError
        There is no such file.
    MissingExtra
        A part that draws or typesets is not installed.
    """
    document = OutbreakFiles(workspace.folder).get(number)
    made, atlas = outbreak_dossier(workspace, document)
    page = workspace.folder / FOLDER / f"{number}-{language}.html"
    written = dossier_html(made, language, atlas)
    typeset = dossier_pdf(made, language, atlas, paper=paper)[0] if pdf else None
    write_whole(page, written)
    if typeset is None:
        return OutbreakPaths(page, None)
    paged = page.with_suffix(".pdf")
    write_whole(paged, typeset)
    return OutbreakPaths(page, paged)


def outbreak_dossier(workspace: Workspace, document: Document) -> tuple[Dossier, Atlas]:
    """Compose the document of an outbreak file, in no language yet."""
    atlas = _atlas(workspace, document["area_id"])
    recorded = _again(workspace, document)
    found = _answers(recorded)
    figures = FigureMaker(atlas, atlas.names)
    chapters = [
        _signals_chapter(document, found, figures),
        _urgency_chapter(document),
        _causes_chapter(document),
        _communication_chapter(document),
        _follow_up_chapter(document),
        _notes_chapter(document),
    ]
    cover = _cover(workspace, document, recorded)
    summary = _summary(document)
    return Dossier(cover, summary, (*chapters, methods_chapter(found, ())), atlas.names), atlas


def _again(workspace: Workspace, document: Document) -> Recorded | None:
    """Make the finding again; None where its tables or method are not what they were."""
    try:
        return workspace.again(document["finding"]["id"])
    except WorkspaceError:
        return None


def _answers(recorded: Recorded | None) -> Answers:
    if recorded is None:
        return Answers()
    made = recorded.finding.provenance
    options: Mapping[str, Any] = made.options if made else {}
    ask = Ask("insecurity_outbreak", "signals", options)
    finding = recorded.finding
    return Answers([Found(ask, recorded.id, finding, method_named(ask.method), options,
                          finding.explain())])  # fmt: skip


def _atlas(workspace: Workspace, area: str) -> Atlas:
    """Draw the ground with the areas of the set that an area belongs to."""
    read = {name: workspace.read(name) for name in ("areas", "streets", "ground")
            if workspace.has(name)}  # fmt: skip
    areas, streets, ground = (read.get(name) for name in ("areas", "streets", "ground"))
    names: dict[str, str] = {}
    if isinstance(areas, Areas):
        frame = areas.to_frame()
        names = dict(zip(frame["area_id"].astype(str), frame["area_name"].astype(str), strict=True))
        level = frame.loc[frame["area_id"].eq(area), "level"].tolist()
        areas = areas.where(frame["level"].isin(level[:1]))
    return atlas_of(
        areas if isinstance(areas, Areas) and len(areas) else None,
        streets if isinstance(streets, Streets) else None,
        ground if isinstance(ground, Ground) else None,
        names,
        folder=workspace.folder,
    )


def _cover(workspace: Workspace, document: Document, recorded: Recorded | None) -> Cover:
    settings = workspace.settings
    values = outbreak_values(document)
    ends = getattr(recorded.finding, "ends_on", None) if recorded else None
    return Cover(
        city=settings.name,
        partners=tuple(settings.partners),
        first_on=date.fromisoformat(document["finding"]["begins_on"]),
        last_on=ends or date.fromisoformat(document["opened_on"]),
        fingerprint=f"{document['id']} · {document['revision']}",
        is_public=False,
        title=say_of("outbreak.title", values),
        kind=say("outbreak.kind"),
    )


def outbreak_values(document: Document) -> dict[str, Value]:
    """Give what sentences about an outbreak file need, each number with its path."""
    finding = document["finding"]
    values: dict[str, Value] = {
        one["name"]: _quantity(one) for one in finding["numbers"] if one["value"] is not None
    }
    return values | {
        "area": Name(document["area_name"]),
        "begins": Quantity(date.fromisoformat(finding["begins_on"]), "date"),
        "noticed": Quantity(date.fromisoformat(finding["noticed_on"]), "date"),
        "opened": Quantity(date.fromisoformat(document["opened_on"]), "date"),
        "urgency": Term("urgency", document["urgency"]["level"]),
        "points": Quantity(document["urgency"]["points"], "count"),
        "carried": TermList(tuple(
            Name(kind) if ":" in kind else Term("signal_source", kind)
            for kind in finding["carried_by"]
        )),
        "recorded": Term("offence_class", finding["offence_class"] or "all"),
    }  # fmt: skip


def _quantity(one: Mapping[str, Any]) -> Quantity:
    kind: NumberKind = "count" if one["name"] in _COUNTS else "ratio"
    return Quantity(one["value"], kind, one["path"])


def _line(text: str) -> Sentence:
    return Sentence(say("outbreak.text", text=Name(text)))


def _summary(document: Document) -> Chapter:
    values = outbreak_values(document)
    facts = [
        Fact(say("outbreak.fact_signals"), Sentence(say_of("outbreak.times", values)),
             Sentence(say_of("outbreak.fact_range", values))),
        Fact(say("outbreak.fact_urgency"), Sentence(say_of("outbreak.urgency", values))),
    ]  # fmt: skip
    if "incidents_estimate" in values:
        note = Sentence(say_of("outbreak.fact_incident_range", values))
        times = Sentence(say_of("outbreak.incident_times", values))
        facts.insert(1, Fact(say("outbreak.fact_incidents"), times, note))
    blocks: list[Block] = [Answer(Sentence(outbreak_answer(document)))]
    if document["closed"]:
        closed = Quantity(date.fromisoformat(document["closed"]["on"]), "date")
        why = Name(document["closed"]["why"])
        blocks.append(Paragraph((Sentence(say("outbreak.closed", closed=closed, why=why)),)))
    blocks += [Facts(tuple(facts)), Paragraph((Sentence(say("outbreak.warning")),))]
    return Chapter("", "summary", say("outbreak.chapter_summary"), tuple(blocks))


def _signals_chapter(document: Document, found: Answers, figures: FigureMaker) -> Chapter:
    values = outbreak_values(document)
    blocks: list[Block] = [
        Paragraph((Sentence(say_of("outbreak.found", values)),
                   Sentence(say_of("outbreak.carried", values))))
    ]  # fmt: skip
    if not found.found:
        blocks.append(Paragraph((Sentence(say("outbreak.changed")),), quiet=True))
    for answer in found.found:
        told = getattr(answer.finding, "told_area", "")
        if told == document["area_id"]:
            blocks += figures.of(answer, charts=3)
        limits = tuple(Sentence(limit, answer.id) for limit in answer.explained.limits)
        blocks.append(CannotShow(say("outbreak.cannot"), limits))
    return Chapter("1", "signals", say("outbreak.chapter_signals"), tuple(blocks))


def _urgency_chapter(document: Document) -> Chapter:
    values, rows = outbreak_values(document), document["urgency"]["reasons"]
    data = TableData(
        (_head("reason"), _head("points")),
        tuple(
            (Cell(Term("urgency_reason", row["reason"])), Cell(Quantity(row["points"], "count")))
            for row in rows
        ),
    )
    blocks: list[Block] = [Answer(Sentence(say_of("outbreak.urgency_is", values)))]
    if rows:
        caption = Sentence(say("outbreak.reasons"))
        blocks.append(Table(caption, data, say("outbreak.convention")))
    return Chapter("2", "urgency", say("outbreak.chapter_urgency"), tuple(blocks))


def _causes_chapter(document: Document) -> Chapter:
    entries = tuple(
        Entry(
            say("outbreak.cause", cause=Term("cause", row["cause"]),
                status=Term("cause_status", row["status"])),
            tuple(evidence_said(one) for one in row["evidence"])
            or (Sentence(say("outbreak.no_evidence")),),
            (Sentence(say("outbreak.look", look=Term("cause_look", row["cause"]))),),
        )
        for row in document["causes"]
    )  # fmt: skip
    blocks: tuple[Block, ...] = (
        Paragraph((Sentence(say("outbreak.causes_lead")),)),
        Entries(entries, listed=True),
        Paragraph((Sentence(say("outbreak.warning")),)),
    )
    return Chapter("3", "causes", say("outbreak.chapter_causes"), blocks)


def outbreak_answer(document: Document) -> Message:
    """Say in one sentence what was found in the area."""
    values = outbreak_values(document)
    verdict = document["finding"]["verdict"]
    if verdict == "unclear" and "incidents_estimate" not in values:
        verdict = "without_incidents"
    return say_of(f"outbreak.answer_{verdict}", values)


def evidence_said(one: Mapping[str, str]) -> Sentence:
    """Say one piece of evidence of the worksheet, with its source and day."""
    on = Quantity(date.fromisoformat(one["on"]), "date")
    return Sentence(say(f"outbreak.evidence_{one['speaks']}", text=Name(one["text"]),
                        source=Name(one["source"]), on=on))  # fmt: skip


def _head(name: str) -> Heading:
    return Heading(message=say(f"outbreak.head_{name}"))


def _day(text: str | None) -> Value:
    if text is None:
        return say("outbreak.not_done")
    return Quantity(date.fromisoformat(text), "date")


def _listed(
    slug: str, mark: str, names: Sequence[str], rows: Sequence[Sequence[Cell]], lead: Message
) -> Chapter:
    blocks: list[Block] = [Paragraph((Sentence(lead),))]
    if rows:
        data = TableData(tuple(_head(name) for name in names), tuple(map(tuple, rows)))
        blocks.append(Table(Sentence(say(f"outbreak.caption_{slug}")), data))
    else:
        blocks.append(Paragraph((Sentence(say(f"outbreak.none_{slug}")),), quiet=True))
    return Chapter(mark, slug, say(f"outbreak.chapter_{slug}"), tuple(blocks))


def _communication_chapter(document: Document) -> Chapter:
    rows = [
        [Cell(_day(row["on"])), *(Cell(Name(row[name])) for name in ("to", "what", "by"))]
        for row in document["communication"]
    ]
    lead = say("outbreak.communication_lead")
    return _listed("communication", "4", ("on", "to", "what", "by"), rows, lead)


def _follow_up_chapter(document: Document) -> Chapter:
    """Set the signals at each follow-up beside those at the opening."""
    opening = {one["name"]: one for one in document["finding"]["numbers"]}
    rows = [[Cell(_day(document["opened_on"])), Cell(say("outbreak.at_opening")),
             Cell(_day(document["opened_on"])), *_ratio(opening, "estimate"),
             *_ratio(opening, "recent_signals"), *_ratio(opening, "recent_expected")]]  # fmt: skip
    for row in document["follow_up"]:
        numbers = {one["name"]: one for one in row["numbers"]}
        rows.append([
            Cell(_day(row["due_on"])), Cell(Name(row["what"])), Cell(_day(row["done_on"])),
            *_ratio(numbers, "estimate"), *_ratio(numbers, "recent_signals"),
            *_ratio(numbers, "recent_expected"),
        ])  # fmt: skip
    names = ("due", "what", "done", "times", "recent", "recent_expected")
    return _listed("follow_up", "5", names, rows, say("outbreak.follow_up_lead"))


def _ratio(numbers: Mapping[str, Mapping[str, Any]], name: str) -> list[Cell]:
    if name not in numbers:
        return [Cell(Name("–"))]
    return [Cell(_quantity(numbers[name]), numbers[name]["path"])]


def _notes_chapter(document: Document) -> Chapter:
    rows = [[Cell(_day(row["on"])), Cell(Name(row["text"]))] for row in document["notes"]]
    rows += [[Cell(_day(row["on"])), Cell(Term("outbreak_log", row["what"]))]
             for row in document["log"]]  # fmt: skip
    rows.sort(key=lambda row: str(getattr(row[0].value, "value", "")))
    return _listed("notes", "6", ("on", "note"), rows, say("outbreak.notes_lead"))


def outbreak_lines(document: Document, language: str) -> list[str]:
    """Write a file in a few lines for a terminal."""
    values = outbreak_values(document)
    status = term("outbreak_status", document["status"], language)
    lines = [f"{document['id']} · {status} · {document['area_name']} · {document['finding']['id']}"]
    lines.append(outbreak_answer(document).written(language))
    lines.append(say_of("outbreak.urgency_is", values).written(language))
    lines += [
        f"  + {points_of(row['reason'])}  "
        + say("outbreak.term", term=Term("urgency_reason", row["reason"])).written(language)
        for row in document["urgency"]["reasons"]
    ]
    for row in document["causes"]:
        if row["evidence"] or row["status"] != "open":
            title = say("outbreak.cause", cause=Term("cause", row["cause"]),
                        status=Term("cause_status", row["status"]))  # fmt: skip
            lines.append(title.written(language))
            lines += [
                f"  {evidence_said(one).message.written(language)}" for one in row["evidence"]
            ]
    lines += [f"{row['on']}  {row['to']}: {row['what']} ({row['by']})"
              for row in document["communication"]]  # fmt: skip
    for place, row in enumerate(document["follow_up"], start=1):
        done = say("outbreak.term", term=_day(row["done_on"])).written(language)
        lines.append(f"{place}. {row['due_on']}  {row['what']}: {done}")
        lines += [f"   {one['path']} = {one['value']:.6g}" for one in row["numbers"]]
    lines += [f"{row['on']}  {row['text']}" for row in document["notes"]]
    lines.append(say("outbreak.warning").written(language))
    return lines
