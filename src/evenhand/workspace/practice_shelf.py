"""Bundles of other cities, each kept whole as it came; and the catalogue of all sheets."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from evenhand.errors import EvenhandError, listed
from evenhand.taxonomy.practices import strength_of
from evenhand.wording.faults import fault
from evenhand.wording.messages import Name
from evenhand.workspace.city_keys import FOLDER, LOCK, CityKeys
from evenhand.workspace.disk import held_patiently, unreadable, words_for_disk, write_whole
from evenhand.workspace.numbered_documents import Document
from evenhand.workspace.practice_bundles import (
    MOST_BYTES,
    Bundle,
    BundleRefused,
    UnknownKey,
    opened_bundle,
)
from evenhand.workspace.practice_files import PracticeFiles
from evenhand.workspace.reading_list import Read, reference_of

RECEIVED = "received"


@dataclass(frozen=True)
class Listed:
    """One sheet of the catalogue.

    Attributes
    ----------
    key
        How it is asked for: its number, and for a sheet of others the letters of their key
        before it, such as "66687aad-SH-0001".
    document
        The sheet.
    city
        Whose it is.
    is_own
        Whether it is the city's own.
    strength
        0 (nothing measured) to 4 (strong), by its design.
    """

    key: str
    document: Document
    city: str
    is_own: bool
    strength: int


def read_bundle(path: Path) -> bytes:
    """Read the file of a bundle, no more of it than a bundle may have.

    Raises
    ------
    BundleRefused
        It cannot be read, or is too large.
    """
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as problem:
        raise BundleRefused(unreadable(path, problem)) from None


def import_bundle(
    workspace: Path, content: bytes, *, today: date, compared: str = "", by: str = ""
) -> Bundle:
    """Take over a bundle: whole, or not at all.

    Parameters
    ----------
    workspace
        The workspace's folder.
    content
        The bytes of the bundle.
    today
        The day.
    compared
        For a key that is not known yet: its fingerprint as the other city read it out.
    by
        The office that compared it.

    Returns
    -------
    Bundle
        What was taken over; an edition that is here already changes nothing.

    Raises
    ------
    UnknownKey
        It is whole, but nobody compared its key; nothing was kept.
    BundleRefused
        It is not as a bundle must be, or older than what is here.
    OptionError
        The fingerprint given is not that of its key.
    """
    bundle, keys = opened_bundle(content), CityKeys(workspace)
    if keys.has_own() and bundle.key == keys.public():
        raise BundleRefused(listed("practice", [fault("practice.bundle_own")]))
    _refuse_older(workspace, bundle, content)
    if not any(one.fingerprint == bundle.fingerprint for one in keys.known()):
        if not compared:
            raise _unknown(bundle, keys)
        keys.trust(bundle.key, compared, city=bundle.city, by=by, today=today)
    folder = workspace / FOLDER / RECEIVED
    with words_for_disk(workspace):
        folder.mkdir(parents=True, exist_ok=True)
        with held_patiently(folder, folder / LOCK):
            _refuse_older(workspace, bundle, content)
            write_whole(_place(workspace, bundle), content)
    return bundle


def _unknown(bundle: Bundle, keys: CityKeys) -> UnknownKey:
    others = [one for one in keys.known() if one.city == bundle.city]
    key = "practice.bundle_other_key" if others else "practice.bundle_unknown_key"
    told = fault(key, city=Name(bundle.city), fingerprint=Name(bundle.fingerprint))
    return UnknownKey(listed("practice", [told]), bundle)


def _refuse_older(workspace: Path, bundle: Bundle, content: bytes) -> None:
    place = _place(workspace, bundle)
    if not place.is_file():
        return
    there = _opened(place)
    if there.serial > bundle.serial or (
        there.serial == bundle.serial and place.read_bytes() != content
    ):
        told = fault("practice.bundle_older", serial=Name(str(there.serial)))
        raise BundleRefused(listed("practice", [told]))


def _place(workspace: Path, bundle: Bundle) -> Path:
    name = bundle.fingerprint.replace(" ", "")
    return workspace / FOLDER / RECEIVED / f"{name}.zip"


def _opened(path: Path) -> Bundle:
    stamp = path.stat()
    return _kept(path, stamp.st_mtime_ns, stamp.st_size)


@lru_cache(maxsize=256)
def _kept(path: Path, changed: int, size: int) -> Bundle:
    del changed, size
    return opened_bundle(read_bundle(path))


def received(workspace: Path) -> tuple[list[Bundle], list[str]]:
    """Give the bundles of cities whose key is trusted, and why others are not shown.

    Returns
    -------
    tuple
        Bundles by city, and one sentence for each file that was altered since it came.
    """
    known = {one.fingerprint for one in CityKeys(workspace).known()}
    found: list[Bundle] = []
    faults: list[str] = []
    for path in sorted((workspace / FOLDER / RECEIVED).glob("*.zip")):
        try:
            bundle = _opened(path)
        except (EvenhandError, OSError):
            faults.append(fault("practice.received_altered", name=Name(path.name)))
            continue
        if bundle.fingerprint in known:
            found.append(bundle)
    return sorted(found, key=lambda one: (one.city, one.fingerprint)), faults


def received_reading(workspace: Path) -> list[Read]:
    """Give the references that other cities added to their reading lists."""
    return [
        Read(reference_of(row, f"{bundle.fingerprint.replace(' ', '')[:8]}-"), bundle.city)
        for bundle in received(workspace)[0]
        for row in bundle.reading
    ]


def catalogue(workspace: Path) -> list[Listed]:
    """Give every sheet, ours and those of others, by title and then by day; never by effect."""
    own = [(one["id"], one, True) for one in PracticeFiles(workspace).all()
           if one["status"] != "withdrawn"]  # fmt: skip
    theirs = [
        (f"{bundle.fingerprint.replace(' ', '')[:8]}-{one['id']}", one, False)
        for bundle in received(workspace)[0]
        for one in bundle.sheets
    ]
    found = [Listed(key, one, one["city"], is_own, strength_of(one["effect"]))
             for key, one, is_own in (*own, *theirs)]  # fmt: skip
    return sorted(found, key=_place_in_list)


def _place_in_list(one: Listed) -> tuple[str, str, str]:
    document = one.document
    return document["title"].casefold(), document["open_since"] or "", one.key


def searched(
    sheets: Iterable[Listed],
    *,
    offence: str = "",
    setting: str = "",
    strength: int = 0,
    result: str = "",
    with_failed: bool = True,
) -> list[Listed]:
    """Give the sheets on a problem and setting that are known at least so well.

    Parameters
    ----------
    offence, setting
        Codes; empty for any.
    strength
        The least strength.
    result
        One of `taxonomy.practices.RESULTS`; empty for any.
    with_failed
        Whether those without clear effect, and those that did harm, are there.
    """
    failed = () if with_failed else ("no_clear_effect", "harmed")
    return [
        one
        for one in sheets
        if offence in ("", one.document["problem"]["offence_class"])
        and setting in ("", one.document["problem"]["setting"])
        and one.strength >= strength
        and result in ("", one.document["effect"]["result"])
        and one.document["effect"]["result"] not in failed
    ]


def sheet_of(workspace: Path, key: str) -> Listed | None:
    """Give a sheet of the catalogue by its key; None where there is none."""
    return next((one for one in catalogue(workspace) if one.key == key), None)
