"""What is done with appraisal sheets: opened, answered, decided, and complete only when whole."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from evenhand.errors import OptionError, WorkspaceError, listed
from evenhand.taxonomy.appraisal import (
    CONDITIONAL,
    GOING_AHEAD,
    KINDS,
    NOTHING,
    OTHER,
    OUTCOMES,
    PROHIBITED,
    SAYS,
    WRONG_SHEET,
    Flag,
    Question,
    applies,
    flags_of,
    legal_rules,
    open_questions,
    questions_of,
)
from evenhand.taxonomy.classes import LOCAL_PREFIX
from evenhand.taxonomy.evidence import library
from evenhand.taxonomy.person_scoring import REFUSED, scores_persons
from evenhand.wording.faults import Fault, fault
from evenhand.wording.messages import Name, Term, say
from evenhand.workspace.appraisal_files import AppraisalFiles, Document
from evenhand.workspace.free_texts import names_person, person_fault
from evenhand.workspace.workspace import Workspace

LONGEST, LONGEST_TITLE = 2000, 120
NO_NOTHING, NO_OTHER, NO_DECISION = "alternative_nothing", "alternative_other", "decision"
_PROBLEM = re.compile(r"P-[0-9]{4,9}")
_LOCAL = re.compile(rf"{LOCAL_PREFIX}[a-z0-9][a-z0-9_\-]*")


def open_appraisal(
    workspace: Workspace, kind: str, title: str, *, by: str, today: date,
    problem_id: str | None = None,
) -> Document:  # fmt: skip
    """Open a sheet on something that is offered.

    Parameters
    ----------
    workspace
        The city's folder.
    kind
        One of `evenhand.taxonomy.appraisal.KINDS`.
    title
        What it is called.
    by
        The office that appraises.
    today
        The day on which it is opened.
    problem_id
        The problem file that it is meant for, such as "P-0001".

    Raises
    ------
    OptionError
        There is no such kind, a number is none, or a text is empty, too long or names a person.
    """
    problems: list[str] = (
        []
        if kind in KINDS
        else [fault("refusal_sheets.no_kind", kind=Name(kind), known=Name(", ".join(KINDS)))]
    )
    if problem_id is not None and not _PROBLEM.fullmatch(problem_id):
        problems.append(fault("refusal_sheets.no_problem_number", number=Name(problem_id)))
    if len(title) > LONGEST_TITLE:
        problems.append(
            fault(
                "refusal.long",
                name=Name("title"),
                letters=Name(str(len(title))),
                most=Name(str(LONGEST_TITLE)),
            )
        )
    _refuse(problems, {"title": title, "by": by})
    return AppraisalFiles(workspace.folder).add({
        "format": 1, "id": "", "revision": 1, "status": "draft", "kind": kind, "title": title,
        "problem_id": problem_id, "by": by, "opened_on": today.isoformat(), "answers": [],
        "alternatives": [], "decision": None, "completed_on": None,
        "log": [{"on": today.isoformat(), "what": "opened"}],
    })  # fmt: skip


def answer_question(
    workspace: Workspace, number: str, question: str, *, text: str, today: date,
    says: str | None = None, source: str | None = None, measures: Sequence[str] = (),
) -> Document:  # fmt: skip
    """Answer one question; an answer given before is replaced, and kept in its revision.

    Parameters
    ----------
    workspace, number
        The city's folder, and the sheet.
    question
        Code of a question that this kind of sheet has.
    text
        The answer in words.
    today
        The day of the answer.
    says
        `yes`, `no` or `unclear`, where the question wants one.
    source
        Where the answer comes from.
    measures
        Codes of measures of the evidence library, or `local:` ones.

    Raises
    ------
    OptionError
        The sheet has no such question, or it does not apply after what was answered; a yes or
        no or a source is missing; a measure is not known; a text is empty or names a person.
    """
    before = AppraisalFiles(workspace.folder).get(number)
    known = {one.question: one for one in questions_of(before["kind"])}
    problems: list[str] = []
    if question not in known:
        problems.append(
            fault(
                "refusal_files.no_question",
                kind=before["kind"],
                question=question,
                known=", ".join(known),
            )
        )
    else:
        problems += _answer_problems(known[question], before, says, source, measures)
    _refuse(problems, {"text": text, "source": source})
    given = {"question": question, "says": says, "text": text, "measures": [*measures],
             "source": source, "on": today.isoformat()}  # fmt: skip

    def alter(document: Document) -> Document:
        others = [one for one in document["answers"] if one["question"] != question]
        order = list(known)
        document["answers"] = sorted([*others, given], key=lambda one: order.index(one["question"]))
        return _logged(document, today, "answered")

    return _change(workspace, number, alter)


def add_alternative(
    workspace: Workspace, number: str, *, what: str, why_not: str, today: date,
    is_nothing: bool = False,
) -> Document:  # fmt: skip
    """Write down what else could be done, doing nothing included, and why it is not preferred.

    Raises
    ------
    OptionError
        A text is empty or names a person.
    """
    _refuse([], {"what": what, "why_not": why_not})
    kind = NOTHING if is_nothing else OTHER

    def alter(document: Document) -> Document:
        document["alternatives"].append(
            {"kind": kind, "what": what, "why_not": why_not, "on": today.isoformat()}
        )
        return _logged(document, today, "alternative")

    return _change(workspace, number, alter)


def decide(
    workspace: Workspace, number: str, outcome: str, *, why: str, by: str, today: date,
    review: date | None = None,
) -> Document:  # fmt: skip
    """Write down what was decided, by which office, why, and when it is looked at again.

    Raises
    ------
    OptionError
        There is no such outcome; going ahead has no day of review; the answers make it a
        prohibited practice or leave a condition of the law open; it scores, predicts or
        recognises persons; a text names a person.
    """
    document = AppraisalFiles(workspace.folder).get(number)
    problems: list[str] = []
    if outcome not in OUTCOMES:
        problems.append(
            fault("refusal_files.no_outcome", outcome=outcome, known=", ".join(OUTCOMES))
        )
    if outcome in GOING_AHEAD:
        problems += _against(document)
        if review is None:
            problems.append(fault("refusal_sheets.wants_review"))
    if review is not None and review <= today:
        problems.append(
            fault("refusal_sheets.review_early", review=Name(str(review)), today=Name(str(today)))
        )
    _refuse(problems, {"why": why, "by": by})

    def alter(after: Document) -> Document:
        after["decision"] = {
            "outcome": outcome, "why": why, "by": by, "on": today.isoformat(),
            "review_on": review.isoformat() if review else None,
        }  # fmt: skip
        return _logged(after, today, "decided")

    return _change(workspace, number, alter)


def complete_appraisal(workspace: Workspace, number: str, *, today: date) -> Document:
    """Call a sheet complete; from then on it stays as it is.

    Raises
    ------
    WorkspaceError
        An answer, an alternative or the decision lacks, or the decision goes against what the
        answers now say; all are named.
    """
    document = AppraisalFiles(workspace.folder).get(number)
    lacks = lacking(document)
    problems: list[str] = [_lack(name) for name in lacks]
    decision = document["decision"]
    if decision and decision["outcome"] in GOING_AHEAD:
        problems += _against(document)
    if problems:
        raise WorkspaceError(listed(fault("refusal_files.not_complete", number=number), problems))

    def alter(after: Document) -> Document:
        after["status"], after["completed_on"] = "complete", today.isoformat()
        return _logged(after, today, "completed")

    return _change(workspace, number, alter)


def _lack(name: str) -> Fault:
    """Name what lacks by its words, a question by the code too by which it is answered."""
    if name in (NO_NOTHING, NO_OTHER, NO_DECISION):
        return fault("refusal_sheets.still_lacks_part", what=Term("appraisal_lack", name))
    what = Term("appraisal_question", name)
    return fault("refusal_sheets.still_lacks", what=what, code=Name(name))


def says_of(document: Document) -> dict[str, str]:
    """Give what was said to each question: `yes`, `no`, `unclear`, or empty for words alone."""
    return {one["question"]: one["says"] or "" for one in document["answers"]}


def flags(document: Document) -> tuple[Flag, ...]:
    """Say what the law is known to hold against it, as it is described now."""
    return flags_of(document["kind"], says_of(document))


def lacking(document: Document) -> tuple[str, ...]:
    """Name everything that a sheet still lacks: questions, alternatives, the decision."""
    found = [*open_questions(document["kind"], says_of(document))]
    if not any(flag.level == PROHIBITED for flag in flags(document)):
        there = {one["kind"] for one in document["alternatives"]}
        found += [NO_NOTHING] if NOTHING not in there else []
        found += [NO_OTHER] if OTHER not in there else []
    return (*found, *([] if document["decision"] else [NO_DECISION]))


def _answer_problems(
    one: Question, document: Document, says: str | None, source: str | None,
    measures: Sequence[str],
) -> list[str]:  # fmt: skip
    problems: list[str] = []
    if not applies(one, says_of(document)):
        other, _, wanted = one.only_if.partition("=")
        problems.append(
            fault(
                "refusal_sheets.applies_only",
                question=Name(one.question),
                other=Name(other),
                wanted=Name(wanted),
            )
        )
    if one.form == "yes_no" and says not in SAYS:
        problems.append(
            fault(
                "refusal_sheets.wants_yes_no",
                question=Name(one.question),
                known=Name(", ".join(SAYS)),
            )
        )
    if one.form != "yes_no" and says is not None:
        problems.append(fault("refusal_files.in_words", question=one.question))
    if one.needs_source and not source and says != "unclear":
        problems.append(fault("refusal_sheets.wants_source", question=Name(one.question)))
    if measures and one.form != "measures":
        problems.append(fault("refusal_files.no_measures", question=one.question))
    known = library().measures
    unknown = [name for name in measures if name not in known and not _LOCAL.fullmatch(name)]
    if unknown:
        problems.append(
            fault(
                "refusal_sheets.not_in_library",
                unknown=Name(", ".join(unknown)),
                known=Name(", ".join(known)),
                local=Name(LOCAL_PREFIX),
            )
        )
    return problems


def _against(document: Document) -> list[str]:
    """Say what stands against going ahead: the law, its conditions, and that persons are scored."""
    found: list[str] = [_told(flag) for flag in flags(document)
             if flag.level == PROHIBITED or _is_open(flag, document)]  # fmt: skip
    claims = [one["text"] for one in document["answers"] if one["question"] == "claim_what"]
    by_kind = document["kind"] in ("forecasting_persons", "facial_recognition")
    if by_kind or any(map(scores_persons, (document["title"], *claims))):
        against = say("refusal_sheets.scores_persons")
        found.append(Fault(f"{REFUSED}; decide wait or refuse", against))
    return found


def _is_open(flag: Flag, document: Document) -> bool:
    """Say whether a condition of the law, or the right sheet, is still open."""
    if flag.level == CONDITIONAL:
        rule = [one.question for one in questions_of(document["kind"]) if one.rule == flag.rule]
        return bool({*rule} & {*open_questions(document["kind"], says_of(document))})
    return flag.level == WRONG_SHEET


def _told(flag: Flag) -> Fault:
    if flag.level == WRONG_SHEET:
        return fault("refusal_sheets.wrong_sheet")
    rule = legal_rules()[flag.rule]
    key = "prohibited" if flag.level == PROHIBITED else "conditional"
    return fault(f"refusal_sheets.{key}", law=Term("legal_text", rule.law),
                 article=Name(str(rule.article)))  # fmt: skip


def _change(workspace: Workspace, number: str, alter: Callable[[Document], Document]) -> Document:
    def altered(document: Document) -> Document:
        if document["status"] == "complete":
            problem = fault("refusal_sheets.complete_sheet", number=Name(number))
            raise WorkspaceError(listed("appraisal", [problem]))
        return alter(document)

    return AppraisalFiles(workspace.folder).change(number, altered)


def _logged(document: Document, today: date, what: str) -> Document:
    document["log"].append({"on": today.isoformat(), "what": what})
    return document


def _refuse(problems: list[str], texts: Mapping[str, str | None]) -> None:
    """Refuse texts that are empty, too long or name a person, without printing them."""
    for name, text in texts.items():
        if text is None:
            continue
        if not text.strip():
            problems.append(fault("refusal.empty", name=Name(name)))
        elif len(text) > LONGEST:
            problems.append(fault("refusal.long", name=Name(name), letters=Name(str(len(text))),
                                  most=Name(str(LONGEST))))  # fmt: skip
        elif kind := names_person(text):
            problems.append(person_fault(name, kind))
    if problems:
        raise OptionError(listed("appraisal", problems))
