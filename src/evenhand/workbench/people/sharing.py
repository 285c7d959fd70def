"""Who may open which problem: by role, or because it was shared with them."""

from typing import Any

from django.db.models import Q

from evenhand.workbench.opened import city
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.models import Organisation, Person, Share
from evenhand.workbench.people.rights import NotAllowed, may
from evenhand.workspace.problem_files import ProblemFiles

_RIGHTS = {"read": "problems.read", "write": "problems.write"}
_PARTNER = "partner"


def may_problem(person: Any, number: str, level: str = "read") -> bool:
    """Say whether somebody may read or write a problem.

    Staff may by their role. Partners read and write the problems that were shared with them or
    with their organisation, and no others.

    Parameters
    ----------
    person
        Who is signed in, or Django's anonymous visitor.
    number
        The problem, such as ``P-0001``.
    level
        ``read`` or ``write``.

    Raises
    ------
    KeyError
        Another level.
    """
    right = _RIGHTS[level]
    if not getattr(person, "is_authenticated", False) or not person.is_active:
        return False
    if person.role != _PARTNER and may(person, right):
        return True
    enough = (Share.READ, Share.WRITE) if level == Share.READ else (Share.WRITE,)
    return bool(_with(person).filter(problem=number, level__in=enough).exists())


def require_problem(person: Any, number: str, level: str = "read") -> None:
    """Refuse whoever may not.

    Raises
    ------
    NotAllowed
        The no-permission page with its button "Ask for access".
    """
    if not may_problem(person, number, level):
        raise NotAllowed(_RIGHTS[level])


def is_problem(number: str) -> bool:
    """Say whether a file of this number is there: none is shared before it is written."""
    return number in ProblemFiles(city().folder).numbers()


def problems_of(person: Any, numbers: list[str], level: str = "read") -> list[str]:
    """Give those of the problems that somebody may open, in one question to the database."""
    if person.is_active and person.role != _PARTNER and may(person, _RIGHTS[level]):
        return list(numbers)
    enough = (Share.READ, Share.WRITE) if level == Share.READ else (Share.WRITE,)
    shared = set(_with(person).filter(level__in=enough).values_list("problem", flat=True))
    return [number for number in numbers if number in shared]


def share(source: Any, number: str, whom: Person | Organisation, level: str) -> Share:
    """Open a problem to a person or an organisation; it is entered in the audit log."""
    key = {"person": whom} if isinstance(whom, Person) else {"partner": whom}
    giver = getattr(source, "user", source)
    made, _ = Share.objects.update_or_create(
        problem=number, **key, defaults={"level": level, "given_by": giver}
    )
    enter(source, "problem.shared", number, to=str(whom), level=level)
    return made


def unshare(source: Any, one: Share) -> None:
    """Close a problem again to whom it was shared with."""
    whom = str(one.person or one.partner)
    one.delete()
    enter(source, "problem.unshared", one.problem, to=whom)


def _with(person: Any) -> Any:
    return Share.objects.filter(
        Q(person=person) | Q(partner__isnull=False, partner=person.partner_id)
    )
