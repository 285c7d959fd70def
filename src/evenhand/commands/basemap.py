"""`basemap`: the ground under a city's maps, from an OpenStreetMap extract or its own tables."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from evenhand.commands.given import GivenPath
from evenhand.commands.sections import InOrder

if TYPE_CHECKING:
    from evenhand.sources.basemap.features import BasemapFeatures
    from evenhand.workspace.basemap import Basemap
    from evenhand.workspace.workspace import Workspace

WORKSPACE = click.option(
    "--workspace", type=GivenPath(), required=True, help="The workspace of the city."
)
LANGUAGE = click.option("--language", help="Language of the account; else the workspace's first.")


@click.group(cls=InOrder)
def basemap() -> None:
    r"""Build the ground under a city's maps, or tell of the one that is there.

    Nothing is fetched: the map needs no internet.

    \b
    Example:
      evenhand basemap show --workspace demo/workspace
    """


@basemap.command("build")
@click.argument("extract", required=False, type=GivenPath())
@WORKSPACE
@click.option("--names", metavar="LANGUAGE", help="Take names in this language where there are: sv")
@click.option("--whole", is_flag=True, help="All of the extract, not only the city and 3 km round.")
@click.option("--without-sea", is_flag=True, help="Draw no sea: where a coastline is broken.")
@LANGUAGE
def build(
    extract: Path | None,
    workspace: Path,
    names: str | None,
    whole: bool,
    without_sea: bool,
    language: str | None,
) -> None:
    r"""Make the basemap of a city; the one before it stays until the new one is whole.

    EXTRACT is an OpenStreetMap extract, .osm.pbf or .osm. Without one the workspace's own
    streets, ground and areas are drawn.

    \b
    Example:
      evenhand basemap build --workspace demo/workspace

    \b
    With files of your own:
      evenhand basemap build helsinki.osm.pbf --workspace mycity --names sv
    """
    from evenhand.commands.documents import city_of, language_of
    from evenhand.commands.progress import Progress
    from evenhand.sources.basemap.from_osm import features_from_extract
    from evenhand.sources.basemap.from_tables import box_of_areas
    from evenhand.tables.areas import Areas
    from evenhand.workspace.basemap import build_basemap

    city = city_of(workspace)
    written = language_of(city, language)
    with Progress() as progress:
        if extract is None:
            features = features_of_city(city)
        else:
            progress.step(extract.name)
            areas = city.read("areas") if city.has("areas") else None
            box = box_of_areas(areas) if isinstance(areas, Areas) and len(areas) else None
            features = features_from_extract(
                extract, city=box, names=names, whole=whole, with_sea=not without_sea
            )
        built = build_basemap(city.folder, features, progress=progress.step)
    click.echo("\n".join(account(city, built, written)))


@basemap.command("show")
@WORKSPACE
@LANGUAGE
def show(workspace: Path, language: str | None) -> None:
    r"""Tell what the basemap of a city was made from and what it shows.

    \b
    Example:
      evenhand basemap show --workspace demo/workspace
    """
    from evenhand.commands.documents import city_of, language_of
    from evenhand.workspace.basemap import read_basemap

    city = city_of(workspace)
    click.echo("\n".join(account(city, read_basemap(city.folder), language_of(city, language))))


def features_of_city(city: "Workspace") -> "BasemapFeatures":
    """Take the layers from the tables that the city has."""
    from evenhand.sources.basemap.from_tables import features_from_tables
    from evenhand.tables.areas import Areas
    from evenhand.tables.places import Places
    from evenhand.tables.streets import Ground, Streets

    found = {name: city.read(name) for name in ("areas", "streets", "ground", "places")
             if city.has(name)}  # fmt: skip
    areas, streets, ground, places = (
        found.get(name) for name in ("areas", "streets", "ground", "places")
    )
    return features_from_tables(
        city.settings.name,
        areas=areas if isinstance(areas, Areas) else None,
        streets=streets if isinstance(streets, Streets) else None,
        ground=ground if isinstance(ground, Ground) else None,
        places=places if isinstance(places, Places) else None,
    )


def account(city: "Workspace", built: "Basemap | None", language: str) -> list[str]:
    """Say in words what a basemap shows and what not."""
    from evenhand.sources.basemap.schema import LAYERS
    from evenhand.wording.messages import Message, Name, Quantity, Term, TermList, say

    named = Name(city.settings.name)
    if built is None:
        return [
            say("basemap.none_yet", city=named, folder=Name(str(city.folder))).written(language)
        ]
    megabytes = sum(layer.bytes for layer in built.layers) / 1e6
    source = (
        say("basemap.made_from_file", file=Name(built.source)) if built.source
        else say("basemap.made_from_tables")
    )  # fmt: skip
    west, south, east, north = (Quantity(one, "number", digits=4) for one in built.bounds)
    lines: list[Message] = [
        say("basemap.built", city=named, layers=Quantity(len(built.layers), "count"),
            megabytes=Quantity(megabytes, "number", digits=1)),
        source,
        say("basemap.bounds", west=west, south=south, east=east, north=north),
    ]  # fmt: skip
    lines += [
        say("basemap.layer", layer=Term("basemap_layer", layer.name),
            features=Quantity(layer.features, "count"),
            mended=Quantity(layer.mended, "count"),
            left_out=Quantity(layer.left_out, "count"))
        for layer in built.layers
    ]  # fmt: skip
    empty = tuple(Term("basemap_layer", one.name) for one in LAYERS
                  if built.layer(one.name) is None)  # fmt: skip
    if empty:
        lines.append(say("basemap.empty", layers=TermList(empty)))
    lines += [say(f"basemap.{note}") for note in built.notes]
    if built.attribution:
        lines.append(say("basemap.attribution", attribution=Name(built.attribution)))
    return [line.written(language) for line in lines]
