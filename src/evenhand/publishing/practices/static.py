"""A city's catalogue as plain files: what any web server hands out and others subscribe to."""

import hashlib
import json
from datetime import date
from html import escape
from pathlib import Path

from evenhand.publishing.practices.exporting import bundle_of
from evenhand.publishing.practices.words import design_said, effect_said, standing_said
from evenhand.wording.languages import REGIONS
from evenhand.wording.messages import Name, say
from evenhand.wording.visible import visible
from evenhand.workspace.disk import words_for_disk, write_whole
from evenhand.workspace.practice_bundles import Bundle, opened_bundle, sheet_bytes
from evenhand.workspace.practice_subscriptions import BUNDLE, FORMAT, INDEX, KIND
from evenhand.workspace.workspace import Workspace

_STYLE = (
    "body{font:1.0625rem/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}"
    "li{margin:0 0 1.25rem}a{color:#1d4ed8}small{display:block}code{overflow-wrap:anywhere}"
)


def publish_catalogue(workspace: Workspace, folder: Path, *, language: str, today: date) -> Path:
    """Write the released sheets of a city as files for a web server.

    Parameters
    ----------
    workspace
        The city's folder.
    folder
        Where the files go: `index.json` is written last, so that who reads it finds all it names.
    language
        Two letters: the language of the page.
    today
        The day.

    Returns
    -------
    Path
        The page, `index.html`.

    Raises
    ------
    WorkspaceError
        No sheet is released, or the disk refuses.
    """
    content = bundle_of(workspace, today=today)
    bundle = opened_bundle(content)
    sheets = folder / "sheets"
    with words_for_disk(folder):
        sheets.mkdir(parents=True, exist_ok=True)
        write_whole(folder / BUNDLE, content)
        for one in bundle.sheets:
            write_whole(sheets / f"{one['id']}.json", sheet_bytes(one))
        there = {f"{one['id']}.json" for one in bundle.sheets}
        for path in sheets.glob("SH-*.json"):
            if path.name not in there:
                path.unlink()
        page = folder / "index.html"
        write_whole(page, _page(bundle, language))
        write_whole(folder / INDEX, _index(bundle, content))
    return page


def _index(bundle: Bundle, content: bytes) -> str:
    told = {
        "kind": KIND, "format": FORMAT, "city": bundle.city, "serial": bundle.serial,
        "made_on": bundle.made_on, "fingerprint": bundle.fingerprint, "bundle": BUNDLE,
        "sha256": hashlib.sha256(content).hexdigest(),
        "sheets": [{"id": one["id"], "title": one["title"], "file": f"sheets/{one['id']}.json"}
                   for one in _by_title(bundle)],
    }  # fmt: skip
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


def _by_title(bundle: Bundle) -> list[dict[str, object]]:
    return sorted(bundle.sheets, key=lambda one: (str(one["title"]).casefold(), one["id"]))


def _page(bundle: Bundle, language: str) -> str:
    def told(key: str, **values: str) -> str:
        named = {name: Name(text) for name, text in values.items()}
        return escape(visible(say(f"practice.{key}", **named).written(language)))

    rows = "".join(
        f'<li><a href="sheets/{escape(str(one["id"]))}.json">{escape(visible(str(one["title"])))}'
        f"</a> <small>{_line(effect_said(one).written(language))}</small>"
        f"<small>{_line(design_said(one).written(language))}</small>"
        f"<small>{_line(standing_said(one).written(language))}</small></li>"
        for one in _by_title(bundle)
    )
    title = told("static_title", city=bundle.city)
    return (
        f'<!doctype html>\n<html lang="{escape(REGIONS[language])}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body><main><h1>{title}</h1>"
        f"<p>{told('static_lead')}</p><ul>{rows}</ul>"
        f'<p><a href="{BUNDLE}">{told("static_bundle")}</a></p>'
        f"<p>{told('static_key', fingerprint=bundle.fingerprint)}</p></main></body></html>\n"
    )


def _line(text: str) -> str:
    return escape(visible(text))
