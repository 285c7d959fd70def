"""What printed pages of planning files say: numbers with their paths, advice with its story."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from evenhand.errors import EvenhandError
from evenhand.publishing.blocks import Cell, Heading, Sentence, Table, TableData
from evenhand.taxonomy.planning import strategies
from evenhand.wording.messages import Message, Name, Quantity, Term, Value, say
from evenhand.wording.numbers import NumberKind
from evenhand.workspace.planning_advice import Tally, by_strategy, tally_of
from evenhand.workspace.planning_files import Document
from evenhand.workspace.workspace import Workspace

KINDS: Mapping[str, NumberKind] = {
    "count": "count", "count_before": "count", "change": "signed_percent",
    "change_low": "signed_percent", "change_high": "signed_percent", "share_fewer": "percent",
    "draws": "count",
}  # fmt: skip
SHOWN = ("count", "count_before", "change", "change_low", "change_high")


def day(text: str) -> Quantity:
    """Give a day of a document."""
    return Quantity(date.fromisoformat(text), "date")


def line(text: str) -> Sentence:
    """Give a text as it was written."""
    return Sentence(say("planning.text", text=Name(text)))


def table(caption: Message, names: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Table:
    """Make a table whose headings are messages ``planning.head_<name>``."""
    heads = tuple(Heading(message=say(f"planning.head_{name}")) for name in names)
    return Table(Sentence(caption), TableData(heads, tuple(map(tuple, rows))))


def number_cell(counted: Mapping[str, Any], name: str) -> Cell:
    """Give a number of a file with the path that makes it again; hidden ones as such."""
    one = next((row for row in counted["numbers"] if row["name"] == name), None)
    if one is None:
        return Cell(Name("–"))
    if one["is_hidden"]:
        return Cell(say("planning.hidden"))
    return Cell(quantity(one), one["path"])


def quantity(one: Mapping[str, Any]) -> Quantity:
    """Give a number of a file as a value that cites its finding."""
    kind = KINDS[one["name"].partition("[")[0]]
    value = int(one["value"]) if kind == "count" else one["value"]
    return Quantity(value, kind, one["path"].partition(".")[2])


def counted_classes(counted: Mapping[str, Any]) -> list[str]:
    """Name the classes of which something may be told, all together first."""
    found = [one["name"][6:-1] for one in counted["numbers"] if one["name"].startswith("count[")]
    shown = {one["name"] for one in counted["numbers"] if not one["is_hidden"]}
    return [name for name in found
            if name == "all" or {f"count[{name}]", f"count_before[{name}]"} & shown]  # fmt: skip


def places_said(counted: Mapping[str, Any]) -> tuple[Sentence, ...]:
    """Say how the site stands beside places of the same shape; nothing where that is hidden."""
    rows = {one["name"]: one for one in counted["numbers"]}
    share, draws = rows.get("share_fewer"), rows.get("draws")
    if share is None or draws is None or share["value"] is None:
        return ()
    told = say("planning.places", share=quantity(share), draws=quantity(draws))
    return (Sentence(told, counted["finding"]),)


def recorded_table(counted: Mapping[str, Any]) -> Table:
    """Set what is recorded around a site in a table, each number with its path."""
    rows = [
        [Cell(Term("offence_class", name)),
         *(number_cell(counted, f"{column}[{name}]") for column in SHOWN)]
        for name in counted_classes(counted)
    ]  # fmt: skip
    caption = say("planning.caption_recorded", first=day(counted["first_on"]),
                  last=day(counted["last_on"]))  # fmt: skip
    return table(caption, ("class", *SHOWN), rows)


def strategy_table(documents: Sequence[Document]) -> Table:
    """Count advice by strategy, each with what it is counted of."""
    rows = [[Cell(Term("cpted_strategy", code)), *_tally_cells(found)]
            for code, found in by_strategy(documents).items()]  # fmt: skip
    whole = tally_of(row for one in documents for row in one["advice"])
    rows.append([Cell(say("planning.all_strategies")), *_tally_cells(whole)])
    heads = ("strategy", "given", "adopted", "partly", "refused", "unknown", "built")
    return table(say("planning.caption_register"), heads, rows)


def _tally_cells(found: Tally) -> list[Cell]:
    plain = (found.given, found.adopted, found.partly, found.refused, found.unknown)
    built = say("planning.of", part=Quantity(found.as_advised, "count"),
                whole=Quantity(found.looked, "count"))  # fmt: skip
    return [*(Cell(Quantity(one, "count")) for one in plain), Cell(built)]


def advice_said(workspace: Workspace, one: Mapping[str, Any]) -> tuple[Message, list[Sentence]]:
    """Tell one piece of advice: what it was, its fate, what was built, and the effect if any."""
    title = say("planning.advice", strategy=Term("cpted_strategy", one["strategy"]),
                outcome=Term("planning_outcome", one["outcome"]))  # fmt: skip
    said = [line(one["text"]),
            Sentence(say("planning.advised", to=Name(one["to"]), by=Name(one["by"]),
                         on=day(one["on"])))]  # fmt: skip
    if one["outcome_reason"]:
        said.append(Sentence(say("planning.because", reason=Name(one["outcome_reason"]),
                                 on=day(one["outcome_on"]))))  # fmt: skip
    if one["built"] != "unknown":
        built: Value = Term("planning_built", one["built"])
        said.append(Sentence(say("planning.built", built=built, on=day(one["built_on"]),
                                 note=Name(one["built_note"] or "–"))))  # fmt: skip
    return title, [*said, *_effect_said(workspace, one)]


def _effect_said(workspace: Workspace, one: Mapping[str, Any]) -> list[Sentence]:
    number, note = one["effect_of"], one["effect_note"]
    under = [line(note)] if note else []
    if one["effect"] == "none_known":
        return [Sentence(say("planning.no_evidence")), *under]
    if one["effect"] == "problem":
        return [Sentence(say("planning.effect_problem", number=Name(number))), *under]
    try:
        answer = workspace.again(number).finding.explain().answer
    except EvenhandError:
        return [Sentence(say("planning.effect_changed", number=Name(number))), *under]
    lead = say("planning.effect_finding", number=Name(number))
    return [Sentence(lead), Sentence(answer, number), *under]


def review_table(document: Document) -> Table:
    """Set the answers of a review in a table."""
    given = {one["strategy"]: one for one in document["review"]}
    rows = []
    for one in strategies():
        name = Cell(Term("cpted_strategy", one.code))
        known = given.get(one.code)
        if known is None:
            rows.append([name, Cell(say("planning.unanswered")), Cell(Name("–")), Cell(Name("–"))])
            continue
        about = say("planning.said_by", by=Name(known["by"]), on=day(known["on"]))
        rows.append([name, Cell(Term("planning_says", known["says"])), Cell(Name(known["reason"])),
                     Cell(about)])  # fmt: skip
    heads = ("strategy", "says", "reason", "by")
    return table(say("planning.caption_review"), heads, rows)
