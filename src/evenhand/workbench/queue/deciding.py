"""Two people decide on each text, and a third where they differ or its author asks for one.

Nobody decides twice on one text: the database refuses a second decision of the same person and a
second one at the same place, and both are looked at before, in the transaction that holds the row.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from evenhand.errors import EvenhandError, listed
from evenhand.portal.contributions.models import Contribution, Decision
from evenhand.portal.contributions.router import alias
from evenhand.wording.messages import say
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import may, person_of
from evenhand.workbench.queue.writing import write_author

CAREFUL = ("hold", "refer", "show_part", "show")
"""Verdicts, the most careful first: it counts where three people say three things."""
BECOMES = {"show": "read", "show_part": "read", "hold": "held", "refer": "referred"}
ROLE = "moderator"
Span = tuple[int, int]


class Overtaken(EvenhandError):
    """Somebody was faster: the author wrote anew, or another moderator decided.

    Attributes
    ----------
    kind
        `rewritten`, `decided`, or `not_waiting`.
    """

    def __init__(self, kind: str) -> None:
        super().__init__(listed("queue", [f"this text was {kind} meanwhile; read it again"]))
        self.kind = kind


class NotYours(EvenhandError):
    """Another person has to decide: this one did already, or is no third person."""

    def __init__(self, kind: str) -> None:
        super().__init__(listed("queue", [f"another person has to decide ({kind})"]))
        self.kind = kind


@dataclass(frozen=True)
class Turn:
    """Whose turn it is.

    Attributes
    ----------
    place
        1 for the first person, 2 for the second, more for a third; 0 where nothing waits.
    why
        `first`, `second`, `differ` or `appeal`; empty where nothing waits.
    given
        What was decided on this text, in order.
    """

    place: int
    why: str
    given: tuple[Decision, ...]

    def bars(self, request: HttpRequest) -> str:
        """Say why somebody may not decide now: `again`, `third`, `role`; empty where they may."""
        mine = str(person_of(request).pk)
        if any(one.person == mine for one in self.given):
            return "again"
        if self.place > 2:
            return "" if may(request.user, "queue.referee") else "third"
        return "" if may(request.user, "queue.decide") else "role"


@dataclass(frozen=True)
class Said:
    """What a moderator says of a text, at the revision and after the decisions that they saw."""

    revision: int
    place: int
    verdict: str
    reason: str
    hides: tuple[Span, ...] = ()
    words: str = ""
    note: str = ""


def waiting() -> "QuerySet[Contribution]":
    """Give what waits for a moderator, the oldest first."""
    return Contribution.objects.filter(
        Q(state="received") | Q(state="held", pk__in=_held_waiting())
    ).order_by("received_at", "pk")


def _held_waiting() -> list[int]:
    """Give what is held and still has to be read: by two, or by the third that its author asks."""
    held = Contribution.objects.filter(state="held").prefetch_related("decisions", "steps")
    return [one.pk for one in held if turn_of(one).place]


def turn_of(one: Contribution) -> Turn:
    """Say whose turn it is with a contribution."""
    given = tuple(row for row in one.decisions.all() if row.revision == one.revision)
    if one.is_appealed and len(given) > 1:
        return Turn(given[-1].place + 1, "appeal", given)
    if one.state not in ("received", "held") or verdict_of(given):
        return Turn(0, "", given)
    return Turn(len(given) + 1, ("first", "second", "differ")[len(given)], given)


def verdict_of(given: Sequence[Decision], *, asked: bool = False) -> str:
    """Give what follows from decisions; empty where another person has to read the text.

    Parameters
    ----------
    given
        In order.
    asked
        Whether the last of them answers the author, who asked for a third person: it counts alone.

    Examples
    --------
    >>> one, two = Decision(verdict="show"), Decision(verdict="hold")
    >>> verdict_of([one]), verdict_of([one, two]), verdict_of([one, two, Decision(verdict="hold")])
    ('', '', 'hold')
    """
    said = [one.verdict for one in given]
    if asked or len(said) > 3:
        return said[-1]
    if len(said) < 2:
        return ""
    verdict, many = Counter(said).most_common(1)[0]
    if many > 1:
        return verdict
    return "" if len(said) == 2 else min(said, key=CAREFUL.index)


def without(text: str, spans: Iterable[Span]) -> str:
    """Give a text with parts of it left out, and a mark where they stood.

    Examples
    --------
    >>> without("Loud music, says Ms Example, each night", [(17, 27), (12, 20)])
    'Loud music, […], each night'
    """
    mark, told, last = say("contributions.hidden_part").written("en"), [], 0
    for start, end in joined(spans):
        told += [text[last:start], mark]
        last = end
    return "".join([*told, text[last:]])


def joined(spans: Iterable[Span]) -> list[Span]:
    """Put spans in order and those that touch together."""
    made: list[Span] = []
    for start, end in sorted((int(a), int(b)) for a, b in spans):
        if made and start <= made[-1][1]:
            made[-1] = (made[-1][0], max(end, made[-1][1]))
        elif end > start:
            made.append((start, end))
    return made


def decide(request: HttpRequest, number: str, said: Said) -> Contribution:
    """Keep what a moderator says, and let the state follow where that settles it.

    Parameters
    ----------
    request
        By whom; the audit log is told, without the text.
    number
        Of the contribution.
    said
        What, and of which text.

    Raises
    ------
    Overtaken
        The author wrote anew, or somebody decided meanwhile. Nothing was kept.
    NotYours
        Another person has to decide.
    """
    try:
        with transaction.atomic(using=alias()):
            one = Contribution.objects.select_for_update().get(number=number)
            turn = turn_of(one)
            _refuse(request, one, turn, said)
            made = one.decisions.create(
                revision=one.revision, place=turn.place, person=str(person_of(request).pk),
                verdict=said.verdict, reason=said.reason, hides=[list(span) for span in said.hides],
                words=said.words, note=said.note,
            )  # fmt: skip
            _follow(one, (*turn.given, made), asked=turn.why == "appeal")
            enter(request, "queue.decided", number, place=turn.place, verdict=said.verdict,
                  reason=said.reason, revision=one.revision)  # fmt: skip
    except IntegrityError:
        raise Overtaken("decided") from None
    return one


def _refuse(request: HttpRequest, one: Contribution, turn: Turn, said: Said) -> None:
    if one.revision != said.revision:
        raise Overtaken("rewritten")
    bar = turn.bars(request)
    if bar == "again":
        raise NotYours(bar)
    if not turn.place:
        raise Overtaken("not_waiting")
    if turn.place != said.place:
        raise Overtaken("decided")
    if bar:
        raise NotYours(bar)


def _follow(one: Contribution, given: tuple[Decision, ...], *, asked: bool) -> None:
    """Move a contribution to where its decisions lead, with the words for its author."""
    verdict = verdict_of(given, asked=asked)
    if not verdict:
        return
    settling = given[-1:] if asked else [row for row in given if row.verdict == verdict]
    one.public_text = ""
    if verdict == "show":
        one.public_text = one.text
    elif verdict == "show_part":
        one.public_text = without(one.text, [span for row in settling for span in row.hides])
    words = list(dict.fromkeys(row.words for row in settling if row.words))
    one.move(BECOMES[verdict], settling[-1].reason, "\n".join(words), ROLE)
    write_author(one)
