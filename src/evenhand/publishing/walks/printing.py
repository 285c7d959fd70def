"""Everything that a walk is printed as: file names and contents."""

from typing import Any

from evenhand.publishing.basemap_ground import ground_for
from evenhand.publishing.walks.forms import STEM, blank_csv, blank_workbook, mapping_text
from evenhand.publishing.walks.model import Walk
from evenhand.publishing.walks.paper import walk_pdf
from evenhand.publishing.walks.route_map import route_map, window_of


def printed_walk(
    city: Any, walk: Walk, language: str, *, paper: str = "a4"
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """Write a walk for paper and for the import.

    Parameters
    ----------
    city
        An open workspace: its streets and areas are the ground of the map.
    walk
        A walk without faults.
    language
        Two letters.
    paper
        "a4" or "letter".

    Returns
    -------
    tuple
        File name → content; and the letters that the fonts of the PDF lack.

    Raises
    ------
    MissingExtra
        Typst is not installed.
    """
    drawing = route_drawing(city, walk)
    content, lacking = walk_pdf(walk, drawing, language, paper=paper)
    mapping = mapping_text(walk, city.settings.crs, city.settings.timezone)
    return {
        "walk.pdf": content,
        f"{STEM}.csv": blank_csv(walk, language),
        f"{STEM}.xlsx": blank_workbook(walk, language),
        f"{STEM}.toml": mapping.encode("utf-8"),
    }, lacking


def route_drawing(city: Any, walk: Walk) -> str:
    """Draw the route of a walk on the streets and areas of a workspace, as SVG.

    Parameters
    ----------
    city, walk
        As for `printed_walk`.
    """
    tables = {name: city.read(name) if city.has(name) else None
              for name in ("areas", "streets", "ground")}  # fmt: skip
    taken = ground_for(city.folder, tables, city.settings.crs, window_of(walk.stops))
    if taken is None:
        return route_map(walk.stops, tables["areas"], tables["streets"], tables["ground"])
    return route_map(
        walk.stops, tables["areas"], taken.streets, taken.ground, taken.attribution
    )  # fmt: skip
