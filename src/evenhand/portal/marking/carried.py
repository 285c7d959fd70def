"""What was answered on earlier steps travels along in the page, signed; nothing is kept here."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from django.core import signing
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

KINDS = ("feeling", "nuisance", "agenda")
_SALT = "portal.marking"
_LONGEST, _MOST = 2_000, 40


@dataclass
class Carried:
    """The answers of one visitor.

    Attributes
    ----------
    kind
        What it is about: one of `KINDS`, or what another form of the portal carries.
    steps
        Step → field → what was sent, as it was sent.
    anyway
        Mark of the words that are to be sent although they are held.
    link
        The private link of what is sent from the page of step 3.
    """

    kind: str
    steps: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    anyway: str = ""
    link: str = ""

    def signed(self) -> str:
        """Write it for a hidden field."""
        told = {"k": self.kind, "s": self.steps, "a": self.anyway, "l": self.link}
        return signing.dumps(told, salt=_SALT, compress=True)

    def take(self, step: str, sent: QueryDict, names: tuple[str, ...]) -> None:
        """Take what was sent on a step in the place of what was there."""
        self.steps[step] = {
            name: [one[:_LONGEST] for one in sent.getlist(name)[:_MOST]]
            for name in names
            if name in sent
        }

    def data(self, step: str) -> "MultiValueDict[str, Any] | None":
        """Give what a form of a step is filled with; None where it was not sent yet."""
        return MultiValueDict(self.steps[step]) if step in self.steps else None


def read(signed: str, kind: str) -> Carried:
    """Read a hidden field; one that is not ours, or of another form, begins anew."""
    try:
        told = signing.loads(signed, salt=_SALT)
        found = Carried(told["k"], told["s"], told["a"], told["l"])
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return Carried(kind)
    return found if found.kind == kind else Carried(kind)


def mark_of(*words: str) -> str:
    """Give a short mark of words, by which an altered text is told from the one that was meant."""
    return hashlib.sha256("\0".join(words).encode()).hexdigest()[:16]
