"""The list of commands in the order of the work: a city, people, questions, response, proof."""

from collections.abc import Mapping, Sequence
from typing import Any

import click

from evenhand.commands.guarding import Guarded

Section = Sequence[tuple[click.Command, str]]


class InOrder(click.Group):
    """A group whose help lists its commands in the order of the work, not of the alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the order in which they were added."""
        del ctx
        return list(self.commands)


class Sectioned(Guarded):
    """A group of commands whose help lists them section by section."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sections: dict[str, list[str]] = {}

    def add_sections(self, sections: Mapping[str, Section]) -> None:
        """Take in commands by section, each with the line that the list shows of it.

        Parameters
        ----------
        sections
            Heading → commands with their lines, in the order of the list.
        """
        for heading, commands in sections.items():
            for command, line in commands:
                command.short_help = line
                self.add_command(command)
                self.sections.setdefault(heading, []).append(str(command.name))

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the order of the sections, then any that stand in none."""
        told = [name for names in self.sections.values() for name in names]
        return [*told, *(name for name in super().list_commands(ctx) if name not in told)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list, a heading above each section."""
        widest = max(map(len, self.list_commands(ctx)), default=0)
        for heading, names in self.sections.items():
            lines = [(name.ljust(widest), self.commands[name].get_short_help_str(limit=200))
                     for name in names]  # fmt: skip
            with formatter.section(heading):
                formatter.write_dl(lines)
