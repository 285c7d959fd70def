"""`backup` and `restore`: one archive of a workspace with the workbench's database, and back."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evenhand.commands.given import GivenPath

if TYPE_CHECKING:
    from evenhand.wording.messages import Message, Value
    from evenhand.workbench.backups.archive import Listing

_MB = 1_000_000


@click.command()
@click.argument("workspace", required=False, type=GivenPath())
@click.argument("target", required=False, type=GivenPath())
@click.option(
    "--verify",
    type=GivenPath(),
    metavar="FILE",
    help="Hold a backup's files against their fingerprints instead.",
)
@click.option("--language", help="Language of the words; else the workspace's first.")
def backup(
    workspace: Path | None, target: Path | None, verify: Path | None, language: str | None
) -> None:  # fmt: skip
    r"""Write one archive of a workspace and the workbench's database, while it is served.

    TARGET is the file to be written, or a folder, which gets a file named after city and time.
    The archive lists the fingerprint of every file and is read back before it takes its name: a
    backup that was killed, or found no room, leaves none. With DATABASE_URL set, pg_dump copies
    the database.

    \b
    Example:
      evenhand backup demo/workspace demo/backup.zip
      evenhand backup --verify demo/backup.zip
    """
    from evenhand.commands.methods import checked_language
    from evenhand.wording.messages import Name, TermList, say
    from evenhand.workbench.backups.archive import checked
    from evenhand.workbench.backups.making import back_up

    if verify is not None:
        if workspace is not None:
            raise click.UsageError("--verify takes a backup alone, no workspace")
        written = checked_language(language or "en")
        found = checked(verify)
        _tell(say("backup.whole", city=Name(found.city), made=Name(found.made_at),
                  **_sizes(found)), written)  # fmt: skip
        _tell(say("backup.fingerprint", fingerprint=Name(found.fingerprint)), written)
        return
    if workspace is None or target is None:
        raise click.UsageError("name a workspace and a target: evenhand backup CITY FILE")
    written = _language(workspace, language)
    path, made = back_up(workspace, target, database_url=os.environ.get("DATABASE_URL", ""))
    _tell(say("backup.made", city=Name(made.city), path=Name(str(path))), written)
    _tell(say("backup.holds", **_sizes(made)), written)
    _tell(say("backup.fingerprint", fingerprint=Name(made.fingerprint)), written)
    if made.left_out:
        _tell(say("backup.left_out", names=TermList(tuple(map(Name, made.left_out)))), written)
    if made.database != "none":
        _tell(say("backup.secret"), written)


@click.command()
@click.argument("file", type=GivenPath())
@click.argument("workspace", type=GivenPath())
@click.option("--language", help="Language of the words; else the workspace's first.")
def restore(file: Path, workspace: Path, language: str | None) -> None:
    r"""Make a workspace of a backup: all of it, held against its fingerprints, or nothing.

    The folder is not there yet, or empty. With DATABASE_URL set, it names an empty PostgreSQL
    database, into which the backup's goes.

    \b
    Example:
      evenhand restore demo/backup.zip demo/again
    """
    from evenhand.wording.messages import Name, say
    from evenhand.workbench.backups.restoring import restore as put_back

    found = put_back(file, workspace, database_url=os.environ.get("DATABASE_URL", ""))
    written = _language(workspace, language)
    place = Name(str(workspace))
    _tell(say("backup.restored", city=Name(found.city), path=place, made=Name(found.made_at)),
          written)  # fmt: skip
    _tell(say("backup.next", path=place), written)


def _language(workspace: Path, language: str | None) -> str:
    from evenhand.commands.methods import checked_language
    from evenhand.workspace.workspace import Workspace

    city = Workspace.open(workspace)
    return checked_language(language or city.settings.languages[0])


def _sizes(listing: "Listing") -> dict[str, "Value"]:
    from evenhand.wording.messages import Quantity, say

    return {
        "files": Quantity(len(listing.members), "count"),
        "megabytes": Quantity(listing.size / _MB, "number", digits=1),
        "database": say(f"backup.with_{listing.database}"),
    }


def _tell(message: "Message", language: str) -> None:
    from evenhand.wording.visible import visible

    click.echo(visible(message.written(language)))
