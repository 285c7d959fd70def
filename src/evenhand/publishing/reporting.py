"""How much may stay unreported: what a survey elsewhere found, as a limit, never a correction."""

from collections.abc import Sequence
from datetime import date

from evenhand.publishing.answers import Answers
from evenhand.publishing.blocks import (
    Block,
    Cell,
    Heading,
    MethodNote,
    Paragraph,
    Sentence,
    Subheading,
    Table,
    TableData,
)
from evenhand.taxonomy.reference import rows, source
from evenhand.taxonomy.reporting import ReportingRates, reporting_rates
from evenhand.wording.messages import Message, Name, Quantity, Term, TermList, Value, say

SOURCE = "T-reporting"
"""Begins citations of these shares, which are reference data and no finding."""
_PARTS = ("lowest", "highest")


def reporting_blocks(answers: Answers) -> list[Block]:
    """Say of each recorded class how large a share of such incidents becomes known elsewhere.

    Parameters
    ----------
    answers
        Everything found; the profile of offences says which classes are recorded.

    Returns
    -------
    list
        A heading, one table, and the classes without a known share; nothing where none has one.
    """
    classes = _recorded(answers)
    known = {name: rates for name in classes if (rates := reporting_rates(name)) is not None}
    if not known:
        return []
    first = next(iter(known.values()))
    values = _values(next(iter(known)), first)
    alike = len({rates.recent()[:2] for rates in known.values()}) == 1
    heads = ("line", *_PARTS) if alike else ("line", *_PARTS, "years")
    headings = [Heading("offence_class"), *(Heading(message=_head(name)) for name in heads)]
    lines = tuple(_row(name, rates)[: len(headings)] for name, rates in known.items())
    table = Table(
        Sentence(say("reporting.caption_years" if alike else "reporting.caption", **values)),
        TableData(tuple(headings), lines),
        say("reporting.note", **values),
    )
    blocks: list[Block] = [Subheading(say("reporting.title")), table]
    without = tuple(Term("offence_class", name) for name in classes if name not in known)
    if without:
        said = say("reporting.without", classes=TermList(without))
        blocks.append(Paragraph((Sentence(said),), quiet=True))
    return blocks


def _head(name: str) -> Message:
    return say(f"reporting.head_{name}")


def moving_limit(offences: Sequence[str]) -> list[Sentence]:
    """Say how far reporting alone moved elsewhere, of the first class with a known share."""
    for name in offences:
        rates = reporting_rates(name)
        if rates is not None:
            values = {**_values(name, rates), "offence": Term("offence_class", name)}
            return [Sentence(say("reporting.moves", **values), SOURCE)]
    return []


def reporting_notes(answers: Answers) -> list[MethodNote]:
    """Say in the appendix where the shares are from; nothing where none is printed."""
    if not any(reporting_rates(name) for name in _recorded(answers)):
        return []
    nowhere = float("nan")
    return [
        MethodNote(SOURCE, "", "", say("reporting.question"), {}, {}, (), nowhere, nowhere, (),
                   reporting_sources())
    ]  # fmt: skip


def reporting_number(path: str) -> float:
    """Give a share again by what cites it, without its source: "lowest[robbery]".

    Raises
    ------
    KeyError
        There is no such share.

    Examples
    --------
    >>> round(reporting_number("highest[robbery]"), 2)
    0.61
    """
    part, _, name = path.removesuffix("]").partition("[")
    rates = reporting_rates(name)
    if rates is None or part not in _PARTS:
        raise KeyError(path)
    _, _, low, high = rates.recent()
    return low if part == "lowest" else high


def reporting_sources() -> tuple[str, ...]:
    """Give where the shares are from."""
    keys = dict.fromkeys(row["source"] for row in rows("reporting_rates"))
    return tuple(
        f"{one['publisher']}, {one['title']}, {one['edition']}" for one in map(source, keys)
    )


def _recorded(answers: Answers) -> list[str]:
    """Name the classes of the profile, the most frequent first."""
    for profile in answers.by("offence_profile")[:1]:
        frame = profile.finding.to_frame()
        return list(map(str, frame["offence_class"]))
    return []


def _row(name: str, rates: ReportingRates) -> tuple[Cell, ...]:
    values = _values(name, rates)
    return (
        Cell(Term("offence_class", name)),
        Cell(values["line"]),
        *(Cell(values[part], f"{SOURCE}.{part}[{name}]") for part in _PARTS),
        Cell(say("reporting.years", first=values["first"], last=values["last"])),
    )


def _values(name: str, rates: ReportingRates) -> dict[str, Value]:
    first, last, low, high = rates.recent()
    shares = {
        part: Quantity(share, "percent", f"{SOURCE}.{part}[{name}]", digits=0)
        for part, share in zip(_PARTS, (low, high), strict=True)
    }
    return {
        **shares,
        "line": Name(rates.offence_label),
        "survey": _survey(rates),
        "place": _place(rates),
        "first": Quantity(date.fromisoformat(f"{first}-01"), "month"),
        "last": Quantity(date.fromisoformat(f"{last}-01"), "month"),
    }


def _survey(rates: ReportingRates) -> Term:
    return Term("reporting_survey", rates.survey)


def _place(rates: ReportingRates) -> Term:
    return Term("reporting_place", rates.place)
