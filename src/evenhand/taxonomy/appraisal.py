"""What to ask of anything that is offered as new, and what the law is known to say of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from evenhand.taxonomy.reference import Row, rows

KINDS = ("forecasting_places", "forecasting_persons", "cameras", "app", "drone",
         "facial_recognition", "other_technical", "social_measure")  # fmt: skip
PARTS = ("claim", "evidence", "rights", "burden", "cost", "stop", "exit")
SAYS = ("yes", "no", "unclear")
OUTCOMES = ("adopt", "try", "wait", "refuse")
GOING_AHEAD = ("adopt", "try")
NOTHING, OTHER = "nothing", "other"
PROHIBITED, CONDITIONAL, WRONG_SHEET = "prohibited", "conditional", "wrong_sheet"
_PERSONS, _FACES = "forecasting_persons", "facial_recognition"
_CLAIM = "claim_what"


@dataclass(frozen=True)
class Question:
    """One question of a sheet.

    Attributes
    ----------
    question
        Its code; worded in `terms.toml`.
    part
        One of `PARTS`.
    form
        `text`; `yes_no`, which wants a yes or no besides; `measures`, which may name measures
        of the evidence library.
    needs_source
        Whether an answer must say where it comes from.
    only_if
        Another question and the answer to it that makes this one apply, as `question=yes`.
    stop_if
        The answer that makes it a prohibited practice; empty for none.
    rule
        The rule of law that it is about; empty for none.
    """

    question: str
    part: str
    form: str
    needs_source: bool
    only_if: str
    stop_if: str
    rule: str


@dataclass(frozen=True)
class LegalRule:
    """A rule of law as far as it is known here, for people to check.

    Attributes
    ----------
    law, article
        Where it stands.
    applies_from
        Since when it applies; None where that was not read.
    source, mark
        Where it was read, and how well it is attested.
    """

    rule: str
    law: str
    article: str
    applies_from: date | None
    source: str
    mark: str


@dataclass(frozen=True)
class Flag:
    """What the answers of a sheet say about the law.

    Attributes
    ----------
    level
        `prohibited`: stop and get legal advice; `conditional`: only under conditions that a
        lawyer has to confirm; `wrong_sheet`: to be appraised as facial recognition.
    rule
        Code of the rule; empty for `wrong_sheet`.
    because
        The question whose answer raised it; empty where the kind alone does.
    """

    level: str
    rule: str
    because: str


@cache
def legal_rules() -> Mapping[str, LegalRule]:
    """Give the rules of law that a sheet may point to.

    Examples
    --------
    >>> rule = legal_rules()["person_risk"]
    >>> rule.article, rule.applies_from.isoformat(), rule.mark
    ('5(1)(d)', '2025-02-02', 'secondary')
    """
    return {row["rule"]: _rule(row) for row in rows("legal_rules")}


def _rule(row: Row) -> LegalRule:
    day = date.fromisoformat(row["applies_from"]) if row["applies_from"] else None
    return LegalRule(row["rule"], row["law"], row["article"], day, row["source"], row["mark"])


@cache
def questions_of(kind: str) -> tuple[Question, ...]:
    """Give the questions of a kind of sheet, part by part.

    Parameters
    ----------
    kind
        One of `KINDS`.

    Examples
    --------
    >>> [one.question for one in questions_of("facial_recognition") if one.stop_if]
    ['person_scores', 'faces_gathered', 'emotions_told', 'sorts_people']
    """
    found = [
        Question(row["question"], row["part"], row["form"], bool(row["needs_source"]),
                 row["only_if"], row["stop_if"], row["rule"])
        for row in rows("appraisal_questions")
        if not row["kinds"] or kind in row["kinds"].split()
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: PARTS.index(one.part)))


def flags_of(kind: str, says: Mapping[str, str]) -> tuple[Flag, ...]:
    """Say what the law is known to hold against a tool, from its kind and the answers given.

    Parameters
    ----------
    kind
        One of `KINDS`.
    says
        Question → `yes`, `no` or `unclear`.

    Notes
    -----
    Art. 5(1)(d) shuts out the risk of a person's offending judged solely by profiling or
    personality. A tool that names a risk for single persons is flagged whatever it says it rests
    on: whether an exception holds is for a lawyer, and no method here does it anyhow.

    Examples
    --------
    >>> [flag.level for flag in flags_of("forecasting_persons", {})]
    ['prohibited']
    >>> [flag.rule for flag in flags_of("facial_recognition", {"real_time_use": "yes"})]
    ['real_time']
    """
    found = [Flag(PROHIBITED, "person_risk", "")] if kind == _PERSONS else []
    found += [Flag(PROHIBITED, one.rule, one.question) for one in questions_of(kind)
              if one.stop_if and says.get(one.question) == one.stop_if]  # fmt: skip
    if kind == _FACES and says.get("real_time_use") == "yes":
        found.append(Flag(CONDITIONAL, "real_time", "real_time_use"))
    if says.get("recognises_faces") == "yes":
        found.append(Flag(WRONG_SHEET, "", "recognises_faces"))
    return tuple(found)


def applies(one: Question, says: Mapping[str, str]) -> bool:
    """Say whether a question applies, given the answers so far."""
    other, _, wanted = one.only_if.partition("=")
    return not other or says.get(other) == wanted


def open_questions(kind: str, answered: Mapping[str, str]) -> tuple[str, ...]:
    """Name the questions that still want an answer.

    Parameters
    ----------
    kind
        One of `KINDS`.
    answered
        Question → what was said: `yes`, `no`, `unclear`, or empty for an answer in words alone.

    Notes
    -----
    "Unclear" is kept and shown, and leaves its question open. What is prohibited needs no
    figures of cost: it is enough to say what it is claimed to do, and that it is not done.

    Examples
    --------
    >>> open_questions("forecasting_persons", {})
    ('claim_what',)
    >>> "listed_aim" in open_questions("facial_recognition", {"real_time_use": "yes"})
    True
    """
    is_prohibited = any(flag.level == PROHIBITED for flag in flags_of(kind, answered))
    found = []
    for one in questions_of(kind):
        said = answered.get(one.question)
        is_answered = said in ("yes", "no") if one.form == "yes_no" else said is not None
        is_asked = one.question == _CLAIM if is_prohibited else applies(one, answered)
        if is_asked and not is_answered:
            found.append(one.question)
    return tuple(found)
