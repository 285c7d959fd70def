"""The key by which a city signs what it hands on, and the keys of others that it trusts."""

import base64
import hashlib
import json
import os
import stat
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from evenhand.errors import MissingExtra, OptionError, WorkspaceError, listed
from evenhand.wording.faults import fault
from evenhand.wording.messages import Name
from evenhand.workspace.disk import held_patiently, words_for_disk, write_whole
from evenhand.workspace.free_texts import text_problems
from evenhand.workspace.given_json import read_document
from evenhand.workspace.json_schema import schema_faults

FOLDER, KEY_FILE, KNOWN_FILE, LOCK = "exchange", "city.key", "known.json", ".lock"
KEY_BYTES, SIGNATURE_BYTES = 32, 64
_LETTERS = 40
_GROUP = 4
_KNOWN: Mapping[str, Any] = {
    "type": "object", "required": ["format", "keys"], "additionalProperties": False,
    "properties": {
        "format": {"type": "integer", "enum": [1]},
        "keys": {"type": "array", "maxItems": 10_000, "items": {
            "type": "object", "additionalProperties": False,
            "required": ["fingerprint", "key", "city", "trusted_on", "by"],
            "properties": {name: {"type": "string", "minLength": 1, "maxLength": 200}
                           for name in ("fingerprint", "key", "city", "trusted_on", "by")},
        }},
    },
}  # fmt: skip


@dataclass(frozen=True)
class Known:
    """A key that an administrator took for that of a city.

    Attributes
    ----------
    fingerprint
        By which it was compared.
    key
        The public key, base64.
    city
        How the city called itself then.
    trusted_on, by
        The day, and the office that compared it.
    """

    fingerprint: str
    key: str
    city: str
    trusted_on: str
    by: str


def fingerprint_of_key(public: bytes) -> str:
    """Give the letters by which two people compare a public key, in groups of four.

    Examples
    --------
    >>> fingerprint_of_key(bytes(32))
    '6668 7aad f862 bd77 6c8f c18b 8e9f 8e20 0897 1485'
    """
    letters = hashlib.sha256(public).hexdigest()[:_LETTERS]
    return " ".join(letters[at : at + _GROUP] for at in range(0, _LETTERS, _GROUP))


def plain_fingerprint(text: str) -> str:
    """Give a fingerprint that somebody typed as it is written here.

    Examples
    --------
    >>> plain_fingerprint("66687AAD f862bd77-6c8fc18b8e9f8e2008971485")
    '6668 7aad f862 bd77 6c8f c18b 8e9f 8e20 0897 1485'
    """
    letters = "".join(one for one in text.lower() if one in "0123456789abcdef")
    return " ".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


class CityKeys:
    """The keys of one workspace.

    Parameters
    ----------
    workspace
        The workspace's folder.
    """

    def __init__(self, workspace: Path) -> None:
        self.workspace = workspace
        self.folder = workspace / FOLDER

    def public(self) -> bytes:
        """Give the city's own public key; the pair is made when it is first asked for.

        Raises
        ------
        WorkspaceError
            The key's file can be read by others, or is none.
        """
        return bytes(self._own().public_key().public_bytes_raw())

    def fingerprint(self) -> str:
        """Give the fingerprint of the city's own key, to be read out to others."""
        return fingerprint_of_key(self.public())

    def sign(self, content: bytes) -> bytes:
        """Sign with the city's own key: 64 bytes, Ed25519."""
        return bytes(self._own().sign(content))

    def has_own(self) -> bool:
        """Say whether the city has a key yet."""
        return (self.folder / KEY_FILE).is_file()

    def _own(self) -> Any:
        private = _ed25519().Ed25519PrivateKey
        path = self.folder / KEY_FILE
        with words_for_disk(self.workspace):
            self.folder.mkdir(exist_ok=True)
            try:
                handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                return private.from_private_bytes(_kept(path))
            with os.fdopen(handle, "wb") as file:
                made = private.generate()
                file.write(base64.b64encode(made.private_bytes_raw()) + b"\n")
                file.flush()
                os.fsync(file.fileno())
        return made

    def known(self) -> tuple[Known, ...]:
        """Give the keys that are trusted.

        Raises
        ------
        WorkspaceError
            The list was altered into something else.
        """
        path = self.folder / KNOWN_FILE
        if not path.is_file():
            return ()
        found = read_document(path, fault("refusal_files.from_backup"))
        faults = list(schema_faults(found, _KNOWN))
        if faults:
            raise WorkspaceError(listed(str(path), faults[:10]))
        return tuple(Known(**one) for one in found["keys"])

    def trust(self, public: bytes, compared: str, *, city: str, by: str, today: date) -> Known:
        """Take a key for that of a city, since its fingerprint was compared.

        Parameters
        ----------
        public
            The key, 32 bytes.
        compared
            The fingerprint as the other city read it out: typed, not confirmed.
        city
            How the city calls itself.
        by
            The office that compared it.
        today
            The day.

        Raises
        ------
        OptionError
            The fingerprint is another one, or the office names a person.
        """
        print_ = fingerprint_of_key(public)
        problems = text_problems("by", by)
        if plain_fingerprint(compared) != print_:
            problems.append(fault("practice.key_differs"))
        if problems:
            raise OptionError(listed("practice", problems))
        made = Known(
            print_, base64.b64encode(public).decode(), city[:200], today.isoformat(), by[:200]
        )
        with words_for_disk(self.workspace):
            self.folder.mkdir(exist_ok=True)
            with held_patiently(self.folder, self.folder / LOCK):
                others = [one for one in self.known() if one.fingerprint != print_]
                self._write([*others, made])
        return made

    def distrust(self, fingerprint: str) -> None:
        """Take a key out of those that are trusted; what came with it is no longer listed.

        Raises
        ------
        OptionError
            It was not trusted.
        """
        print_ = plain_fingerprint(fingerprint)
        with words_for_disk(self.workspace):
            self.folder.mkdir(exist_ok=True)
            with held_patiently(self.folder, self.folder / LOCK):
                known = self.known()
                others = [one for one in known if one.fingerprint != print_]
                if len(others) == len(known):
                    told = fault("practice.key_unknown", fingerprint=Name(print_))
                    raise OptionError(listed("practice", [told]))
                self._write(others)

    def _write(self, keys: list[Known]) -> None:
        content = {"format": 1, "keys": [asdict(one) for one in keys]}
        text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
        write_whole(self.folder / KNOWN_FILE, text)


def is_signed_by(public: bytes, signature: bytes, content: bytes) -> bool:
    """Say whether a signature is that of a key over some bytes."""
    from cryptography.exceptions import InvalidSignature

    try:
        _ed25519().Ed25519PublicKey.from_public_bytes(public).verify(signature, content)
    except (InvalidSignature, ValueError):
        return False
    return True


def _kept(path: Path) -> bytes:
    mode = path.stat().st_mode
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        problem = fault("refusal_files.key_open")
        raise WorkspaceError(listed(str(path), [problem]))
    try:
        found = base64.b64decode(path.read_bytes().strip(), validate=True)
    except ValueError:
        found = b""
    if len(found) != KEY_BYTES:
        raise WorkspaceError(listed(str(path), [fault("refusal_files.no_city_key")]))
    return found


def _ed25519() -> Any:
    try:
        from cryptography.hazmat.primitives.asymmetric import ed25519
    except ImportError:
        problem = fault("refusal_files.no_cryptography")
        raise MissingExtra(listed("practice", [problem])) from None
    return ed25519
