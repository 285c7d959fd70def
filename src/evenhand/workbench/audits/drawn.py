"""Draws an audit as pages, once, in every language: a page reads the drawing and never computes."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils.timezone import now

from evenhand.publishing.blocks import Sentence, cited, sentences_of, table_of
from evenhand.publishing.dossier import Dossier
from evenhand.publishing.drawing import Atlas
from evenhand.publishing.html import chapter_views, dossier_html, ground_of
from evenhand.publishing.labels import column_heading
from evenhand.publishing.pdf import dossier_pdf
from evenhand.publishing.writing import Writer
from evenhand.wording.languages import drawn_languages
from evenhand.wording.messages import Quantity, say
from evenhand.workbench.audits.shelf import FOLDER, FORMAT, META, number_for, stamp
from evenhand.workbench.jobs.bodies import Told
from evenhand.workspace.disk import write_whole
from evenhand.workspace.findings import Record
from evenhand.workspace.workspace import Workspace

_ANCHOR = re.compile(r'href="#([^"]+)"')
_FIGURE = re.compile(r"figure-\d+")
_PATH = re.compile(r"([^\[]+)(?:\[(.*)\])?$")


def keep_drawn(
    workspace: Workspace, dossier: Dossier, atlas: Atlas, edition: str, told: Told
) -> str:
    """Draw an audit and keep it; give its number.

    Parameters
    ----------
    workspace
        The city.
    dossier, atlas
        As `publishing.audit.audit_of` gives them.
    edition
        "full" or "public".
    told
        Called with how far it is, from 0 to 1.

    Returns
    -------
    str
        Such as "A-0001". What says that it is there is written last.
    """
    number = number_for(workspace, dossier.cover.fingerprint, edition)
    folder = workspace.folder / FOLDER / number
    folder.mkdir(parents=True, exist_ok=True)
    said = {}
    for place, language in enumerate(drawn_languages()):
        told("", place / len(drawn_languages()))
        said[language] = _said(dossier, language, atlas)
        _chapters(dossier, language, atlas, number, folder)
        write_whole(folder / f"audit.{language}.html", dossier_html(dossier, language, atlas))
        told("", (place + 0.5) / len(drawn_languages()))
        write_whole(folder / f"audit.{language}.pdf", dossier_pdf(dossier, language, atlas)[0])
    records = {} if edition == "public" else {one.id: one for one in workspace.records()}
    write_whole(folder / "numbers.json", _text({"numbers": list(_numbers(dossier, records))}))
    meta = {
        "format": FORMAT,
        "fingerprint": dossier.cover.fingerprint,
        "edition": edition,
        "made_on": now().date().isoformat(),
        "stamp": stamp(workspace),
        "said": said,
    }
    write_whole(folder / META, _text(meta))
    return number


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _said(dossier: Dossier, language: str, atlas: Atlas) -> dict[str, Any]:
    write = Writer(language)
    return {
        "title": write.title(dossier.cover),
        "edition": write.edition(dossier.cover),
        "period": write.period(dossier.cover),
        "facts": write.cover_facts(dossier.cover, atlas.base),
        "chapters": [
            {"slug": one.slug, "mark": one.mark, "title": write.plain(one.title)}
            for one in dossier.all_chapters()
        ],
    }


def _chapters(dossier: Dossier, language: str, atlas: Atlas, number: str, folder: Path) -> None:
    views = drawn_views(
        dossier, language, atlas, lambda slug: reverse("audit-chapter", args=[number, slug])
    )
    for view in views:
        write_whole(folder / f"{view['slug']}.{language}.json", _text(view))


def drawn_views(
    dossier: Dossier, language: str, atlas: Atlas, address: Callable[[str], str]
) -> list[dict[str, Any]]:
    """Draw each chapter for a page with a frame of its own, in plain JSON values.

    Parameters
    ----------
    dossier, language, atlas
        As for `publishing.html.dossier_html`.
    address
        Gives the address of a chapter's page by its slug.
    """
    views = chapter_views(dossier, language, atlas)
    where = {anchor: view["slug"] for view in views for anchor in _anchors(view["blocks"])}
    links = {anchor: address(slug) + f"#{anchor}" for anchor, slug in where.items()}
    ground = ground_of(atlas).replace('style="position:absolute"', 'class="sr"')
    made = []
    for view in views:
        for block in view["blocks"]:
            for link in block.get("links", ()):
                link["address"] = links.get(link["to"], f"#{link['to']}")
        blocks = [
            {**_plain(block, links), "anchor_id": f"p-{place}", "text_only": _words(block)[:200]}
            for place, block in enumerate(view["blocks"], start=1)
        ]
        has_map = 'href="#ground-' in _text([_plain(block, {}) for block in view["blocks"]])
        made.append({**view, "blocks": blocks, "ground": ground if has_map else ""})
    return made


def _anchors(blocks: list[dict[str, Any]]) -> Iterator[str]:
    """Give the names by which passages of a chapter are referred to from others."""
    for block in blocks:
        if block["kind"] == "figure" and block["anchor"]:
            yield block["anchor"]
        for figure in block.get("figures", ()):
            if figure["anchor"]:
                yield figure["anchor"]
        for note in block.get("notes", ()):
            yield note["id"]


def _plain(value: Any, links: Mapping[str, str]) -> Any:
    """Turn a view into JSON values; markup is told apart from text, and its links are ours."""
    if isinstance(value, dict):
        return {name: _plain(one, links) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one, links) for one in value]
    if hasattr(value, "__html__"):
        text = str(value)
        return {"html": _ANCHOR.sub(lambda found: _href(found.group(1), links), text)}
    return value


def _href(anchor: str, links: Mapping[str, str]) -> str:
    return f'href="{address_of(anchor, links)}"'


def address_of(anchor: str, links: Mapping[str, str]) -> str:
    """Say where a reference of the dossier leads here: a finding, an import, another chapter.

    Examples
    --------
    >>> address_of("ground-under", {}), address_of("figure-3", {"figure-3": "/audits/A-0001/x#y"})
    ('#ground-under', '/audits/A-0001/x#y')
    """
    if re.fullmatch(r"f-\d+", anchor):
        return reverse("finding", args=[anchor.upper()])
    if re.fullmatch(r"i-\d+", anchor):
        return reverse("data-account", args=[int(anchor[2:])])
    if anchor == "i-all":
        return reverse("data")
    if anchor.startswith("d-"):
        return reverse("data-quality")
    return links.get(anchor, f"#{anchor}")


def _words(block: Mapping[str, Any]) -> str:
    """Give the words of a block without markup, so that a comment can quote them."""
    parts = [str(block[name]) for name in ("text", "title", "question") if name in block]
    parts += [str(one) for one in block.get("lines", ()) if not isinstance(one, dict)]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", " ".join(parts))).strip()


def _numbers(dossier: Dossier, records: Mapping[str, Record]) -> Iterator[dict[str, Any]]:
    """Give every cited number once: its question, what it is, and how it is written."""
    seen: set[str] = set()
    for citation, quantity in _citations(dossier):
        if citation in seen or quantity.value != quantity.value:
            continue
        seen.add(citation)
        source, _, path = citation.partition(".")
        record = records.get(source)
        yield {
            "key": [_question_key(source, record), path],
            "source": source,
            "method": record.method if record else "",
            "about": _about(record),
            "what": {language: _what(path, language) for language in drawn_languages()},
            "value": quantity.value,
            "said": {
                language: Writer(language).plain(say("dossier.value", value=quantity))
                for language in drawn_languages()
            },
        }


def _citations(dossier: Dossier) -> Iterator[tuple[str, Quantity]]:
    for chapter in dossier.all_chapters():
        for block in chapter.blocks:
            for sentence in sentences_of(block):
                yield from _of(sentence)
            data = table_of(block)
            for row in data.rows if data else ():
                for cell in row:
                    if cell.citation and isinstance(cell.value, Quantity):
                        yield cell.citation, cell.value


def _of(sentence: Sentence) -> Iterator[tuple[str, Quantity]]:
    for value in sentence.message.values.values():
        if isinstance(value, Quantity) and value.field:
            yield cited(sentence.finding, value.field), value


def _question_key(source: str, record: Record | None) -> str:
    """Name the question of a finding, whatever its number and its days are in this audit."""
    if record is None:
        return source
    options = {
        name: value
        for name, value in record.options.items()
        if not name.startswith("period") and name not in ("seed",) and value is not None
    }
    return json.dumps([record.method, options], sort_keys=True, default=str)


def _about(record: Record | None) -> str:
    if record is None:
        return ""
    told = [record.options.get(name) for name in ("offence", "intervention", "item")]
    return ", ".join(str(one) for one in told if one)


def _what(path: str, language: str) -> str:
    """Say what a cited number is: the name of its column, and of its row.

    Examples
    --------
    >>> _what("count[robbery]", "en")
    'Recorded (robbery)'
    """
    found = _PATH.match(path)
    assert found is not None
    name = column_heading(found.group(1), language)
    name = name[:1].upper() + name[1:]
    return f"{name} ({found.group(2)})" if found.group(2) else name
