"""Write the portal's pages as files: all of them first, then the index that names them."""

import hashlib
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

from evenhand.publishing.portal_pages.bars import years_drawn
from evenhand.publishing.portal_pages.numbers import AreaHere, OffenceHere, areas_of
from evenhand.publishing.portal_pages.open_data import (
    TABLE,
    as_csv,
    as_json,
    csv_metadata,
    rows_of,
)
from evenhand.publishing.portal_pages.outlines import Locator
from evenhand.publishing.portal_pages.sentences import (
    answer_of,
    base_of,
    carried,
    counted_of,
    span_of,
    summary_of,
)
from evenhand.publishing.release import Release
from evenhand.wording.languages import LANGUAGES
from evenhand.wording.messages import Name, Quantity, say, term
from evenhand.workspace.disk import write_whole

INDEX = "index.json"
FORMAT = 1


@dataclass(frozen=True, kw_only=True)
class About:
    """What stands around the numbers of a release; no record is in it.

    Attributes
    ----------
    city
        Its name.
    licence
        How the data may be used, one line; empty where the city said nothing.
    sources
        Attribution lines.
    drawn_on
        The day on which the pages are drawn.
    outlines
        Area id → its outline as GeoJSON in degrees.
    """

    city: str
    drawn_on: date
    licence: str = ""
    sources: tuple[str, ...] = ()
    outlines: Mapping[str, Mapping[str, Any]] | None = None


def pages_of(release: Release, about: About) -> dict[str, str]:
    """Draw every page of a release.

    Parameters
    ----------
    release
        After disclosure control; nothing else is read.
    about
        Name and licence of the city, and outlines of its areas.

    Returns
    -------
    dict
        Path below the folder → content; `index.json` names the others.
    """
    areas = areas_of(release)
    slugs = _slugs(areas)
    locator = Locator(about.outlines or {})
    files = {
        f"areas/{slugs[area.id]}.{language}.json": _json(_area(area, release, locator, language))
        for area in areas
        for language in LANGUAGES
    }
    index = _index(release, about, areas, slugs)
    files |= _open_data(areas, index, about.outlines or {})
    files[INDEX] = _json(index)
    return files


def _open_data(
    areas: Sequence[AreaHere], index: Mapping[str, Any], outlines: Mapping[str, Any]
) -> dict[str, str]:
    """Write the table of all numbers, what its columns mean, and the outlines of the areas."""
    rows = rows_of(areas, str(index["release"]))
    about = {name: index[name] for name in ("release", "title", "cite", "licence", "sources",
                                            "last_day", "min_count", "delay_days")}  # fmt: skip
    features = [
        {"type": "Feature", "geometry": outlines[one["id"]], "properties": dict(one)}
        for one in index["areas"]
        if one["id"] in outlines
    ]
    shapes = {"type": "FeatureCollection", "features": features}
    return {
        f"data/{TABLE}.csv": as_csv(rows),
        f"data/{TABLE}.csv-metadata.json": _json(csv_metadata(about)),
        f"data/{TABLE}.json": _json(as_json(rows, about)),
        **({"data/areas.geojson": _json(shapes)} if features else {}),
    }


def publish_pages(release: Release, about: About, published: Path) -> Path:
    """Write the pages of a release where the portal reads them, all or nothing.

    Parameters
    ----------
    release, about
        As for `pages_of`.
    published
        The portal's folder for what is published.

    Returns
    -------
    Path
        The index, which is written last: until then the portal shows what it showed before.
    """
    files = pages_of(release, about)
    digest = hashlib.sha256("".join(f"{n}\n{t}" for n, t in sorted(files.items())).encode())
    name = f"{release.id}-{digest.hexdigest()[:12]}"
    published.mkdir(parents=True, exist_ok=True)
    place = published / name
    if not place.is_dir():
        unfinished = published / f".unfinished-{os.getpid()}-{name}"
        shutil.rmtree(unfinished, ignore_errors=True)
        try:
            for path, text in files.items():
                if path != INDEX:
                    (unfinished / path).parent.mkdir(parents=True, exist_ok=True)
                    (unfinished / path).write_text(text, encoding="utf-8")
            unfinished.rename(place)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
    index = json.loads(files[INDEX]) | {"folder": name}
    write_whole(published / INDEX, _json(index))
    _tidy(published, name)
    return published / INDEX


def take_down(published: Path) -> bool:
    """Take the pages off the portal: the index first, then what it named.

    Returns
    -------
    bool
        Whether anything was published.
    """
    was_there = (published / INDEX).is_file()
    (published / INDEX).unlink(missing_ok=True)
    if published.is_dir():
        _tidy(published, "")
    return was_there


def _tidy(published: Path, kept: str) -> None:
    """Remove the pages of earlier releases."""
    for path in published.iterdir():
        is_ours = path.is_dir() and path.name.startswith(("R-", "preview-", ".unfinished-"))
        if is_ours and path.name != kept:
            shutil.rmtree(path, ignore_errors=True)


def _slugs(areas: Sequence[AreaHere]) -> dict[str, str]:
    """Name each area in addresses by its place in the list of codes, so that any code will do."""
    return {area.id: f"a{place}" for place, area in enumerate(sorted(areas, key=_code), start=1)}


def _code(area: AreaHere) -> str:
    return area.id


def _index(
    release: Release, about: About, areas: Sequence[AreaHere], slugs: Mapping[str, str]
) -> dict[str, Any]:
    last = Quantity(release.last_day, "date")
    cite = say("area_data.cite", city=Name(about.city), release=Name(release.id), last=last)
    title = say("area_data.title", city=Name(about.city))
    return {
        "title": {language: title.written(language) for language in LANGUAGES},
        "cite": {language: cite.written(language) for language in LANGUAGES},
        "format": FORMAT,
        "release": release.id,
        "city": about.city,
        "last_day": release.last_day.isoformat(),
        "drawn_on": about.drawn_on.isoformat(),
        "min_count": release.policy.min_count,
        "delay_days": release.policy.delay_days,
        "min_at_risk": release.policy.min_at_risk,
        "licence": about.licence,
        "sources": list(about.sources),
        "languages": list(LANGUAGES),
        "areas": [{"slug": slugs[one.id], "id": one.id, "name": one.name} for one in areas],
    }


def _area(area: AreaHere, release: Release, locator: Locator, language: str) -> dict[str, Any]:
    alt = say("portal_know.map_alt", area=Name(area.name)).written(language)
    return {
        "id": area.id,
        "name": area.name,
        "summary": summary_of(area).to_json(language),
        "map": locator.drawn(area.id, escape(alt)),
        "offences": [_offence(one, release.policy.min_count, language) for one in area.offences],
    }


def _offence(one: OffenceHere, least: int, language: str) -> dict[str, Any]:
    told = [answer_of(one, least), counted_of(one), base_of(one)]
    word = term("offence_class", one.offence, language)
    return {
        "offence": one.offence,
        "name": word[:1].upper() + word[1:],
        "kind": one.change.kind,
        "sentences": [each.to_json(language) for each in told if each is not None],
        "drawing": years_drawn(one.years, one.offence, language),
        "years": [
            {"span": span_of(year, language), "finding": year.finding,
             "first": year.first.isoformat(), "last": year.last.isoformat(),
             "count": year.count, "low": year.low, "high": year.high,
             "digits": carried(year), "rate": year.rate, "rate_low": year.rate_low,
             "rate_high": year.rate_high, "city_rate": year.city_rate}
            for year in one.years
        ],
        "base": one.base,
    }  # fmt: skip


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=None) + "\n"
