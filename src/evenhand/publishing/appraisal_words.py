"""An appraisal sheet in words: its headline, flags, rules of law, answers and what lacks."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from evenhand.response.evidence_words import effects_said
from evenhand.taxonomy.appraisal import (
    PARTS,
    PROHIBITED,
    WRONG_SHEET,
    Flag,
    LegalRule,
    applies,
    legal_rules,
    questions_of,
)
from evenhand.taxonomy.evidence import EvidenceLibrary, library
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
from evenhand.workspace.appraisal_files import Document
from evenhand.workspace.appraisals import (
    NO_DECISION,
    NO_NOTHING,
    NO_OTHER,
    flags,
    lacking,
    says_of,
)

_OF_ALL_TOOLS = ("profiling_high_risk", "high_risk_duties")
_SOCIAL = "social_measure"


def day(text: str) -> Quantity:
    """Give a day of the document as one that any language can write."""
    return Quantity(date.fromisoformat(text), "date")


def summary_values(document: Document) -> dict[str, Value]:
    """Give what sentences about the whole sheet need."""
    return {
        "title": Name(document["title"]),
        "kind": Term("appraisal_kind", document["kind"]),
        "status": Term("appraisal_status", document["status"]),
        "by": Name(document["by"]),
        "opened": day(document["opened_on"]),
        "open": Quantity(len(lacking(document)), "count"),
    }


def headline(document: Document) -> Message:
    """Say in one sentence how the sheet stands: what is prohibited first."""
    values = summary_values(document)
    levels = {flag.level for flag in flags(document)}
    if PROHIBITED in levels:
        return say_of("appraisal.answer_prohibited", values)
    if WRONG_SHEET in levels:
        return say_of("appraisal.answer_wrong_sheet", values)
    if lacking(document):
        return say_of("appraisal.answer_open", values)
    if document["status"] == "draft":
        return say_of("appraisal.answer_undecided", values)
    decision = document["decision"]
    values["on"] = day(decision["on"])
    values["outcome"] = Term("appraisal_outcome", decision["outcome"])
    return say_of("appraisal.answer_decided", values)


def outcome_said(document: Document) -> Message:
    """Name the outcome, or that there is none yet."""
    decision = document["decision"]
    if not decision:
        return say("appraisal.undecided")
    return say("appraisal.outcome", outcome=Term("appraisal_outcome", decision["outcome"]))


def flags_said(document: Document) -> list[Message]:
    """Tell what the law is known to hold against it, each rule once."""
    said: dict[tuple[str, str], Message] = {}
    for flag in flags(document):
        said.setdefault((flag.level, flag.rule), _flag(flag))
    return [*said.values()]


def _flag(flag: Flag) -> Message:
    if flag.level == WRONG_SHEET:
        return say("appraisal.flag_wrong_sheet")
    return say_of(f"appraisal.flag_{flag.level}", _rule_values(legal_rules()[flag.rule]))


def laws_said(document: Document) -> list[Message]:
    """Tell the rules of law that the questions of this sheet are about, with their marks."""
    kind = document["kind"]
    names = [one.rule for one in questions_of(kind) if one.rule]
    names += ["person_risk"] + ([] if kind == _SOCIAL else [*_OF_ALL_TOOLS])
    opened = date.fromisoformat(document["opened_on"])
    return [rule_said(name, opened) for name in dict.fromkeys(names)]


def rule_said(name: str, on: date) -> Message:
    """Tell a rule of law as far as it is known here, with its mark, as it stands on a day."""
    rule = legal_rules()[name]
    key = "rule_undated"
    if rule.applies_from is not None:
        key = "rule_since" if rule.applies_from <= on else "rule_from"
    return say_of(f"appraisal.{key}", _rule_values(rule))


def _rule_values(rule: LegalRule) -> dict[str, Value]:
    where: tuple[Term | Name, ...] = (Term("legal_text", rule.law),)
    where += (Name(f"Art. {rule.article}"),) if rule.article else ()
    values: dict[str, Value] = {
        "where": TermList(where),
        "mark": Term("attested", rule.mark),
        "rule": Term("legal_rule", rule.rule),
    }
    if rule.applies_from is not None:
        values["since"] = Quantity(rule.applies_from, "date")
    return values


def answer_said(
    given: Mapping[str, Any], known: EvidenceLibrary | None = None
) -> tuple[list[Message], list[Message]]:
    """Tell an answer, and under it its measures with their effects, and where it comes from.

    Parameters
    ----------
    given
        The answer.
    known
        The library of evidence with the partnership's own entries; ours alone if not given.
    """
    text = Name(given["text"])
    if given["says"]:
        said = [say("appraisal.answer_says", says=Term("appraisal_says", given["says"]), text=text)]
    else:
        said = [say("appraisal.answer", text=text)]
    under = []
    if given["measures"]:
        named = TermList(tuple(Term("evidence_measure", name) for name in given["measures"]))
        under.append(say("appraisal.measures", measures=named))
    for name in given["measures"]:
        under += effects_said(name, known or library())
    on = day(given["on"])
    if given["source"]:
        under.append(say("appraisal.source", source=Name(given["source"]), on=on))
    else:
        under.append(say("appraisal.answered_on", on=on))
    return said, under


def lacks_said(document: Document) -> list[Message]:
    """Name the parts in which answers lack, and what lacks besides; empty if nothing does."""
    lacks = lacking(document)
    parts = [one.part for one in questions_of(document["kind"]) if one.question in lacks]
    said = []
    if parts:
        named = TermList(tuple(Term("appraisal_part", part) for part in dict.fromkeys(parts)))
        said.append(say("appraisal.lacks_parts", parts=named))
    rest = tuple(Term("appraisal_lack", name) for name in lacks
                 if name in (NO_NOTHING, NO_OTHER, NO_DECISION))  # fmt: skip
    return [*said, say("appraisal.lacks", lacks=TermList(rest))] if rest else said


def _lacking_lines(document: Document, language: str) -> list[str]:
    """Name what still lacks: each question in words, with the code by which it is answered."""
    lacks = lacking(document)
    if not lacks:
        return []
    asked = {one.question for one in questions_of(document["kind"])}
    return [say("appraisal.lacks_head").written(language)] + [
        f"  – {term('appraisal_question', name, language)} ({name})" if name in asked
        else f"  – {term('appraisal_lack', name, language)}"
        for name in lacks
    ]  # fmt: skip


def appraisal_lines(
    document: Document, language: str, known: EvidenceLibrary | None = None
) -> list[str]:
    """Write a sheet in lines for a terminal, each question with its code."""
    status = term("appraisal_status", document["status"], language)
    lines = [f"{document['id']} · {status} · {document['title']}"]
    lines += [one.written(language) for one in (headline(document), *flags_said(document))]
    given = {one["question"]: one for one in document["answers"]}
    for part in PARTS:
        asked = [one for one in questions_of(document["kind"]) if one.part == part]
        lines.append(f"\n{term('appraisal_part', part, language)}")
        for one in asked:
            if not applies(one, says_of(document)) and one.question not in given:
                continue
            lines.append(f"  {one.question}: {term('appraisal_question', one.question, language)}")
            if one.question in given:
                said, under = answer_said(given[one.question], known)
                lines += [f"    {told.written(language)}" for told in (*said, *under)]
    for one in document["alternatives"]:
        what = say(f"appraisal.alternative_{one['kind']}", what=Name(one["what"]))
        why = say("appraisal.why_not", why=Name(one["why_not"]))
        lines.append(f"- {what.written(language)} {why.written(language)}")
    lines.append("")
    lines += _lacking_lines(document, language)
    lines.append(say("appraisal.warning").written(language))
    return lines
