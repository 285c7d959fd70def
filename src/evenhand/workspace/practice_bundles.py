"""A signed bundle of practice sheets: made of parts, and opened without trusting anything in it."""

import base64
import hashlib
import io
import json
import re
import stat
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from evenhand.errors import EvenhandError, WorkspaceError, listed
from evenhand.wording.faults import fault
from evenhand.wording.messages import Name
from evenhand.workspace.city_keys import (
    KEY_BYTES,
    SIGNATURE_BYTES,
    fingerprint_of_key,
    is_signed_by,
)
from evenhand.workspace.given_json import json_of
from evenhand.workspace.json_schema import schema_faults
from evenhand.workspace.numbered_documents import Document
from evenhand.workspace.practice_checks import sheet_problems
from evenhand.workspace.reading_list import reading_problems

KIND = "evenhand practice bundle"
FORMAT = 1
MANIFEST, SIGNATURE = "manifest.json", "signature.txt"
MOST_BYTES, MOST_UNPACKED, MOST_MEMBER, MOST_MEMBERS = 20_000_000, 64_000_000, 4_000_000, 2_000
_SIGNED_AS = b"evenhand practice bundle\n"
READING = "reading.json"
_MEMBER = re.compile(
    r"sheets/SH-[0-9]{4,9}\.json|numbers/R-[0-9]{4,9}/[A-Za-z0-9_-]{1,80}\.json|reading\.json"
)
_EPOCH = (1980, 1, 1, 0, 0, 0)
_SHA = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_SCHEMA: Mapping[str, Any] = {
    "type": "object", "additionalProperties": False,
    "required": ["kind", "format", "city", "serial", "made_on", "key", "files"],
    "properties": {
        "kind": {"type": "string", "enum": [KIND]},
        "format": {"type": "integer", "enum": [FORMAT]},
        "city": {"type": "string", "minLength": 1, "maxLength": 200},
        "serial": {"type": "integer", "minimum": 1, "maximum": 1_000_000_000},
        "made_on": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
        "key": {"type": "string", "pattern": "^[A-Za-z0-9+/]{43}=$"},
        "files": {"type": "object", "additionalProperties": _SHA},
    },
}  # fmt: skip


class BundleRefused(WorkspaceError):
    """A bundle that is not taken over; nothing of it was kept."""


class UnknownKey(BundleRefused):
    """A whole bundle, signed with a key that nobody here compared yet."""

    def __init__(self, text: str, bundle: "Bundle") -> None:
        super().__init__(text)
        self.bundle = bundle


@dataclass(frozen=True)
class Bundle:
    """What a city handed on, its signature checked.

    Attributes
    ----------
    city
        How the city calls itself.
    serial, made_on
        Which edition it is, and the day.
    key
        The public key that it was signed with, 32 bytes.
    sheets
        The practice sheets.
    numbers
        Path → what a release says, as JSON values.
    reading
        References that the city added to its reading list.
    """

    city: str
    serial: int
    made_on: str
    key: bytes
    sheets: tuple[Document, ...]
    numbers: Mapping[str, Any]
    reading: tuple[Mapping[str, Any], ...] = ()

    @property
    def fingerprint(self) -> str:
        """Give the letters by which its key is compared."""
        return fingerprint_of_key(self.key)


def bundle_bytes(
    files: Mapping[str, bytes], head: Mapping[str, Any], sign: Callable[[bytes], bytes]
) -> bytes:
    """Write a bundle; the same parts give the same bytes.

    Parameters
    ----------
    files
        Path in the bundle → bytes.
    head
        `city`, `serial`, `made_on` and `key` of its manifest.
    sign
        Gives the signature of some bytes.
    """
    hashes = {name: hashlib.sha256(files[name]).hexdigest() for name in sorted(files)}
    manifest = _json({"kind": KIND, "format": FORMAT, **head, "files": hashes})
    signature = base64.b64encode(sign(_SIGNED_AS + manifest)) + b"\n"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {MANIFEST: manifest, SIGNATURE: signature, **files}.items():
            member = zipfile.ZipInfo(name, _EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(member, content)
    return made.getvalue()


def sheet_bytes(document: Document) -> bytes:
    """Write a sheet as it stands in a bundle."""
    return _json(document)


def _json(content: Any) -> bytes:
    return (json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()


def opened_bundle(content: bytes) -> Bundle:
    """Open a bundle: its parts, its signature, then every sheet; nothing of it is written.

    Parameters
    ----------
    content
        The bytes of the file.

    Raises
    ------
    BundleRefused
        It is no bundle, too large, unsigned, altered, of a newer version, or holds what no
        sheet may hold; the reason is named.
    """
    files = _members(content)
    if MANIFEST not in files:
        raise _refused("bundle_none")
    manifest = _manifest(files.pop(MANIFEST))
    signature = files.pop(SIGNATURE, None)
    if signature is None:
        raise _refused("bundle_unsigned")
    _check_signature(manifest, signature)
    head = manifest[1]
    hashes = {name: hashlib.sha256(one).hexdigest() for name, one in files.items()}
    if hashes != head["files"]:
        raise _refused("bundle_altered")
    parts = {name: _parsed(one, name) for name, one in files.items()}
    sheets = tuple(part for name, part in parts.items() if name.startswith("sheets/"))
    numbers = {name: part for name, part in parts.items() if name.startswith("numbers/")}
    _check_sheets(parts, head["city"])
    reading = parts.get(READING)
    if reading is not None:
        faults = list(reading_problems(reading))
        if faults:
            told = fault("practice.bundle_sheet", name=Name(READING))
            raise BundleRefused(listed("practice", [told, *faults]))
    return Bundle(
        head["city"], head["serial"], head["made_on"], base64.b64decode(head["key"]), sheets,
        numbers, tuple(reading["references"]) if reading else (),
    )  # fmt: skip


def _members(content: bytes) -> dict[str, bytes]:
    """Unpack a bundle in memory, within limits that hold whatever its list of members says."""
    if len(content) > MOST_BYTES:
        raise _refused("bundle_large", most=str(MOST_BYTES // 1_000_000))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            listed_ = archive.infolist()
            _check_list(listed_)
            left, files = MOST_UNPACKED, dict[str, bytes]()
            for one in listed_:
                with archive.open(one) as member:
                    files[one.filename] = member.read(min(MOST_MEMBER, left) + 1)
                left -= len(files[one.filename])
                if len(files[one.filename]) > MOST_MEMBER or left < 0:
                    raise _refused("bundle_large", most=str(MOST_UNPACKED // 1_000_000))
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, ValueError):
        raise _refused("bundle_none") from None
    except zipfile.zlib.error:  # type: ignore[attr-defined]
        raise _refused("bundle_none") from None
    return files


def _check_list(members: list[zipfile.ZipInfo]) -> None:
    """Refuse names that a bundle has not, names that stand twice, links and what is enciphered."""
    if len(members) > MOST_MEMBERS or sum(one.file_size for one in members) > MOST_UNPACKED:
        raise _refused("bundle_large", most=str(MOST_UNPACKED // 1_000_000))
    names = [one.filename for one in members]
    if len({name.lower() for name in names}) != len(names):
        raise _refused("bundle_twice")
    for one in members:
        kind = stat.S_IFMT(one.external_attr >> 16)
        is_plain = kind in (0, stat.S_IFREG) and not one.flag_bits & 0x1
        is_known = one.filename in (MANIFEST, SIGNATURE) or _MEMBER.fullmatch(one.filename)
        # ZipInfo cuts a name at its first zero byte: what was written in the archive counts.
        if not is_plain or not is_known or one.orig_filename != one.filename:
            raise _refused("bundle_strange", name=one.filename[:60])


def _manifest(content: bytes) -> tuple[bytes, dict[str, Any]]:
    found = _parsed(content, MANIFEST)
    if not isinstance(found, dict) or found.get("kind") != KIND:
        raise _refused("bundle_none")
    given = found.get("format")
    if type(given) is int and given > FORMAT:
        raise _refused("bundle_newer")
    faults = list(schema_faults(found, _SCHEMA))
    if faults:
        raise BundleRefused(listed("practice", faults[:10]))
    return content, found


def _check_signature(manifest: tuple[bytes, dict[str, Any]], signature: bytes) -> None:
    try:
        given = base64.b64decode(signature.strip(), validate=True)
        public = base64.b64decode(manifest[1]["key"], validate=True)
    except ValueError:
        raise _refused("bundle_altered") from None
    is_whole = len(given) == SIGNATURE_BYTES and len(public) == KEY_BYTES
    if not is_whole or not is_signed_by(public, given, _SIGNED_AS + manifest[0]):
        raise _refused("bundle_altered")


def _parsed(content: bytes, name: str) -> Any:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise _refused("bundle_not_text", name=name) from None
    try:
        return json_of(text, name, fault("refusal_files.export_again"))
    except EvenhandError as problem:
        raise BundleRefused(problem.told) from None


def _check_sheets(parts: Mapping[str, Any], city: str) -> None:
    """Refuse the whole where one sheet is not as it must be: half a bundle says half of it."""
    problems: list[str] = []
    for name, sheet in parts.items():
        if not name.startswith("sheets/"):
            continue
        given = sheet.get("format") if isinstance(sheet, dict) else None
        if type(given) is int and given > FORMAT:
            raise _refused("bundle_newer")
        found = sheet_problems(sheet)
        problems += found and [fault("practice.bundle_sheet", name=Name(name)), *found]
        if not found:
            problems += _unlike(name, sheet, city, parts)
    if problems:
        raise BundleRefused(listed("practice", problems[:20]))


def _unlike(name: str, sheet: Document, city: str, parts: Mapping[str, Any]) -> list[str]:
    """Say where a good sheet does not fit the bundle that it came in."""
    release = sheet["effect"]["release"]
    is_bound = release is None or f"numbers/{release}/manifest.json" in parts
    fits = (sheet["status"] == "released" and name == f"sheets/{sheet['id']}.json"
            and sheet["city"] == city and is_bound)  # fmt: skip
    return [] if fits else [fault("practice.bundle_unbound", name=Name(name))]


def _refused(key: str, **values: str) -> BundleRefused:
    told = fault(f"practice.{key}", **{name: Name(text) for name, text in values.items()})
    return BundleRefused(listed("practice", [told]))
