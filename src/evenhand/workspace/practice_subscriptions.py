"""Catalogues of other cities that this one follows: folders, or files of a web server."""

import hashlib
import io
import ipaddress
import json
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from evenhand.errors import EvenhandError, OptionError, SourceError, WorkspaceError, listed
from evenhand.sources.fetch.addresses import checked_address
from evenhand.sources.fetch.web import Limits, Web
from evenhand.wording.faults import fault
from evenhand.wording.messages import Name
from evenhand.workspace.city_keys import FOLDER, LOCK
from evenhand.workspace.disk import held_patiently, words_for_disk, write_whole
from evenhand.workspace.given_json import json_of, read_document
from evenhand.workspace.json_schema import schema_faults
from evenhand.workspace.practice_bundles import (
    MOST_BYTES,
    Bundle,
    BundleRefused,
    UnknownKey,
    opened_bundle,
)
from evenhand.workspace.practice_shelf import import_bundle, read_bundle

KIND, FORMAT = "evenhand practice catalogue", 1
INDEX, BUNDLE = "index.json", "bundle.zip"
FILE = "subscriptions.json"
MOST_INDEX, SECONDS, TRIES = 1_000_000, 120.0, 2
PROBLEMS = ("unknown_key", "other_key", "unreachable", "refused")
"""Its key waits for somebody to compare it; the catalogue is signed by another key than before;
nothing could be read; what was read is not as it must be."""
_INDEX: Mapping[str, Any] = {
    "type": "object", "required": ["kind", "format", "bundle", "sha256"],
    "properties": {
        "kind": {"type": "string", "enum": [KIND]},
        "format": {"type": "integer", "enum": [FORMAT]},
        "bundle": {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9_.-]{0,80}$"},
        "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    },
}  # fmt: skip
_LIST: Mapping[str, Any] = {
    "type": "object", "required": ["format", "places"], "additionalProperties": False,
    "properties": {
        "format": {"type": "integer", "enum": [1]},
        "places": {"type": "array", "maxItems": 1_000, "items": {
            "type": "object", "additionalProperties": False,
            "required": ["place", "inside", "etag", "sha256", "looked_on"],
            "properties": {
                "inside": {"type": "boolean"},
                **{name: {"type": "string", "maxLength": 2_000}
                   for name in ("place", "etag", "sha256", "looked_on", "taken_on", "city",
                                "fingerprint", "problem", "words")},
            },
        }},
    },
}  # fmt: skip


@dataclass(frozen=True)
class Subscription:
    """A catalogue that is followed.

    Attributes
    ----------
    place
        A folder, or the address of one on a web server.
    inside
        Whether it may lie in a private network; only the command line says so.
    etag, sha256
        What the server said of the index, and the fingerprint of the bundle, when it came last.
    looked_on, taken_on
        The day of the last look, and of the last edition that came in; empty before the first.
    city, fingerprint
        Whose it is, and the key by which its first bundle was signed: no other key is taken
        here, not even one that is trusted.
    problem, words
        One of `PROBLEMS` where the last look gave nothing, and the reason in English.
    """

    place: str
    inside: bool = False
    etag: str = ""
    sha256: str = ""
    looked_on: str = ""
    taken_on: str = ""
    city: str = ""
    fingerprint: str = ""
    problem: str = ""
    words: str = ""


class OtherKey(BundleRefused):
    """A bundle that is signed by another key than the one this catalogue began with."""


@dataclass(frozen=True)
class Refreshed:
    """What one look at a catalogue gave: a new edition, nothing new, or why not."""

    place: str
    is_new: bool
    problem: EvenhandError | None = None


def subscriptions(workspace: Path) -> list[Subscription]:
    """Give the catalogues that a workspace follows.

    Raises
    ------
    WorkspaceError
        The list was altered into something else.
    """
    path = workspace / FOLDER / FILE
    if not path.is_file():
        return []
    found = read_document(path, fault("refusal_files.from_backup"))
    faults = list(schema_faults(found, _LIST))
    if faults:
        raise WorkspaceError(listed(str(path), faults[:10]))
    return [Subscription(**one) for one in found["places"]]


def subscribe(workspace: Path, place: str, *, inside: bool = False) -> Subscription:
    """Follow a catalogue; nothing is fetched yet.

    Parameters
    ----------
    place
        A folder, or an address with https://.
    inside
        Whether an address in a private network is meant.

    Raises
    ------
    OptionError
        It is followed already.
    SourceError
        It is an address that may not be asked.
    """
    named = _named(place, inside)
    with _writing(workspace) as known:
        if any(one.place == named for one in known):
            raise OptionError(listed("practice", [fault("practice.same_place")]))
        made = Subscription(named, inside)
        _write(workspace, [*known, made])
    return made


def unsubscribe(workspace: Path, place: str) -> None:
    """No longer follow a catalogue; what was taken over stays.

    Raises
    ------
    OptionError
        It is not followed.
    """
    with _writing(workspace) as known:
        others = [one for one in known if one.place not in (place, _folder(place))]
        if len(others) == len(known):
            told = fault("practice.no_place", place=Name(place[:200]))
            raise OptionError(listed("practice", [told]))
        _write(workspace, others)


def refresh(workspace: Path, *, today: date) -> list[Refreshed]:
    """Look at every catalogue that is followed, and take over what is new.

    Returns
    -------
    list
        One entry for each; a catalogue that fails keeps no other from being looked at.

    Notes
    -----
    An edition comes in as any bundle does: only with a key that was compared. The first key of
    a catalogue is kept with it.
    """
    return [look_at(workspace, one.place, today=today) for one in subscriptions(workspace)]


def look_at(
    workspace: Path, place: str, *, today: date, compared: str = "", by: str = ""
) -> Refreshed:
    """Look at one catalogue, and take over what is new.

    Parameters
    ----------
    workspace, place
        Whose subscription.
    today
        The day.
    compared, by
        As for `import_bundle`, where its key is not known yet.

    Raises
    ------
    OptionError
        It is not followed.
    """
    one = next((one for one in subscriptions(workspace) if one.place == _folder(place)), None)
    if one is None:
        told = fault("practice.no_place", place=Name(place[:200]))
        raise OptionError(listed("practice", [told]))
    seen, problem = replace(one, looked_on=today.isoformat(), problem="", words=""), None
    try:
        now = _looked(workspace, seen, today, compared, by)
    except EvenhandError as refusal:
        is_mistyped = bool(compared) and isinstance(refusal, OptionError)
        problem, now = refusal, one if is_mistyped else _failed(seen, refusal)
    with _writing(workspace) as known:
        _write(workspace, [now if old.place == now.place else old for old in known])
    return Refreshed(one.place, problem is None and now.sha256 != one.sha256, problem)


def _failed(one: Subscription, problem: EvenhandError) -> Subscription:
    """Keep why nothing came, and a key that was seen first, which waits to be compared."""
    codes = {UnknownKey: "unknown_key", OtherKey: "other_key", SourceError: "unreachable"}
    code = next((code for kind, code in codes.items() if isinstance(problem, kind)), "refused")
    words = " ".join(str(line).strip(" -") for line in problem.faults)[:500]
    kept = replace(one, problem=code, words=words)
    if isinstance(problem, UnknownKey):
        kept = _pinned(kept, problem.bundle)
    return kept


def _pinned(one: Subscription, bundle: Bundle) -> Subscription:
    return replace(one, city=bundle.city, fingerprint=bundle.fingerprint)


def _looked(
    workspace: Path, one: Subscription, today: date, compared: str, by: str
) -> Subscription:
    read = _from_web(one) if _is_address(one.place) else _from_folder(one)
    if read is None:
        return one
    index, etag, content = read
    if index["sha256"] == one.sha256:
        return replace(one, etag=etag)
    held = content(index["bundle"])
    if hashlib.sha256(held).hexdigest() != index["sha256"]:
        raise WorkspaceError(listed(one.place, [fault("practice.bundle_altered")]))
    bundle = opened_bundle(held)
    if one.fingerprint not in ("", bundle.fingerprint):
        told = fault("practice.catalogue_other_key", first=Name(one.fingerprint),
                     fingerprint=Name(bundle.fingerprint))  # fmt: skip
        raise OtherKey(listed(one.place, [told]))
    import_bundle(workspace, held, today=today, compared=compared, by=by)
    now = replace(one, etag=etag, sha256=index["sha256"], taken_on=today.isoformat())
    return _pinned(now, bundle)


def _from_folder(one: Subscription) -> Any:
    folder = Path(one.place)
    if not (folder / INDEX).is_file():
        raise WorkspaceError(listed(one.place, [fault("practice.index_none")]))
    index = _index(read_document(folder / INDEX, fault("refusal_files.publish_again")), one.place)
    return index, "", lambda name: read_bundle(folder / name)


def _from_web(one: Subscription) -> Any:
    base = one.place.rstrip("/") + "/"
    if not one.inside:
        refuse_private(base)
    web = Web(Limits(largest=MOST_BYTES + MOST_INDEX, seconds=SECONDS, tries=TRIES))
    held = io.BytesIO()
    headers = {"If-None-Match": one.etag} if one.etag else {}
    answer = web.take(urljoin(base, INDEX), held, headers)
    if answer.status == 304:
        return None
    text = held.getvalue()[: MOST_INDEX + 1]
    if len(text) > MOST_INDEX:
        raise WorkspaceError(listed(one.place, [fault("practice.index_none")]))
    index = _index(
        json_of(text.decode("utf-8", "replace"), one.place, fault("refusal_files.publish_again")),
        one.place,
    )

    def content(name: str) -> bytes:
        if not one.inside:
            refuse_private(base)
        into = io.BytesIO()
        web.take(urljoin(base, name), into)
        return into.getvalue()

    return index, str(answer.headers.get("etag", ""))[:200], content


def _index(found: Any, place: str) -> dict[str, Any]:
    if list(schema_faults(found, _INDEX)):
        given = found.get("format") if isinstance(found, dict) else None
        newer = type(given) is int and given > FORMAT
        key = "practice.bundle_newer" if newer else "practice.index_none"
        raise WorkspaceError(listed(place, [fault(key)]))
    return dict(found)


def refuse_private(address: str) -> None:
    """Refuse an address whose host lies on this machine or in a private network.

    Raises
    ------
    OptionError
        It does; whoever can only write an address must not reach what lies behind a firewall.
    """
    host = urlsplit(address).hostname or ""
    found: list[str] = [host]
    with suppress(OSError, UnicodeError):  # a name that is not known is told by the fetch
        found = [str(one[4][0]) for one in socket.getaddrinfo(host, 443)]
    for one in found:
        with suppress(ValueError):
            if not ipaddress.ip_address(one.partition("%")[0]).is_global:
                told = fault("practice.private_address", host=Name(host[:200]))
                raise OptionError(listed("practice", [told]))


def _named(place: str, inside: bool) -> str:
    if not _is_address(place):
        return _folder(place)
    checked_address(place)
    if not inside:
        refuse_private(place)
    return place


def _is_address(place: str) -> bool:
    return "://" in place


def _folder(place: str) -> str:
    return place if _is_address(place) else str(Path(place).resolve())


@contextmanager
def _writing(workspace: Path) -> Iterator[list[Subscription]]:
    """Hold the lock while the list is read and written."""
    folder = workspace / FOLDER
    with words_for_disk(workspace):
        folder.mkdir(exist_ok=True)
        with held_patiently(folder, folder / LOCK):
            yield subscriptions(workspace)


def _write(workspace: Path, places: list[Subscription]) -> None:
    content = {"format": 1, "places": [asdict(one) for one in places]}
    write_whole(workspace / FOLDER / FILE, json.dumps(content, indent=1) + "\n")
