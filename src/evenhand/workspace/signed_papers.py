"""One signed paper that a city hands another: a member's card, a question, an answer.

The same key signs it as signs bundles of practice sheets; it is trusted the same way.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from evenhand.errors import EvenhandError, OptionError, WorkspaceError, listed
from evenhand.wording.faults import fault
from evenhand.wording.messages import Name
from evenhand.workspace.city_keys import (
    KEY_BYTES,
    SIGNATURE_BYTES,
    CityKeys,
    fingerprint_of_key,
    is_signed_by,
)
from evenhand.workspace.given_json import json_of
from evenhand.workspace.json_schema import schema_faults

KIND, FORMAT = "evenhand paper", 1
MEMBER, QUESTION, ANSWER = "member", "question", "answer"
MOST_BYTES = 200_000
_SIGNED_AS = b"evenhand paper\n"
_SCHEMA: Mapping[str, Any] = {
    "type": "object", "additionalProperties": False,
    "required": ["kind", "format", "what", "city", "made_on", "key", "content"],
    "properties": {
        "kind": {"type": "string", "enum": [KIND]},
        "format": {"type": "integer", "enum": [FORMAT]},
        "what": {"type": "string", "enum": [MEMBER, QUESTION, ANSWER]},
        "city": {"type": "string", "minLength": 1, "maxLength": 200},
        "made_on": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
        "key": {"type": "string", "pattern": "^[A-Za-z0-9+/]{43}=$"},
        "content": {"type": "object"},
    },
}  # fmt: skip


class PaperRefused(WorkspaceError):
    """A paper that is not taken over; nothing of it was kept."""


@dataclass(frozen=True)
class Paper:
    """What a city signed, its signature checked.

    Attributes
    ----------
    what
        `MEMBER`, `QUESTION` or `ANSWER`.
    city, made_on
        How the city calls itself, and the day.
    key
        The public key that it was signed with, 32 bytes.
    content
        What it says.
    """

    what: str
    city: str
    made_on: str
    key: bytes
    content: Mapping[str, Any]

    @property
    def fingerprint(self) -> str:
        """Give the letters by which its key is compared."""
        return fingerprint_of_key(self.key)


def paper_bytes(
    keys: CityKeys, what: str, content: Mapping[str, Any], *, city: str, today: date
) -> bytes:
    """Sign a paper; the same content on the same day gives the same bytes."""
    paper = {
        "kind": KIND, "format": FORMAT, "what": what, "city": city, "made_on": today.isoformat(),
        "key": base64.b64encode(keys.public()).decode(), "content": content,
    }  # fmt: skip
    signature = base64.b64encode(keys.sign(_SIGNED_AS + _plain(paper))).decode()
    made = {"paper": paper, "signature": signature}
    return (json.dumps(made, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()


def _plain(paper: Mapping[str, Any]) -> bytes:
    """Write what is signed: by names, without blanks, so that a file may be indented anew."""
    text = json.dumps(paper, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def opened_paper(content: bytes) -> Paper:
    """Open a paper: its form, then its signature; nothing of it is written.

    Raises
    ------
    PaperRefused
        It is no paper, too large, unsigned, altered, or of a newer version.
    """
    if len(content) > MOST_BYTES:
        raise refused("paper_none")
    try:
        found = json_of(content.decode("utf-8"), "paper", "ask the city for it again")
    except (EvenhandError, UnicodeDecodeError):
        raise refused("paper_none") from None
    paper = found.get("paper") if isinstance(found, dict) else None
    if not isinstance(paper, dict) or paper.get("kind") != KIND:
        raise refused("paper_none")
    given = paper.get("format")
    if type(given) is int and given > FORMAT:
        raise refused("paper_newer")
    faults = list(schema_faults(paper, _SCHEMA))
    if faults:
        raise PaperRefused(listed("members", faults[:10]))
    key = _checked(paper, found.get("signature"))
    return Paper(paper["what"], paper["city"], paper["made_on"], key, paper["content"])


def _checked(paper: Mapping[str, Any], signature: Any) -> bytes:
    try:
        public = base64.b64decode(paper["key"], validate=True)
        given = base64.b64decode(str(signature or ""), validate=True)
    except ValueError:
        raise refused("paper_altered") from None
    is_whole = len(public) == KEY_BYTES and len(given) == SIGNATURE_BYTES
    if not is_whole or not is_signed_by(public, given, _SIGNED_AS + _plain(paper)):
        raise refused("paper_altered")
    return public


def require_known(
    workspace: Path, paper: Paper, *, today: date, compared: str = "", by: str = ""
) -> None:
    """Refuse a paper of a key that nobody compared, unless its fingerprint is given now.

    Raises
    ------
    PaperRefused
        It is one's own, or its key is not known.
    OptionError
        The fingerprint given is not that of its key.
    """
    keys = CityKeys(workspace)
    if keys.has_own() and paper.key == keys.public():
        raise refused("paper_own")
    known = keys.known()
    if any(one.fingerprint == paper.fingerprint for one in known):
        return
    if not compared:
        is_other = any(one.city == paper.city for one in known)
        key = "paper_other_key" if is_other else "paper_unknown_key"
        raise refused(key, city=paper.city, fingerprint=paper.fingerprint)
    if not by.strip():
        raise OptionError(listed("members", [fault("refusal.empty", name=Name("by"))]))
    keys.trust(paper.key, compared, city=paper.city, by=by, today=today)


def refused(key: str, **values: str) -> PaperRefused:
    """Make a refusal in words."""
    named = {name: Name(text) for name, text in values.items()}
    return PaperRefused(listed("members", [fault(f"members.{key}", **named)]))
