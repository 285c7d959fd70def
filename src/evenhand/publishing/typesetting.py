"""Typst at work: strings, fonts in drawings, letters of citations, pages."""

import re
from pathlib import Path
from typing import Any

from evenhand.errors import MissingExtra
from evenhand.publishing import fonts

_WEIGHT = re.compile(r"<(text|g)\b([^>]*)(?<!/)>")


def compiled(source: str) -> bytes:
    """Typeset a source with our fonts alone, so that every machine gives the same pages."""
    try:
        import typst
    except ImportError as problem:
        raise MissingExtra(
            "the package 'typst' that makes PDF is not installed; install evenhand[documents]"
        ) from problem
    paths: list[Any] = [Path(folder) for folder in fonts.folders()]
    faces = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=paths)
    made: bytes = typst.compile(
        source.encode("utf-8"),
        font_paths=faces,
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
    )
    return made


def quoted(text: str) -> str:
    """Write a text as a string of Typst."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{plain}"'


def weighted(svg: str) -> str:
    """Say each text's weight as a font variation, which is what Typst's SVG reader follows."""

    def with_style(found: re.Match[str]) -> str:
        name, inside = found.groups()
        weight = re.search(r'font-weight="(\w+)"', inside)
        if name == "g" and not weight:
            return found.group(0)
        if name == "text" and not weight and "font-family" not in inside:
            return found.group(0)
        number = {"bold": "600", "normal": "400"}.get(weight.group(1), weight.group(1)) if (
            weight
        ) else "400"  # fmt: skip
        return f"<{name}{inside} style='font-variation-settings:\"wght\" {number}'>"

    return _WEIGHT.sub(with_style, svg)


def lettered(position: int) -> str:
    """Letter the citations of a chapter: a to z, then aa, ab …

    Examples
    --------
    >>> lettered(0), lettered(25), lettered(26)
    ('a', 'z', 'aa')
    """
    first, second = divmod(position, 26)
    letter = chr(ord("a") + second)
    return letter if first == 0 else lettered(first - 1) + letter
