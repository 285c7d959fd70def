"""Says and asks on the terminal, in one language: numbers, texts, columns, yes or no."""

from collections.abc import Callable, Sequence

import click

from evenhand.sources.cells import FALSE, TRUE
from evenhand.wording.messages import Message, Name, Quantity, Term, say
from evenhand.wording.visible import visible

SHOWN_COLUMNS = 40


class Talk:
    """Says and asks, in one language."""

    def __init__(self, language: str, columns: tuple[str, ...]) -> None:
        self.language, self.columns = language, columns

    def say(self, key: str, **values: Name | Quantity | Term) -> str:
        """Write one entry of the catalogue of questions."""
        return say(f"asking.{key}", **values).written(self.language)

    def tell(self, key: str, **values: Name | Quantity | Term) -> None:
        """Print one entry."""
        click.echo(self.say(key, **values))

    def written(self, message: Message) -> str:
        """Write a message of somebody else."""
        return message.written(self.language)

    def choose(self, options: Sequence[str], default: int | None) -> int | None:
        """Ask for one of several answers by number; Enter gives the default, or None."""
        for number, option in enumerate(options, start=1):
            click.echo(f"  {number}  {visible(option)}")
        enter = self._enter(default)
        while True:
            given = line_of(f"{self.say('choose')} ({enter})")
            if not given:
                return default
            if given.isdigit() and 1 <= int(given) <= len(options):
                return int(given) - 1
            self.tell("not_there")

    def agree(self, key: str) -> bool:
        """Ask yes or no, in any of our languages; Enter is yes."""
        while True:
            given = line_of(f"{self.say(key)} ({self.say('enter_is_yes')})").casefold()
            if not given or given in TRUE or given == self.say("yes_letter").casefold():
                return True
            if given in FALSE:
                return False
            self.tell("yes_or_no")

    def text(self, key: str, fits: Callable[[str], str]) -> str | None:
        """Ask for a text until it fits; Enter leaves it open."""
        while True:
            given = line_of(f"{self.say(key)} ({self.say('leave_open')})")
            if not given:
                return None
            problem = fits(given)
            if not problem:
                return given
            self.tell("not_understood", problem=Name(problem))

    def column(self, key: str) -> str | None:
        """Ask for a column by its number or name; Enter leaves it open, 0 is none."""
        self._list_columns()
        while True:
            given = line_of(f"{self.say(key)} ({self.say('leave_open')})")
            if not given:
                return None
            if given == "0" or given in self.columns:
                return given
            if given.isdigit() and 1 <= int(given) <= len(self.columns):
                return self.columns[int(given) - 1]
            self.tell("no_such_column")

    def _list_columns(self) -> None:
        for number, name in enumerate(self.columns[:SHOWN_COLUMNS], start=1):
            click.echo(f"  {number}  {visible(name)}")

    def _enter(self, default: int | None) -> str:
        if default is None:
            return self.say("leave_open")
        return self.say("enter", number=Quantity(default + 1, "count"))


def line_of(question: str) -> str:
    """Ask for a line; Enter gives an empty one."""
    given = click.prompt(question, default="", show_default=False, prompt_suffix=" > ")
    return str(given).strip()
