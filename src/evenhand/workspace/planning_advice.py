"""Protocol and advice of a planning file: steps with deadlines, advice and what became of it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from evenhand.errors import OptionError, listed
from evenhand.taxonomy.planning import BUILT, EARLY, EFFECTS, OUTCOMES, strategies
from evenhand.wording.faults import fault
from evenhand.wording.messages import Name
from evenhand.workspace.planning import change, choices, logged, refuse, too_long
from evenhand.workspace.planning_files import Document, PlanningFiles
from evenhand.workspace.problem_files import ProblemFiles
from evenhand.workspace.running import find_method
from evenhand.workspace.workspace import Workspace

_OF = {"finding": re.compile(r"F-[0-9]{4,9}"), "problem": re.compile(r"P-[0-9]{4,9}")}
ASSESSMENT = "assessment"


@dataclass(frozen=True)
class Tally:
    """What became of pieces of advice.

    Attributes
    ----------
    given
        How many were given.
    adopted, partly, refused, unknown
        How many of them were taken up, partly, not, and of how many that is not known yet.
    looked, as_advised
        At how many it was looked after building, and how many of those are built as advised.
    with_effect
        How many refer to a finding of an assessment or to a problem file.
    """

    given: int = 0
    adopted: int = 0
    partly: int = 0
    refused: int = 0
    unknown: int = 0
    looked: int = 0
    as_advised: int = 0
    with_effect: int = 0

    @property
    def known(self) -> int:
        """Of how many it is known what became of them."""
        return self.given - self.unknown


def add_step(
    workspace: Workspace, number: str, *, what: str, who: str, due: date, today: date
) -> Document:
    """Plan a step of the protocol: what, which office, by when.

    Raises
    ------
    OptionError
        A text is empty, too long or names a person.
    """
    refuse(too_long({"who": who}), {"what": what, "who": who})

    def alter(document: Document) -> Document:
        step = {"number": next_number(document["steps"]), "what": what, "who": who,
                "due_on": due.isoformat(), "done_on": None, "note": None}  # fmt: skip
        document["steps"] = sorted([*document["steps"], step], key=_by_day)
        return logged(document, today, "step_added")

    return change(workspace, number, alter)


def do_step(
    workspace: Workspace, number: str, step: int, *, done: date, today: date,
    note: str | None = None,
) -> Document:  # fmt: skip
    """Write down on which day a step was done.

    Raises
    ------
    OptionError
        There is no such step, it is done, the day is still to come, or the note names a person.
    """
    late = fault("refusal_sheets.still_to_come", done=Name(str(done)))
    problems: list[str] = [late] if done > today else []
    refuse(problems, {"note": note})

    def alter(document: Document) -> Document:
        row = one_of(document["steps"], step, "step")
        if row["done_on"]:
            raise OptionError(
                listed(
                    "planning",
                    [
                        fault(
                            "refusal_sheets.step_done",
                            step=Name(str(step)),
                            day=Name(row["done_on"]),
                        )
                    ],
                )
            )
        row |= {"done_on": done.isoformat(), "note": note}
        return logged(document, today, "step_done")

    return change(workspace, number, alter)


def late_steps(document: Document, today: date) -> list[dict[str, Any]]:
    """Give the steps of an open file whose day has passed without their being done."""
    if document["status"] != "open":
        return []
    return [one for one in document["steps"]
            if not one["done_on"] and one["due_on"] < today.isoformat()]  # fmt: skip


def add_advice(
    workspace: Workspace, number: str, *, strategy: str, text: str, to: str, by: str, today: date
) -> Document:
    """Write down a piece of advice: by which strategy, to whom, from which office.

    Raises
    ------
    OptionError
        There is no such strategy, or a text is empty, too long or names a person.
    """
    known = tuple(one.code for one in strategies())
    problems = choices({"strategy": (strategy, known)}) + too_long({"to": to, "by": by})
    refuse(problems, {"text": text, "to": to, "by": by})

    def alter(document: Document) -> Document:
        document["advice"].append({
            "number": next_number(document["advice"]), "strategy": strategy, "text": text,
            "to": to, "by": by, "on": today.isoformat(), "outcome": "unknown",
            "outcome_reason": None, "outcome_on": None, "built": "unknown", "built_on": None,
            "built_note": None, "effect": "none_known", "effect_of": None, "effect_note": None,
            "effect_on": None,
        })  # fmt: skip
        return logged(document, today, "advised")

    return change(workspace, number, alter)


def set_outcome(
    workspace: Workspace, number: str, advice: int, *, outcome: str, reason: str, today: date
) -> Document:
    """Write down whether advice was taken up, with the reason that was given.

    Raises
    ------
    OptionError
        There is no such advice or outcome, or the reason is empty or names a person.
    """
    refuse(choices({"outcome": (outcome, OUTCOMES)}), {"reason": reason})
    new = {"outcome": outcome, "outcome_reason": reason, "outcome_on": today.isoformat()}
    return _followed(workspace, number, advice, new, today)


def set_built(
    workspace: Workspace, number: str, advice: int, *, built: str, today: date,
    note: str | None = None,
) -> Document:  # fmt: skip
    """Write down what was seen at the place after building.

    Raises
    ------
    OptionError
        There is no such advice or answer, or the note names a person.
    """
    refuse(choices({"built": (built, BUILT)}), {"note": note})
    new = {"built": built, "built_note": note, "built_on": today.isoformat()}
    return _followed(workspace, number, advice, new, today)


def set_effect(
    workspace: Workspace, number: str, advice: int, *, effect: str, today: date,
    of: str | None = None, note: str | None = None,
) -> Document:  # fmt: skip
    """Refer to what is known of the effect: a finding of an assessment, a problem file, or nothing.

    Raises
    ------
    OptionError
        There is no such advice or answer, the number is none of this workspace, a finding is no
        assessment, or the note names a person.
    """
    problems = choices({"effect": (effect, EFFECTS)})
    refuse(problems + _effect_problems(workspace, effect, of), {"note": note})
    new = {"effect": effect, "effect_of": of, "effect_note": note, "effect_on": today.isoformat()}
    return _followed(workspace, number, advice, new, today)


def tally_of(rows: Iterable[dict[str, Any]]) -> Tally:
    """Count what became of pieces of advice.

    Examples
    --------
    >>> row = {"outcome": "adopted", "built": "as_advised", "effect": "none_known"}
    >>> found = tally_of([row, row | {"outcome": "unknown", "built": "unknown"}])
    >>> found.given, found.known, found.adopted, found.looked
    (2, 1, 1, 1)
    """
    every = list(rows)
    outcomes = [one["outcome"] for one in every]
    built = [one["built"] for one in every]
    return Tally(
        given=len(every), adopted=outcomes.count("adopted"), partly=outcomes.count("partly"),
        refused=outcomes.count("refused"), unknown=outcomes.count("unknown"),
        looked=len(built) - built.count("unknown"), as_advised=built.count("as_advised"),
        with_effect=sum(one["effect"] != "none_known" for one in every),
    )  # fmt: skip


def by_strategy(documents: Iterable[Document]) -> dict[str, Tally]:
    """Count what became of advice, strategy by strategy; only those by which any was given."""
    rows = [one for document in documents for one in document["advice"]]
    found = {one.code: tally_of(row for row in rows if row["strategy"] == one.code)
             for one in strategies()}  # fmt: skip
    return {code: tally for code, tally in found.items() if tally.given}


def consulted_early(documents: Iterable[Document]) -> tuple[int, int]:
    """Count plans that came in while they could still be changed, and all plans."""
    stages = [document["stage"] for document in documents]
    return sum(stage in EARLY for stage in stages), len(stages)


def next_number(rows: list[dict[str, Any]]) -> int:
    """Give the number after the largest in use."""
    return max((one["number"] for one in rows), default=0) + 1


def one_of(rows: list[dict[str, Any]], number: int, called: str) -> dict[str, Any]:
    """Find a row by its number.

    Raises
    ------
    OptionError
        There is none.
    """
    found = next((one for one in rows if one["number"] == number), None)
    if found is None:
        known = ", ".join(str(one["number"]) for one in rows) or "none"
        raise OptionError(
            listed(
                "planning",
                [fault("refusal_files.no_called", called=called, number=number, known=known)],
            )
        )
    return found


def _effect_problems(workspace: Workspace, effect: str, of: str | None) -> list[str]:
    if effect not in _OF:
        return [fault("refusal_sheets.of_out")] if of else []
    if of is None or not _OF[effect].fullmatch(of):
        return [fault(f"refusal_sheets.of_{effect}")]
    if effect == "problem":
        known = ProblemFiles(workspace.folder).numbers()
        return [] if of in known else [fault("refusal_sheets.of_no_problem", number=Name(of))]
    record = next((one for one in workspace.records() if one.id == of), None)
    if record is None:
        return [fault("refusal_sheets.of_no_finding", number=Name(of))]
    return _unlike_assessment(record.method, of)


def _unlike_assessment(method: str, number: str) -> list[str]:
    if find_method(method).phase == ASSESSMENT:
        return []
    return [fault("refusal_sheets.of_no_assessment", number=Name(number), method=Name(method))]


def _followed(
    workspace: Workspace, number: str, advice: int, new: dict[str, Any], today: date
) -> Document:
    one_of(PlanningFiles(workspace.folder).get(number)["advice"], advice, "advice")

    def alter(document: Document) -> Document:
        row = one_of(document["advice"], advice, "advice")
        row |= new
        return logged(document, today, "advice_followed")

    return change(workspace, number, alter)


def _by_day(step: dict[str, Any]) -> tuple[str, int]:
    return step["due_on"], step["number"]
