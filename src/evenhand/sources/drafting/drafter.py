"""Drafts the mapping of one file from a sample of all of it."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pyarrow.compute as pc

from evenhand.errors import SourceError
from evenhand.sources.delimited import Layout, Ragged
from evenhand.sources.drafting.drafts import (
    SECTIONS,
    Certainty,
    Draft,
    LeftOut,
    Line,
    Option,
    reason,
)
from evenhand.sources.drafting.evidence import Evidence
from evenhand.sources.drafting.kinds import CHOICES, KindOf, kind_of
from evenhand.sources.drafting.looks import Look, Marks
from evenhand.sources.drafting.offences import SURE_KNOWN, known_by, parts_of_others, suggestions
from evenhand.sources.drafting.places import Hints
from evenhand.sources.drafting.roles import DRAFTERS, count_lines, named_lines
from evenhand.sources.drafting.sample import Sample, sample_of
from evenhand.sources.drafting.surveys import is_coded
from evenhand.sources.files import SourceFile
from evenhand.sources.kinds import OFFENCES
from evenhand.sources.mapping import Mapping, recognised
from evenhand.sources.opening import batches_of
from evenhand.sources.personal_data import cell_kinds, shown_head
from evenhand.tables.columns import names_group
from evenhand.taxonomy.classes import LOCAL_PREFIX
from evenhand.wording.messages import Message

MOST_CODES, LONGEST_CODE = 5_000, 80
MOST_CODE_LINES = 400
MANY_REPEATS = 0.1


def drafted(
    file: SourceFile, hints: Hints | None = None, kind: str | None = None, sheet: str = ""
) -> Draft:
    """Draft a mapping for a file; that of a known origin is given as it is.

    Parameters
    ----------
    file
        The file.
    hints
        What is known of the city.
    kind
        The table that the rows go to, where a person has said it.
    sheet
        The sheet of a workbook, where a person has said it.

    Raises
    ------
    SourceError
        The file cannot be read, or is no table.
    """
    sample = sample_of(file, sheet)
    origin = None if sample.geometry == "points" or kind else recognised(sample.header)
    return _known(file, origin) if origin is not None else draft_of(sample, hints, kind)


def draft_of(sample: Sample, hints: Hints | None = None, kind: str | None = None) -> Draft:
    """Draft a mapping from a sample alone, whatever the origin."""
    evidence = Evidence(sample)
    found = kind_of(evidence)
    if kind is not None and kind != found.kind:
        found = KindOf(kind, "sure", reason("kind_said"))
    elif kind is not None:
        found = KindOf(kind, "sure", found.reason, found.wide_over)
    lines = [*_top_lines(sample, found), *_role_lines(evidence, found, hints or Hints())]
    used = [evidence.looks[name] for name in evidence.looks if name in evidence.taken]
    lines += [*_file_lines(sample), *_mark_lines(used)]
    codes, notes = _code_lines(evidence, lines)
    lines += codes
    ordered = sorted(lines, key=lambda line: SECTIONS.index(line.section.split(".")[0]))
    if found.kind in ("counts", "exposure"):
        ordered = _with_sum(evidence, ordered)
    return Draft(
        sample.file.name, found.kind, tuple(ordered), _left_out(evidence, found.kind), tuple(notes)
    )


def _known(file: SourceFile, origin: Mapping) -> Draft:
    """Write out the mapping of a known origin."""
    why = reason("known_origin", name=origin.title)
    lines = [
        Line(section, name, value, "sure", why)
        for section, name, value in _flat(origin.to_json())
    ]  # fmt: skip
    return Draft(file.name, origin.kind, tuple(lines), is_known=True)


def _flat(stored: dict[str, Any], section: str = "") -> Iterator[tuple[str, str, Any]]:
    inner = []
    for name, value in stored.items():
        if isinstance(value, dict):
            inner.append((f"{section}.{name}".strip("."), value))
        else:
            yield section, name, value
    for below, values in inner:
        yield from _flat(values, below)


def _top_lines(sample: Sample, found: KindOf) -> list[Line]:
    stem = re.split(r"\.(?=[a-z])", sample.file.name.rsplit("/", 1)[-1])[0]
    title = re.sub(r"[_\s]+", " ", stem).strip()
    options = tuple(Option(kind, reason(f"choice_{kind}")) for kind in CHOICES)
    value = None if found.certainty == "asked" else found.kind
    kind = Line("", "kind", value, found.certainty, found.reason,
                options if found.certainty != "sure" else ())  # fmt: skip
    return [Line("", "title", title, "likely", reason("title")), kind]


def _role_lines(evidence: Evidence, found: KindOf, hints: Hints) -> list[Line]:
    if found.kind == "counts":
        return count_lines(evidence, hints, found.wide_over)
    if found.kind not in DRAFTERS:
        return named_lines(evidence, hints, found.kind)
    return DRAFTERS[found.kind](evidence, hints)


def _file_lines(sample: Sample) -> list[Line]:
    lines = []
    for name, value in sample.settings.items():
        certainty: Certainty = "sure"
        options: tuple[Option, ...] = ()
        if name == "sheet" and len(sample.sheets) > 1:
            options = tuple(Option(one, reason("this_sheet", name=one)) for one in sample.sheets)
            lines.append(
                Line("file", name, value, "asked", reason("sheets_alike"), options)
            )  # fmt: skip
            continue
        if name == "encoding" and str(value).startswith("cp"):
            certainty = "likely"
        lines.append(Line("file", name, value, certainty, reason(f"file_{name}")))
    return lines


def _mark_lines(used: list[Look]) -> list[Line]:
    """Draft decimal mark and mark of thousands, from the columns that are read as numbers."""
    marked = [(look, look.marks) for look in used if look.marks not in (None, Marks())]
    if not marked:
        return []
    look, marks = max(marked, key=lambda one: (not one[1].is_open, bool(one[1].thousands)))
    assert marks is not None
    if marks.is_open:
        other = {",": ".", ".": ","}[marks.thousands or marks.decimal]
        thousands = marks.thousands or marks.decimal
        place = ("file", "thousands")
        options = (
            Option(other, reason("mark_thousands"), {place: thousands}),
            Option(thousands, reason("mark_decimal"), {place: None}),
        )
        return [Line("file", "decimal", None, "asked", reason("marks_open", look.name), options)]
    why = reason("marks", look.name)
    lines = [Line("file", "decimal", marks.decimal, "sure", why)]
    if marks.thousands:
        lines.append(Line("file", "thousands", marks.thousands, "sure", why))
    return lines


def _code_lines(evidence: Evidence, lines: list[Line]) -> tuple[list[Line], list[Message]]:
    """Draft the list that offence codes are of, and classes for those it does not know."""
    column = next((line.value for line in lines
                   if line.key == ("columns", "offence_source") and line.value), None)  # fmt: skip
    wide = next((line.value for line in lines if line.key == ("wide", "columns")), "")
    over = any(line.key == ("wide", "over") for line in lines)
    if column is not None:
        codes = codes_of(evidence.sample, column)
    elif over:
        parts = [re.fullmatch(wide, name) for name in evidence.looks]
        named = [part.groupdict().get(OFFENCES) or part.group() for part in parts if part]
        codes = Counter(named)
    else:
        return [], []
    found = known_by(codes)
    made: list[Line] = []
    if found:
        made.append(_scheme_line(found))
    scheme = found[0].scheme if found else ""
    likely = suggestions(codes, scheme)
    within = parts_of_others(likely) if over else []
    likely = [one for one in likely if one not in within]
    made += [
        Line("offences.codes", one.code, one.offence_class, "likely",
             reason("suggested", shares={"share": one.score}, name=one.like))
        for one in likely[:MOST_CODE_LINES]
    ]  # fmt: skip
    known = found[0].codes if found else 0
    rest = len(codes) - known - len(likely)
    notes: list[Message] = []
    if within:
        notes.append(reason("codes_parts", *[one.code for one in within], prefix=LOCAL_PREFIX))
    shared = [one.code for one in likely if over and
              sum(other.offence_class == one.offence_class for other in likely) > 1]  # fmt: skip
    if shared:
        notes.append(reason("codes_shared", *shared, prefix=LOCAL_PREFIX))
    if rest > len(within):
        shares = {"codes": float(rest - len(within))}
        notes.append(reason("codes_local", shares=shares, prefix=LOCAL_PREFIX))
    return made, notes


def _scheme_line(found: list[Any]) -> Line:
    best = found[0]
    why = reason("scheme", shares={"share": best.rows, "codes": float(best.codes),
                                   "of": float(best.of)}, name=best.scheme)  # fmt: skip
    rivals = [one for one in found[1:]
              if one.rows >= SURE_KNOWN and one.codes == best.codes]  # fmt: skip
    options = tuple(
        Option(one.scheme, reason("scheme", shares={"share": one.rows, "codes": float(one.codes),
                                                    "of": float(one.of)}, name=one.scheme))
        for one in found[:4]
    )  # fmt: skip
    if rivals and best.of <= 3:
        return Line("offences", "scheme", None, "asked", reason("schemes_alike"), options)
    certainty: Certainty = "sure" if best.rows >= SURE_KNOWN and not rivals else "likely"
    return Line("offences", "scheme", best.scheme, certainty, why, options)


def codes_of(sample: Sample, column: str) -> Counter[str]:
    """Count the codes of a column through the whole file; what may be of a person is left out."""
    settings = sample.settings
    layout = Layout(
        sample.header, str(settings.get("separator", ",")), str(settings.get("encoding", "utf-8")),
        str(settings.get("sheet", "")), int(settings.get("skip_rows", 0)),
        int(settings.get("header_rows", 1)),
    )  # fmt: skip
    reading = Mapping("draft", "incidents", {}, sections={"file": settings})
    codes: Counter[str] = Counter()
    try:
        for batch in batches_of(sample.file, layout, [column], reading, Ragged()):
            for pair in pc.value_counts(batch.column(0)).to_pylist():
                word = (pair["values"] or "").strip()
                if word and len(word) <= LONGEST_CODE and len(codes) < MOST_CODES:
                    codes[word] += pair["counts"]
    except SourceError:
        # What stops a reading is said by the check that follows; the sample must do here.
        words = sample.columns[column].to_pylist()
        codes = Counter(word for word in words if word and len(word) <= LONGEST_CODE)
    kinds = cell_kinds(list(codes))
    return Counter({code: n for (code, n), kind in zip(codes.items(), kinds, strict=True)
                    if kind is None})  # fmt: skip


def _with_sum(evidence: Evidence, lines: list[Line]) -> list[Line]:
    """Add rows up where the table has several for one area and period."""
    keys = ("area_id", "period", "year", "offence_source", "unit")
    given = [line.value for line in lines if line.section == "columns" and line.name in keys]
    named = [value for value in given if isinstance(value, str)]
    if not named or len(named) != len(given):
        return lines
    rows = list(zip(*(evidence.looks[name].values.to_pylist() for name in named), strict=True))
    if len(set(rows)) > 0.99 * len(rows):
        return lines
    repeats = 1 - len(set(rows)) / len(rows)
    why = reason("several_rows", *named, shares={"share": repeats})
    options = (Option("sum", reason("sum_repeats")), Option("", reason("no_sum")))
    # A few repeats may be totals among their parts; adding those up would count twice.
    certainty: Certainty = "likely" if repeats > MANY_REPEATS else "asked"
    line = Line("", "combine", "sum" if certainty == "likely" else None, certainty, why, options)
    return [*lines[:2], line, *lines[2:]]


def _left_out(evidence: Evidence, kind: str) -> tuple[LeftOut, ...]:
    return tuple(
        LeftOut(shown_head(name), reason(_why_not(evidence, look, kind)))
        for name, look in evidence.looks.items()
        if name not in evidence.taken
    )


def _why_not(evidence: Evidence, look: Look, kind: str) -> str:
    if look.is_empty:
        return "left_empty"
    if evidence.person(look) is not None:
        return "left_person"
    if names_group(look.name):
        return "left_group"
    if look.is_free_text:
        return "left_text"
    if kind == "survey" and is_coded(evidence, look):
        return "left_coded"
    if evidence.date(look) is not None:
        return "left_date"
    return "left_share" if evidence.mostly(look.name) == "share" else "left_unneeded"
