"""`verify`: whether the documents of a workspace are those that were written."""

from pathlib import Path

import click

from evenhand.commands.documents import city_of, language_of
from evenhand.commands.given import GivenPath


@click.command()
@click.argument("workspace", type=GivenPath())
@click.option("--head", help="A head that was noted earlier, to be found again.")
@click.option("--accept", "number", help="Let an altered document stand: its number, as P-0001.")
@click.option("--by", help="With --accept: which office accepts it.")
@click.option("--why", help="With --accept: the reason.")
@click.option("--language", help="Language of the words; else the workspace's first.")
def verify(
    workspace: Path, head: str | None, number: str | None, by: str | None, why: str | None,
    language: str | None,
) -> None:  # fmt: skip
    r"""Hold all problem files, registrations, sheets and outbreak files against their ledger.

    Each revision that a step writes is a link of a chain. What was altered by hand, taken out or
    put back is told. Note the head that is printed, on paper or with a partner: who gives it
    later with --head learns whether the chain still goes back to it.

    \b
    Example:
      evenhand verify demo/workspace
    """
    from evenhand.errors import OptionError, WorkspaceError, listed
    from evenhand.wording.messages import Message, Name, Quantity, Term, TermList, say
    from evenhand.wording.visible import visible
    from evenhand.workspace.verifying import accept
    from evenhand.workspace.verifying import verify as looked_at

    city = city_of(workspace)
    written = language_of(city, language)

    def tell(message: Message) -> None:
        click.echo(visible(message.written(written)))

    if number is not None:
        if not by or not why:
            raise OptionError(listed("verify", ["--accept wants --by and --why: who, and why"]))
        many = accept(city, number, by=by, why=why)
        tell(say("commands.verify_kept", links=Quantity(many, "count"), number=Name(number)))
    found = looked_at(city, head=head)
    for one in found.accepted:
        tell(say("commands.verify_accepted", number=Name(one.id), by=Name(one.by),
                 why=Name(one.why), revision=Quantity(one.revision, "count")))  # fmt: skip
    for name, gate in found.passed:
        needs = tuple(Term("problem_need", need) for need in gate["lacking"])
        tell(say("commands.verify_passed", number=Name(name), to=Term("problem_phase", gate["to"]),
                 lacking=TermList(needs)))  # fmt: skip
    if found.late:
        tell(say("commands.verify_late", revisions=Quantity(found.late, "count")))
    if found.faults:
        raise WorkspaceError(listed("verify", list(found.faults)))
    counts = {"documents": found.documents, "revisions": found.revisions, "links": found.links}
    whole = {name: Quantity(many, "count") for name, many in counts.items()}
    tell(say("commands.verify_whole", **whole))
    tell(say("commands.verify_head", head=Name(found.head)))
