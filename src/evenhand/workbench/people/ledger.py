"""The audit log: who did what to what, and when, as a chain that cannot be mended unseen.

Each entry's seal covers all that it says and the seal of the entry before it. Entries are never
changed or removed: the model refuses, and triggers in the database refuse as well. The head, a row
of its own, says how far the chain goes, so that entries cut off its end are missed too; whoever
could rewrite the whole chain and its head is found out by a seal that was written down elsewhere
(``evenhand doctor WORKSPACE --audit-log`` prints one, ``--known`` compares it).
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, NoReturn

from django.db import models, transaction
from django.utils.timezone import now

from evenhand.errors import EvenhandError, listed

FIRST_SEAL = ""
_REPEATED = timedelta(minutes=10)
_CHUNK = 2_000


class LedgerClosed(EvenhandError):
    """Somebody tried to change or remove what the audit log says."""

    def __init__(self) -> None:
        super().__init__(
            listed("audit log", ["entries are never changed or removed; enter a new one instead"])
        )


class Entries(models.QuerySet["Entry"]):
    """Entries to read; nothing here writes."""

    def update(self, **_: Any) -> NoReturn:
        """Refuse."""
        raise LedgerClosed

    def delete(self) -> NoReturn:
        """Refuse."""
        raise LedgerClosed

    def bulk_update(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse."""
        raise LedgerClosed

    def bulk_create(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse: entries come one after the other."""
        raise LedgerClosed


class Entry(models.Model):
    """One thing that somebody did.

    The person is written down as they were, not linked: the log stays as it is when an account
    changes or goes.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    person_number = models.BigIntegerField(null=True)
    who = models.CharField(max_length=254, blank=True)
    role = models.CharField(max_length=20, blank=True)
    what = models.CharField(max_length=60, db_index=True)
    about = models.CharField(max_length=200, blank=True)
    facts_text = models.TextField(default="{}")
    former = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64)

    objects = Entries.as_manager()

    class Meta:
        """In the order in which things happened."""

        ordering: ClassVar[list[str]] = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.what} {self.about}"

    @property
    def facts(self) -> dict[str, Any]:
        """What else was written down."""
        return dict(json.loads(self.facts_text))

    def computed_seal(self) -> str:
        """Give the seal that what the entry says deserves."""
        said = [
            self.number,
            self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            self.person_number,
            self.who,
            self.role,
            self.what,
            self.about,
            self.facts_text,
            self.former,
        ]
        return hashlib.sha256(_plain(said).encode("utf-8", "surrogatepass")).hexdigest()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write it once."""
        if not self._state.adding:
            raise LedgerClosed
        super().save(*args, **kwargs)

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse."""
        raise LedgerClosed


class Head(models.Model):
    """How far the chain goes; its one row is locked by whoever writes the next entry."""

    number = models.PositiveBigIntegerField(default=0)
    seal = models.CharField(max_length=64, blank=True, default=FIRST_SEAL)

    def __str__(self) -> str:
        return f"{self.number} {self.seal}"


@dataclass(frozen=True)
class Broken:
    """The first place at which the chain does not hold.

    Attributes
    ----------
    number
        The entry's number.
    reason
        ``changed``, ``missing``, ``moved`` (it names another former entry), ``cut`` (entries at
        the end are missing), ``added`` (entries after the head), or ``unknown`` (another seal was
        written down for it).
    """

    number: int
    reason: str


def enter(source: Any, what: str, about: str = "", **facts: Any) -> Entry:
    """Enter what somebody did.

    Writers wait for each other: in SQLite because every transaction begins IMMEDIATE, in
    PostgreSQL on the row of the head. Call it last in a transaction, so that the wait is short; it
    stands or falls with that transaction.

    Parameters
    ----------
    source
        The request, or the person; None where nobody is signed in.
    what
        What was done, ``thing.done``; `web_ledger` holds its words.
    about
        To what: a number such as ``P-0001``, an address, a name.
    **facts
        What else matters, as JSON. No passwords, keys or texts of others.

    Returns
    -------
    Entry
        As it was written.
    """
    person = getattr(source, "user", source)
    known = person is not None and bool(getattr(person, "is_authenticated", False))
    with transaction.atomic():
        Head.objects.get_or_create(pk=1)
        head = Head.objects.select_for_update().get(pk=1)
        entry = Entry(
            number=head.number + 1,
            at=now(),
            person_number=person.pk if known else None,
            who=f"{person.name} <{person.email}>"[:254] if known else "",
            role=person.role if known else "",
            what=what,
            about=_told(about)[:200],
            facts_text=_plain({name: _cleaned(one) for name, one in facts.items()}),
            former=head.seal,
        )
        entry.seal = entry.computed_seal()
        entry.save(force_insert=True)
        head.number, head.seal = entry.number, entry.seal
        head.save()
    return entry


def enter_once(source: Any, what: str, about: str = "", **facts: Any) -> Entry | None:
    """Enter what may be repeated at will, such as a refusal, once in ten minutes."""
    person = getattr(source, "user", source)
    same = Entry.objects.filter(
        what=what,
        about=_told(about)[:200],
        person_number=getattr(person, "pk", None),
        at__gte=now() - _REPEATED,
    )
    return None if same.exists() else enter(source, what, about, **facts)


def broken_link(known: tuple[int, str] | None = None) -> Broken | None:
    """Give the first place at which the chain does not hold; None where it holds.

    Parameters
    ----------
    known
        The number and seal of an entry as they were written down elsewhere.
    """
    least = max(_head().number, known[0] if known else 0)
    number, seal = 0, FIRST_SEAL
    for entry in _in_order():
        if entry.number != number + 1:
            return Broken(number + 1, "missing")
        if entry.former != seal:
            return Broken(entry.number, "moved")
        if entry.computed_seal() != entry.seal:
            return Broken(entry.number, "changed")
        if known is not None and known[0] == entry.number and known[1] != entry.seal:
            return Broken(entry.number, "unknown")
        number, seal = entry.number, entry.seal
    head = _head()  # read again: others may have entered something meanwhile
    if number < least:
        return Broken(number + 1, "cut")
    if number > head.number:
        return Broken(head.number + 1, "added")
    return Broken(number, "unknown") if number == head.number and seal != head.seal else None


def head_now() -> tuple[int, str]:
    """Give the number and seal of the last entry, to be written down elsewhere."""
    head = _head()
    return head.number, head.seal


def _head() -> Head:
    return Head.objects.filter(pk=1).first() or Head()


def _in_order() -> Iterable[Entry]:
    """Give all entries by number, a chunk at a time, each chunk a short transaction."""
    last = -1
    while chunk := list(Entry.objects.filter(number__gt=last).order_by("number")[:_CHUNK]):
        yield from chunk
        last = chunk[-1].number


def _plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _told(value: object) -> str:
    """Give text that both databases keep as it is: PostgreSQL takes neither NUL nor surrogates."""
    text = str(value).replace("\x00", "\N{REPLACEMENT CHARACTER}")
    return text.encode("utf-8", "replace").decode("utf-8")


def _cleaned(value: Any) -> Any:
    if isinstance(value, bool | int | float) or value is None:
        return value
    if isinstance(value, dict):
        return {_told(name): _cleaned(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(one) for one in value]
    return value.isoformat() if isinstance(value, datetime) else _told(value)
