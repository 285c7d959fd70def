"""Members of a circle of cities: each keeps the cards of the others as they came; no centre."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from evenhand.errors import EvenhandError, OptionError, WorkspaceError, listed
from evenhand.taxonomy.classes import OFFENCE_CLASSES
from evenhand.wording.faults import fault
from evenhand.wording.messages import Name
from evenhand.workspace.city_keys import FOLDER, LOCK, CityKeys
from evenhand.workspace.disk import held_patiently, words_for_disk, write_whole
from evenhand.workspace.free_texts import address_problem, text_problems
from evenhand.workspace.given_json import read_document
from evenhand.workspace.json_schema import schema_faults
from evenhand.workspace.signed_papers import (
    MEMBER,
    MOST_BYTES,
    Paper,
    opened_paper,
    paper_bytes,
    refused,
    require_known,
)

CARDS, OWN = "members", "card.json"
CITY, REGION = "city", "region"
WORRY = "worry"
TOPICS = (*OFFENCE_CLASSES, WORRY)
"""What a member knows of: classes of offences, and feelings of insecurity."""
LONGEST_KEPT = timedelta(days=731)
_NAME = {"type": "string", "minLength": 1, "maxLength": 200}
_DAY = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_CARD: Mapping[str, Any] = {
    "type": "object", "additionalProperties": False,
    "required": ["serial", "kind", "country", "region", "municipalities", "topics", "contacts",
                 "page", "keep_until"],
    "properties": {
        "serial": {"type": "integer", "minimum": 1, "maximum": 1_000_000_000},
        "kind": {"type": "string", "enum": [CITY, REGION]},
        "country": {"type": "string", "pattern": "^[A-Z]{2}$"},
        "region": {"type": ["string", "null"], "minLength": 1, "maxLength": 200},
        "municipalities": {"type": "array", "maxItems": 500, "items": _NAME},
        "topics": {"type": "array", "maxItems": len(TOPICS),
                   "items": {"type": "string", "enum": list(TOPICS)}},
        "contacts": {"type": "array", "maxItems": 20, "items": {
            "type": "object", "additionalProperties": False,
            "required": ["office", "address", "consent_on"],
            "properties": {"office": _NAME, "consent_on": _DAY,
                           "address": {"type": "string", "minLength": 3, "maxLength": 120}},
        }},
        "page": {"type": ["string", "null"], "pattern": "^https://[^\\s]{1,290}$"},
        "keep_until": _DAY,
    },
}  # fmt: skip


@dataclass(frozen=True)
class Member:
    """A city or region whose card is here.

    Attributes
    ----------
    key
        How it is asked for: the letters of its key without blanks.
    city, made_on, fingerprint
        How it calls itself, the day of the card, and its key.
    card
        What the card says.
    """

    key: str
    city: str
    made_on: str
    fingerprint: str
    card: Mapping[str, Any]

    def address(self) -> str:
        """Give the first e-mail address of an office; empty where there is none."""
        every = (one["address"] for one in self.card["contacts"])
        return next((one for one in every if "@" in one), "")


def empty_card(today: date) -> dict[str, Any]:
    """Give a card on which nothing is written yet."""
    until = (today + timedelta(days=365)).isoformat()
    return {"serial": 1, "kind": CITY, "country": "NL", "region": None, "municipalities": [],
            "topics": [], "contacts": [], "page": None, "keep_until": until}  # fmt: skip


def own_card(workspace: Path) -> dict[str, Any] | None:
    """Give the city's own card; None before it is written.

    Raises
    ------
    WorkspaceError
        The file was altered into something else.
    """
    path = workspace / FOLDER / OWN
    if not path.is_file():
        return None
    found = read_document(path, "restore it from a backup")
    faults = list(schema_faults(found, _CARD))
    if faults:
        raise WorkspaceError(listed(str(path), faults[:10]))
    return dict(found)


def write_card(workspace: Path, parts: Mapping[str, Any], *, today: date) -> dict[str, Any]:
    """Write parts of one's own card anew.

    Parameters
    ----------
    workspace
        The workspace's folder.
    parts
        What is written; the rest stays.
    today
        The day.

    Raises
    ------
    OptionError
        A text names a person, an address is not that of an office, a consent is to come, or the
        day until which it is kept has passed or is more than two years away.
    """
    folder = workspace / FOLDER
    with words_for_disk(workspace):
        folder.mkdir(exist_ok=True)
        with held_patiently(folder, folder / LOCK):
            before = own_card(workspace)
            made = {**(before or empty_card(today)), **parts}
            made["serial"] = before["serial"] + 1 if before else 1
            problems = list(card_problems(made, today))
            if problems:
                raise OptionError(listed("members", problems))
            write_whole(folder / OWN, json.dumps(made, indent=1, ensure_ascii=False) + "\n")
    return made


def card_problems(card: Any, today: date) -> Iterator[str]:
    """Say where a card is not as it must be."""
    faults = list(schema_faults(card, _CARD))
    if faults:
        yield from faults[:10]
        return
    names = [*card["municipalities"], *([card["region"]] if card["region"] else [])]
    for text in (*names, *(one["office"] for one in card["contacts"])):
        yield from text_problems("office" if text not in names else "municipalities", text)
    for one in card["contacts"]:
        yield from address_problem("address", one["address"])
        if one["consent_on"] > today.isoformat():
            yield fault("members.consent_to_come")
    if not today.isoformat() <= card["keep_until"] <= (today + LONGEST_KEPT).isoformat():
        yield fault("members.keep_wrong")


def signed_card(workspace: Path, city: str, *, today: date) -> bytes:
    """Give one's own card as the signed file that is handed on.

    Raises
    ------
    WorkspaceError
        There is none yet, or its day has passed.
    """
    card = own_card(workspace)
    if card is None or card["keep_until"] < today.isoformat():
        raise WorkspaceError(listed("members", [fault("members.card_none")]))
    return paper_bytes(CityKeys(workspace), MEMBER, card, city=city, today=today)


def take_card(
    workspace: Path, paper: Paper, content: bytes, *, today: date, compared: str = "", by: str = ""
) -> Member:
    """Keep the card of a member as it came; an older one never replaces a newer one.

    Raises
    ------
    PaperRefused
        It is not as a card must be, older than the one that is here, or its key is not known.
    """
    problems = list(card_problems(paper.content, today))
    if problems:
        raise refused_with(problems)
    require_known(workspace, paper, today=today, compared=compared, by=by)
    made = _member(paper)
    folder = workspace / FOLDER / CARDS
    with words_for_disk(workspace):
        folder.mkdir(parents=True, exist_ok=True)
        with held_patiently(folder, folder / LOCK):
            there = {one.key: one for one in members(workspace)}.get(made.key)
            if there is not None and there.card["serial"] > made.card["serial"]:
                raise refused("card_older")
            write_whole(folder / f"{made.key}.json", content)
    return made


def refused_with(problems: Iterable[str]) -> OptionError:
    """Make a refusal of several faults."""
    return OptionError(listed("members", list(problems)[:10]))


def _member(paper: Paper) -> Member:
    key = paper.fingerprint.replace(" ", "")
    return Member(key, paper.city, paper.made_on, paper.fingerprint, paper.content)


def members(workspace: Path) -> list[Member]:
    """Give the members whose key is trusted, by name, without what was altered since it came."""
    known = {one.fingerprint for one in CityKeys(workspace).known()}
    found = []
    for path in sorted((workspace / FOLDER / CARDS).glob("*.json")):
        paper = _opened(path)
        if paper is not None and paper.fingerprint in known:
            found.append(_member(paper))
    return sorted(found, key=lambda one: (one.city.casefold(), one.key))


def _opened(path: Path) -> Paper | None:
    try:
        with path.open("rb") as file:
            paper = opened_paper(file.read(MOST_BYTES + 1))
    except (EvenhandError, OSError):
        return None
    is_card = paper.what == MEMBER and not list(schema_faults(paper.content, _CARD))
    return paper if is_card else None


def searched_members(
    every: Iterable[Member], *, topic: str = "", kind: str = "", words: str = ""
) -> list[Member]:
    """Give the members that know of a topic, of a kind, with words in their names or places."""
    asked = words.casefold().strip()
    return [
        one
        for one in every
        if topic in ("", *one.card["topics"])
        and kind in ("", one.card["kind"])
        and (not asked or any(asked in text.casefold() for text in _named(one)))
    ]


def _named(one: Member) -> list[str]:
    return [one.city, *([one.card["region"]] if one.card["region"] else []),
            *one.card["municipalities"]]  # fmt: skip


def delete_due(workspace: Path, today: date) -> int:
    """Delete the cards whose last day has passed, others' and one's own alike.

    Returns
    -------
    int
        How many went. A card is signed whole, so that it goes whole.
    """
    gone = 0
    paths = [*(workspace / FOLDER / CARDS).glob("*.json"), workspace / FOLDER / OWN]
    for path in paths:
        if _last_day(path) < today.isoformat():
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _last_day(path: Path) -> str:
    """Give the day until which a file is kept; far away where it is none."""
    if path.name == OWN:
        card = own_card(path.parent.parent) if path.is_file() else None
        return str(card["keep_until"]) if card else "9999-12-31"
    paper = _opened(path)
    return str(paper.content["keep_until"]) if paper else "9999-12-31"


def member_of(workspace: Path, key: str) -> Member:
    """Give a member by its key.

    Raises
    ------
    OptionError
        Its card is not here.
    """
    found = {one.key: one for one in members(workspace)}.get(key)
    if found is None:
        told = fault("members.no_member", member=Name(key[:60]))
        raise OptionError(listed("members", [told]))
    return found
