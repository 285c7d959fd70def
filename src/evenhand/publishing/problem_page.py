"""A problem file as a document for print and screen, read as SARA or as the 5Is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from evenhand.catalogue import METHODS
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
    Subheading,
    Table,
    TableData,
)
from evenhand.publishing.dossier import Chapter, Cover, Dossier
from evenhand.publishing.drawing import Atlas, atlas_of
from evenhand.publishing.html import dossier_html
from evenhand.publishing.known_of import Beside
from evenhand.publishing.pdf import dossier_pdf
from evenhand.taxonomy.problem_files import PHASES, VIEWS, ViewPart, gates_between, view
from evenhand.wording.messages import Message, Name, Quantity, Term, TermList, Value, Worded, say
from evenhand.workspace.disk import write_whole
from evenhand.workspace.numbered_documents import Document
from evenhand.workspace.problem_changes import LABELS, label_of, value_of
from evenhand.workspace.problem_files import FOLDER, ProblemFiles
from evenhand.workspace.problem_gates import next_gate
from evenhand.workspace.workspace import Workspace

_UNTOLD = {"id", "named", "method", "method_version", "answer", "from_city", "finding"}
_TOLD_OF = {"assessments": {"finding"}}
_TESTED = ("refuted", "held_up", "cannot_be_told")


@dataclass(frozen=True)
class ProblemPaths:
    """Where a problem file was printed to."""

    html: Path
    pdf: Path | None


def write_problem(
    workspace: Workspace,
    number: str,
    *,
    language: str = "en",
    reading: str = "sara",
    pdf: bool = True,
    paper: str = "a4",
) -> ProblemPaths:
    """Print a problem file to the folder `problems/` of its workspace.

    Parameters
    ----------
    workspace
        The city's folder.
    number
        Such as "P-0001".
    language
        Two letters of a language that the wording has.
    reading
        "sara" or "five_is": the same file in another order.
    pdf
        Whether to typeset it too.
    paper
        "a4" or "letter".

    Returns
    -------
    ProblemPaths
        The files written.

    Raises
    ------
    WorkspaceError
        There is no such file.
    MissingExtra
        The part that typesets is not installed.
    """
    document = ProblemFiles(workspace.folder).get(number)
    made, atlas = problem_dossier(workspace, document, reading), atlas_of(None, None, None, {})
    return _written(workspace, f"{number}-{reading}-{language}", made, atlas, language, pdf, paper)


def _written(
    workspace: Workspace, stem: str, made: Dossier, atlas: Atlas, language: str, pdf: bool,
    paper: str,
) -> ProblemPaths:  # fmt: skip
    page = workspace.folder / FOLDER / f"{stem}.html"
    written = dossier_html(made, language, atlas)
    typeset = dossier_pdf(made, language, atlas, paper=paper)[0] if pdf else None
    write_whole(page, written)
    if typeset is None:
        return ProblemPaths(page, None)
    paged = page.with_suffix(".pdf")
    write_whole(paged, typeset)
    return ProblemPaths(page, paged)


def problem_dossier(workspace: Workspace, document: Document, reading: str = "sara") -> Dossier:
    """Compose the document of a problem file, in no language yet."""
    parts, beside = view(reading), Beside(workspace, document)
    chapters = [name for name in dict.fromkeys(part.chapter for part in parts) if name != "record"]
    made = [
        _chapter(
            str(mark), name, [part for part in parts if part.chapter == name], document, beside
        )
        for mark, name in enumerate(chapters, start=1)
    ]
    made.append(_record(str(len(chapters) + 1), document))
    settings = workspace.settings
    about = say("problem.opened", opened=_day(document["opened_on"]),
                last=_day(document["log"][-1]["on"]),
                revision=Quantity(document["revision"], "count"))  # fmt: skip
    cover = Cover(
        city=settings.name, partners=tuple(settings.partners), first_on=None, last_on=None,
        is_public=False, about=about,
        fingerprint=f"{document['id']} · {document['revision']}",
        title=say("problem.title", title=Name(document["title"])), kind=say("problem.kind"),
    )  # fmt: skip
    return Dossier(cover, _summary(workspace, document, reading), tuple(made))


def _day(text: str) -> Quantity:
    return Quantity(date.fromisoformat(text), "date")


def _text(text: str) -> Sentence:
    return Sentence(say("problem.text", text=Name(text)))


def _summary(workspace: Workspace, document: Document, reading: str) -> Chapter:
    blocks: list[Block] = [
        Answer(Sentence(_answer(document))),
        Paragraph((_text(document["concern"]["words"]),)),
        Facts(_facts(document)),
        *_shared_goal(document),
        *_next_gate(workspace, document),
    ]
    if document["origin"]:
        blocks.append(Paragraph((Sentence(_origin(document["origin"])),)))
    if reading != VIEWS[0]:
        said = say("problem.view_said", view=Term("problem_view", reading))
        blocks.append(Paragraph((Sentence(said),), quiet=True))
    blocks.append(Paragraph((Sentence(say("problem.warning")),)))
    return Chapter("", "summary", say("problem.chapter_summary"), tuple(blocks))


def _shared_goal(document: Document) -> list[Block]:
    """Say who leads, and to what end."""
    leads = tuple(Name(one["organisation"]) for one in document["partners"]
                  if one["part"] == "leads")  # fmt: skip
    said = [Sentence(say("problem.led_by", partners=TermList(leads)))] if leads else []
    for one in document["goals"]:
        told: dict[str, Value] = {name: Name(one[name]) for name in ("what", "measured_by")}
        if any(one[name] is None for name in ("baseline", "target", "by_on", "owner")):
            said.append(Sentence(say("problem.goal_open", **told)))
            continue
        told |= {name: _value("goals", name, one[name]) for name in ("baseline", "target")}
        told |= {"by": _day(one["by_on"]), "owner": Name(one["owner"])}
        said.append(Sentence(say("problem.goal_line", **told)))
    return [Paragraph(tuple(said), points=True)] if said else []


def _answer(document: Document) -> Message:
    key = "problem.answer_closed" if document["phase"] == "closed" else "problem.answer"
    values: dict[str, Value] = {"title": Name(document["title"])}
    if document["phase"] != "closed":
        values["phase"] = Term("problem_phase", document["phase"])
    return say(key, **values)


def _origin(origin: Mapping[str, Any]) -> Message:
    return say("problem.origin", city=Name(origin["city"]), id=Name(origin["id"]),
               revision=Quantity(origin["revision"], "count"))  # fmt: skip


def _facts(document: Document) -> tuple[Fact, ...]:
    results = [one["result"] for one in document["hypotheses"]]
    step = Quantity(PHASES.index(document["phase"]) + 1, "count")
    held = say("problem.count_of", count=Quantity(results.count("held_up"), "count"),
               all=Quantity(len(results), "count"))  # fmt: skip
    tested = Quantity(sum(one in _TESTED for one in results), "count")
    chosen = Quantity(len(document["responses"]), "count")
    return (
        Fact(
            say("problem.fact_phase"),
            Sentence(say("problem.phase_of", phase=Term("problem_phase", document["phase"]))),
            Sentence(say("problem.phase_step", step=step, steps=Quantity(len(PHASES), "count"))),
        ),
        Fact(say("problem.fact_hypotheses"), Sentence(held),
             Sentence(say("problem.tested", count=tested))),
        Fact(say("problem.fact_responses"), Sentence(say("problem.lacking_count", count=chosen))),
    )  # fmt: skip


def _next_gate(workspace: Workspace, document: Document) -> list[Block]:
    gate = next_gate(workspace, document)
    if gate is None:
        return []
    phase, lacks = gate
    if not lacks:
        return [Paragraph((Sentence(_of_gate("problem.gate_open", phase)),))]
    binding = phase in workspace.settings.binding_gates
    needs = tuple(Sentence(say("problem.gate_need", need=Term("problem_need", need)))
                  for need in lacks)  # fmt: skip
    return [
        Paragraph((Sentence(_of_gate("problem.gate_next", phase)),)),
        Paragraph(needs, points=True),
        Paragraph(
            (Sentence(say("problem.gate_binding" if binding else "problem.gate_warns")),),
            quiet=True,
        ),
    ]


def _of_gate(key: str, phase: str) -> Message:
    if phase == "closed":
        return say(f"{key}_closed")
    return say(key, phase=Term("problem_phase", phase))


def _chapter(
    mark: str, name: str, parts: list[ViewPart], document: Document, beside: Beside
) -> Chapter:
    blocks: list[Block] = []
    for part in parts:
        blocks += _part_blocks(part, document, beside)
    return Chapter(mark, name, say("problem.term", term=Term("problem_chapter", name)),
                   tuple(blocks))  # fmt: skip


def _part_blocks(part: ViewPart, document: Document, beside: Beside) -> list[Block]:
    content = document[part.part]
    heading = say("problem.term", term=Term("problem_part", part.part))
    blocks: list[Block] = [Subheading(heading)]
    if isinstance(content, Mapping):
        blocks.append(Paragraph(tuple(_lines(part, content)), points=True))
        if part.part == "concern":
            more = {name: document[name] for name in ("setting", "space")}
            blocks.append(Paragraph(tuple(_named_lines(more)), points=True))
    elif not content:
        blocks.append(Paragraph((Sentence(say("problem.none")),), quiet=True))
    elif isinstance(content[0], str):
        blocks.append(Paragraph(tuple(map(_text, content)), points=True))
    else:
        blocks.append(Entries(tuple(_entry(part, one, beside) for one in content), listed=True))
    return [*blocks, *(beside.others() if part.part == "options" else [])]


def _entry(part: ViewPart, one: Mapping[str, Any], beside: Beside) -> Entry:
    label: Value = Name(f"{one.get('id', '')} {label_of(part.part, one)}".strip())
    if part.part == "options":
        label = Term("evidence_measure", one["measure"])
    title = say("problem.term", term=label)
    if part.part == "findings":
        said = (Sentence(say("problem.finding_said", answer=Worded(one["answer"]))),)
        return Entry(title, said if one["answer"] else (), (Sentence(_source(one)),))
    more = beside.of(one["measure"]) if part.part == "options" else []
    return Entry(title, (*_lines(part, one), *more))


def _source(link: Mapping[str, Any]) -> Message:
    known = link["method"] in {method.name for method in METHODS}
    asked = say(f"questions.{link['method']}") if known else (
        say("problem.method_named", method=Name(link["method"])))  # fmt: skip
    finding = Name(link["finding"])
    if link["from_city"]:
        return say("problem.finding_elsewhere", finding=finding, question=asked,
                   city=Name(link["from_city"]))  # fmt: skip
    return say("problem.finding_from", finding=finding, question=asked)


def _lines(part: ViewPart, content: Mapping[str, Any]) -> Iterator[Sentence]:
    """Say each field that is filled, in the order of the document."""
    untold = _UNTOLD - _TOLD_OF.get(part.part, set()) | {LABELS.get(part.part, "")}
    for field, value in content.items():
        if field in untold or (part.fields and field not in part.fields):
            continue
        if value is None or value in ("", []):
            continue
        if field == "areas":
            value = content["named"]
        named = Term("problem_field", field)
        yield Sentence(say("problem.line", field=named, value=_value(part.part, field, value)))


def _named_lines(parts: Mapping[str, Any]) -> Iterator[Sentence]:
    for name, value in parts.items():
        yield Sentence(say("problem.line", field=Term("problem_part", name),
                           value=value_of(name, name, value)))  # fmt: skip


def _value(part: str, field: str, value: Any) -> Value:
    if field == "on" or field.endswith("_on"):
        return _day(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return Quantity(value, "count" if float(value).is_integer() else "number")
    return value_of(part, field, value)


def _record(mark: str, document: Document) -> Chapter:
    rows = [(one["on"], _decided(one)) for one in document["decisions"]]
    rows += [(one["on"], _passed(one)) for one in document["gates"]]
    blocks: list[Block] = []
    if rows:
        data = TableData(
            (Heading(message=say("problem.head_on")), Heading(message=say("problem.head_what"))),
            tuple(
                (Cell(_day(on)), Cell(said)) for on, said in sorted(rows, key=lambda row: row[0])
            ),
        )
        blocks.append(Table(Sentence(say("problem.caption_record")), data))
    else:
        blocks.append(Paragraph((Sentence(say("problem.none")),), quiet=True))
    return Chapter(mark, "record", say("problem.term", term=Term("problem_chapter", "record")),
                   tuple(blocks))  # fmt: skip


def _decided(one: Mapping[str, Any]) -> Message:
    values = {name: Name(one[name]) for name in ("what", "why", "function", "organisation")}
    return say("problem.decided", **values)


def _passed(one: Mapping[str, Any]) -> Message:
    values: dict[str, Value] = {name: Term("problem_phase", one[name]) for name in ("from", "to")}
    key = "problem.passed" if gates_between(one["from"], one["to"]) else "problem.back"
    if one["lacking"]:
        key = "problem.passed_lacking"
        values["lacking"] = TermList(tuple(Term("problem_need", need) for need in one["lacking"]))
    told = {name: Name(one[name]) for name in ("why", "function", "organisation")}
    return say("problem.gate_row", step=Message(key, values), **told)


def problem_lines(
    workspace: Workspace, document: Document, language: str, reading: str = "sara"
) -> list[str]:
    """Write a file in lines for a terminal."""
    made = problem_dossier(workspace, document, reading)
    lines = [f"{document['id']} · {document['revision']} · {document['title']}"]
    for chapter in made.all_chapters():
        if chapter.mark:
            lines += ["", chapter.title.written(language)]
        for block in chapter.blocks:
            lines += list(_block_lines(block, language))
    return lines


def _block_lines(block: Block, language: str) -> Iterator[str]:
    if isinstance(block, Subheading):
        yield f"  {block.message.written(language)}"
    elif isinstance(block, Answer):
        yield block.sentence.message.written(language)
    elif isinstance(block, Paragraph):
        lead = "    - " if block.points else ""
        yield from (lead + one.message.written(language) for one in block.sentences)
    elif isinstance(block, Entries):
        for entry in block.entries:
            yield f"    - {entry.title.written(language)}"
            for one in (*entry.sentences, *entry.quiet):
                yield f"      {one.message.written(language)}"
    elif isinstance(block, Table):
        for on, said in block.data.rows:
            day = say("problem.term", term=on.value).written(language)
            text = say("problem.term", term=said.value).written(language)
            yield f"    {day}  {text}"
