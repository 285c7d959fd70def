"""Fetches a data set of a Socrata portal page by page, and checks that no row is lost."""

import csv
import hashlib
import io
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, urlencode, urlsplit

from evenhand.errors import SourceError, listed
from evenhand.sources.fetch.tables import refuse_no_table
from evenhand.sources.fetch.web import Web, text_of
from evenhand.sources.fetched import is_here, note_origin, whole

PAGE_ROWS = 50_000
TOKEN = "EVENHAND_SOCRATA_TOKEN"
"""Name of the environment variable that holds an app token; it is sent, and never kept."""


@dataclass(frozen=True)
class DataSet:
    """What to fetch of a portal.

    Attributes
    ----------
    portal
        Address of the portal: "https://data.cityofchicago.org".
    id
        Two groups of four letters and digits: "ijzp-q8t2".
    columns
        Field names to fetch; all if empty.
    where
        Which rows, in the portal's own language; all if empty.
    page_rows
        Rows of one request.
    """

    portal: str
    id: str
    columns: tuple[str, ...] = ()
    where: str = ""
    page_rows: int = PAGE_ROWS

    @property
    def file_name(self) -> str:
        """The file it is kept in; parts of a data set have their own names."""
        host = urlsplit(self.portal).hostname or "portal"
        asked = json.dumps([self.columns, self.where]) if self.columns or self.where else ""
        part = f"-part-{hashlib.sha256(asked.encode()).hexdigest()[:8]}" if asked else ""
        return f"{host}-{self.id}{part}.csv"

    def address(self, ending: str, **query: str | int) -> str:
        """Give the address of an answer about the rows."""
        named = {f"${key}": value for key, value in query.items()}
        if self.where:
            named["$where"] = self.where
        joined = urlencode(named, quote_via=quote, safe="$")
        return f"{self.portal.rstrip('/')}/resource/{self.id}.{ending}?{joined}"


def fetch_socrata(web: Web, wanted: DataSet, folder: Path) -> Path:
    """Fetch a data set as one CSV file; where it is here already it is kept.

    Raises
    ------
    SourceError
        The data set is not there, the server fails, or rows were added or changed meanwhile.
    """
    _refuse_misspelt(wanted)
    path = folder / wanted.file_name
    if is_here(path):
        return path
    before = _state(web, wanted)
    with whole(path) as file:
        rows = _pages(web, wanted, file, before.rows)
        after = _state(web, wanted)
        if (after.rows, after.updated) != (before.rows, before.updated) or rows != before.rows:
            raise SourceError(
                listed(path.name, [f"{rows:,} rows came where {before.rows:,} were counted before "
                                   f"and {after.rows:,} after: it was changed while it was "
                                   "fetched; nothing of it was kept; try again"])
            )  # fmt: skip
        refuse_no_table(file, path.name)
    note_origin(path, wanted.address("csv"), before.publisher, before.licence)
    return path


@dataclass(frozen=True)
class _State:
    rows: int
    updated: str
    licence: str
    publisher: str


def _state(web: Web, wanted: DataSet) -> _State:
    """Ask how many rows there are, when they were changed, and what the publisher states."""
    about = _json(web, f"{wanted.portal.rstrip('/')}/api/views/{wanted.id}.json", wanted)
    counted = _json(web, wanted.address("json", select="count(*) as n"), wanted)
    try:
        rows = int(counted[0]["n"])
        licence = (about.get("license") or {}).get("name") or ""
        publisher = about.get("attribution") or urlsplit(wanted.portal).hostname or ""
        return _State(rows, str(about.get("rowsUpdatedAt")), str(licence), str(publisher))
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        raise _strange(wanted) from None


def _json(web: Web, address: str, wanted: DataSet) -> Any:
    try:
        return json.loads(text_of(web, address)[0])
    except (ValueError, RecursionError):
        raise _strange(wanted) from None


def _pages(web: Web, wanted: DataSet, file: IO[bytes], rows: int) -> int:
    """Write all pages under one header; give how many rows they have."""
    header: list[str] | None = None
    done = 0
    while done < rows or header is None:
        held = io.BytesIO()
        query: dict[str, str | int] = {
            "limit": wanted.page_rows, "offset": done, "order": ":id",
        }  # fmt: skip
        if wanted.columns:
            query["select"] = ",".join(wanted.columns)
        web.take(wanted.address("csv", **query), held)
        refuse_no_table(held, wanted.file_name)
        found = _rows_of(held, wanted)
        if header is not None and found[0] != header:
            raise _changed_head(wanted)
        lines = found if header is None else found[1:]
        header = found[0]
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerows(lines)
        file.write(text.getvalue().encode())
        done += len(found) - 1
        if len(found) == 1:
            return done
    return done


def _rows_of(held: io.BytesIO, wanted: DataSet) -> list[list[str]]:
    try:
        text = io.StringIO(held.getvalue().decode("utf-8-sig"), newline="")
        return [row for row in csv.reader(text, strict=True) if row]
    except (UnicodeDecodeError, csv.Error):
        raise _strange(wanted) from None


def _refuse_misspelt(wanted: DataSet) -> None:
    problems = []
    if not re.fullmatch(r"[a-z0-9]{4}-[a-z0-9]{4}", wanted.id):
        problems.append(f"'{wanted.id}' is no name of a data set; it is as ijzp-q8t2")
    problems += [
        f"'{name}' is no field name; it has small letters, digits and _"
        for name in wanted.columns
        if not re.fullmatch(r":?[a-z0-9_@]+", name)
    ]
    if problems:
        raise SourceError(listed("fetch", problems))


def _strange(wanted: DataSet) -> SourceError:
    why = "the portal's answer is not what a Socrata portal sends; check the address"
    return SourceError(listed(wanted.id, [f"{why}; nothing of it was kept"]))


def _changed_head(wanted: DataSet) -> SourceError:
    why = "its columns were changed while it was fetched; try again"
    return SourceError(listed(wanted.id, [f"{why}; nothing of it was kept"]))
