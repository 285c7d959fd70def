"""`fetch`: open data from where they are published, only when asked for."""

import os
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evenhand.commands.given import GivenPath

if TYPE_CHECKING:
    from evenhand.commands.progress import Progress
    from evenhand.sources.fetch.web import Web

FOLDER = click.option(
    "--to", "folder", type=GivenPath(), required=True, help="The folder that the files go to."
)
MEGABYTES = click.option(
    "--megabytes", type=click.IntRange(1), default=4096, show_default=True,
    help="The most to fetch.",
)  # fmt: skip
MINUTES = click.option(
    "--minutes", type=click.FloatRange(0.01), default=60, show_default=True,
    help="The longest it may take.",
)  # fmt: skip
ALSO = click.option(
    "--also-from", "also", multiple=True, metavar="HOST",
    help="Another host that a redirect may lead to; may be repeated.",
)  # fmt: skip


@click.group()
def fetch() -> None:
    r"""Fetch open data into a folder, with a note of where they came from.

    This is the only command that asks the network. Nothing is fetched twice, and nothing half.

    \b
    Example:
      evenhand fetch police-uk west-yorkshire --month 2024-01 --to raw
    """


@fetch.command("police-uk")
@click.argument("forces", nargs=-1, required=True)
@click.option("--month", "months", multiple=True, required=True, help="As 2024-01; repeatable.")
@click.option(
    "--kind", "kinds", multiple=True, default=("street",), show_default=True,
    help="street, outcomes or stop-and-search; may be repeated.",
)  # fmt: skip
@click.option("--base", default="https://data.police.uk", show_default=True, help="The publisher.")
@FOLDER
@MEGABYTES
@MINUTES
@ALSO
def police_uk(
    forces: Sequence[str],
    months: Sequence[str],
    kinds: Sequence[str],
    base: str,
    folder: Path,
    megabytes: int,
    minutes: float,
    also: Sequence[str],
) -> None:
    r"""Fetch months of data.police.uk, one file for each force and kind.

    \b
    Example:
      evenhand fetch police-uk btp --month 2024-01 --kind street --kind outcomes --to raw
    """
    from evenhand.commands.progress import Progress
    from evenhand.sources.fetch.police_uk import fetch_police_uk

    with Progress() as progress:
        web = _web(megabytes, minutes, also, progress)
        paths = fetch_police_uk(web, forces, months, kinds, folder, base)
    _say_next(paths)


@fetch.command("socrata")
@click.argument("portal")
@click.argument("dataset")
@click.option("--column", "columns", multiple=True, help="A field to fetch; else all. Repeatable.")
@click.option("--where", default="", help="Which rows, as the portal writes it.")
@click.option("--page", type=click.IntRange(1, 50_000), default=50_000, help="Rows of a request.")
@FOLDER
@MEGABYTES
@MINUTES
@ALSO
def socrata(
    portal: str,
    dataset: str,
    columns: Sequence[str],
    where: str,
    page: int,
    folder: Path,
    megabytes: int,
    minutes: float,
    also: Sequence[str],
) -> None:
    r"""Fetch a data set of a Socrata portal as CSV; its rows are counted before and after.

    An app token, if you have one, is taken from EVENHAND_SOCRATA_TOKEN and kept nowhere.

    \b
    Example:
      evenhand fetch socrata https://data.cityofchicago.org ijzp-q8t2 --where "year=2023" --to raw
    """
    from evenhand.commands.progress import Progress
    from evenhand.sources.fetch.socrata import TOKEN, DataSet, fetch_socrata

    token = os.environ.get(TOKEN, "")
    address = portal if "://" in portal else f"https://{portal}"
    wanted = DataSet(address, dataset, tuple(columns), where, page)
    with Progress() as progress:
        web = _web(megabytes, minutes, also, progress, {"X-App-Token": token} if token else {})
        path = fetch_socrata(web, wanted, folder)
    _say_next([path])


def _web(
    megabytes: int,
    minutes: float,
    also: Sequence[str],
    progress: "Progress",
    headers: dict[str, str] | None = None,
) -> "Web":
    from evenhand.sources.fetch.web import Limits, Web

    limits = Limits(largest=megabytes * 2**20, seconds=minutes * 60)
    return Web(limits, tuple(also), headers or {}, progress.rows)


def _say_next(paths: Sequence[Path]) -> None:
    """Print the files, and the command that looks at them."""
    for path in paths:
        click.echo(str(path))
    click.echo(f"evenhand check {shlex.join(map(str, paths))}")
