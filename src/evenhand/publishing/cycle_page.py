"""A cycle report: what was advised in a time, what became of it, what was built, what it did."""

from datetime import date

from evenhand.errors import OptionError, listed
from evenhand.publishing import planning_words as words
from evenhand.publishing.blocks import (
    Answer,
    Block,
    CannotShow,
    Entries,
    Entry,
    Fact,
    Facts,
    Paragraph,
    Sentence,
)
from evenhand.publishing.dossier import Chapter, Cover, Dossier
from evenhand.publishing.drawing import Atlas, atlas_of
from evenhand.publishing.statement_page import StatementPaths, write_pages
from evenhand.wording.messages import Message, Name, Quantity, say
from evenhand.workspace.planning_advice import consulted_early, late_steps, tally_of
from evenhand.workspace.planning_files import FOLDER, Document, PlanningFiles
from evenhand.workspace.workspace import Workspace


def write_cycle(
    workspace: Workspace, first: date, last: date, *, today: date, language: str = "en",
    pdf: bool = True, paper: str = "a4",
) -> StatementPaths:  # fmt: skip
    """Print the report of a time to the folder `planning/` of a workspace.

    Parameters
    ----------
    workspace
        The city's folder.
    first, last
        First and last day of the time, both included: advice given and plans received in it.
    today
        The day of the report, from which steps are late.
    language, pdf, paper
        As for `write_statement`.

    Raises
    ------
    OptionError
        The time runs backwards.
    """
    made, atlas = cycle_dossier(workspace, first, last, today)
    page = workspace.folder / FOLDER / f"cycle-{first}-{last}-{language}.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    return write_pages(made, atlas, page, language, pdf, paper)


def within(documents: list[Document], first: date, last: date) -> list[Document]:
    """Give files with the advice of a time alone; those without any that came in before it go.

    Examples
    --------
    >>> file = {"opened_on": "2025-01-01", "advice": [{"on": "2026-02-01"}, {"on": "2025-02-01"}]}
    >>> found = within([file], date(2026, 1, 1), date(2026, 12, 31))
    >>> [one["advice"] for one in found]
    [[{'on': '2026-02-01'}]]
    """
    kept = []
    for one in documents:
        advice = [row for row in one["advice"] if _is_in(row["on"], first, last)]
        if advice or _is_in(one["opened_on"], first, last):
            kept.append({**one, "advice": advice})
    return kept


def cycle_dossier(
    workspace: Workspace, first: date, last: date, today: date
) -> tuple[Dossier, Atlas]:
    """Compose the report, in no language yet."""
    if first > last:
        raise OptionError(listed("planning", ["the time ends before it begins; swap its days"]))
    every = PlanningFiles(workspace.folder).all()
    documents = within(every, first, last)
    chapters = [_register(documents), _stories(workspace, documents)]
    cover = Cover(
        city=workspace.settings.name, partners=tuple(workspace.settings.partners),
        first_on=first, last_on=last, fingerprint=f"{first} – {last}", is_public=False,
        title=say("planning.cycle_title"), kind=say("planning.cycle_kind"),
    )  # fmt: skip
    summary = _summary(documents, every, (first, last), today)
    return Dossier(cover, summary, tuple(chapters)), atlas_of(None, None, None)


def cycle_answer(documents: list[Document]) -> Message:
    """Say how much of what was advised was taken up, of what is known."""
    found = tally_of(row for one in documents for row in one["advice"])
    if not found.given:
        return say("planning.cycle_none")
    values = {name: Quantity(getattr(found, name), "count")
              for name in ("given", "known", "adopted", "partly", "unknown")}  # fmt: skip
    return say("planning.cycle_answer", **values)


def _summary(
    documents: list[Document], every: list[Document], time: tuple[date, date], today: date
) -> Chapter:
    new = [one for one in documents if _is_in(one["opened_on"], *time)]
    found = tally_of(row for one in documents for row in one["advice"])
    early, plans = consulted_early(new)
    late = sum(len(late_steps(one, today)) for one in every)
    steps = sum(len(one["steps"]) for one in every if one["status"] == "open")
    rows = (("early", early, plans), ("taken", found.adopted, found.known),
            ("built", found.as_advised, found.looked), ("effect", found.with_effect, found.given),
            ("late", late, steps))  # fmt: skip
    facts = tuple(
        Fact(say(f"planning.fact_{name}"),
             Sentence(say("planning.of", part=Quantity(part, "count"),
                          whole=Quantity(whole, "count"))))
        for name, part, whole in rows
    )  # fmt: skip
    blocks: tuple[Block, ...] = (
        Answer(Sentence(cycle_answer(documents))),
        Facts(facts),
        CannotShow(say("planning.cannot"), (Sentence(say("planning.cycle_limit")),)),
    )
    return Chapter("", "summary", say("planning.chapter_summary"), blocks)


def _register(documents: list[Document]) -> Chapter:
    given = any(one["advice"] for one in documents)
    none = Paragraph((Sentence(say("planning.cycle_none")),), quiet=True)
    block: Block = words.strategy_table(documents) if given else none
    return Chapter("1", "register", say("planning.chapter_register"), (block,))


def _stories(workspace: Workspace, documents: list[Document]) -> Chapter:
    entries = []
    for one in documents:
        for row in one["advice"]:
            title, said = words.advice_said(workspace, row)
            site = Sentence(say("planning.site", number=Name(one["id"]), title=Name(one["title"])))
            entries.append(Entry(title, (site, *said)))
    none = Paragraph((Sentence(say("planning.cycle_none")),), quiet=True)
    blocks: tuple[Block, ...] = (Entries(tuple(entries), listed=True),) if entries else (none,)
    return Chapter("2", "advice", say("planning.chapter_stories"), blocks)


def _is_in(on: str, first: date, last: date) -> bool:
    return first.isoformat() <= on <= last.isoformat()
