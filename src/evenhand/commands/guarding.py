"""What every command does the same way: errors in words, warnings as notes, a clean stop."""

import os
import sys
import traceback
import warnings
from pathlib import Path
from typing import Any

import click

from evenhand.commands.stopping import Stopped, stoppable
from evenhand.errors import CareWarning, EvenhandError
from evenhand.wording.visible import visible

INTERRUPTED = 130
ENDED = "Stopped. What was under way was not kept; nothing is half done."
UNEXPECTED = 70
TRACE = "EVENHAND_TRACEBACK"


class Guarded(click.Group):
    """A group of commands that never ends with a traceback."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _keep_lines(self)

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        """Take a command in; its help keeps the lines that its docstring marks."""
        _keep_lines(cmd)
        super().add_command(cmd, name)

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run a command; every error becomes one message and the exit code of its kind."""
        kwargs["standalone_mode"] = False
        with warnings.catch_warnings(), stoppable():
            warnings.simplefilter("ignore")
            warnings.simplefilter("always", CareWarning)
            warnings.showwarning = _noted
            try:
                code = super().main(*args, **kwargs)
            except Exception as problem:
                code = said(problem)
            except (Stopped, KeyboardInterrupt) as stop:
                click.echo(ENDED, err=True)
                code = stop.exit_code if isinstance(stop, Stopped) else INTERRUPTED
        sys.exit(code if isinstance(code, int) else 0)


def _keep_lines(command: click.Command) -> None:
    r"""Turn the \b of a raw docstring into the sign by which click knows lines to keep."""
    command.help = (command.help or "").replace("\\b\n", "\b\n")
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            _keep_lines(inner)


def said(problem: Exception) -> int:
    """Say what went wrong on standard error, and give the exit code."""
    if isinstance(problem, click.ClickException):
        problem.show()
        return problem.exit_code
    if isinstance(problem, click.exceptions.Exit):
        return problem.exit_code
    if isinstance(problem, click.Abort):
        click.echo(ENDED, err=True)
        return INTERRUPTED
    if isinstance(problem, BrokenPipeError):
        # Whoever read our output has gone; without this Python complains when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    if isinstance(problem, EvenhandError):
        click.echo(visible(str(problem)), err=True)
        return problem.exit_code
    click.echo(visible(_unexpected(problem)), err=True)
    if os.environ.get(TRACE):
        traceback.print_exception(problem)
    return UNEXPECTED


def _unexpected(problem: Exception) -> str:
    """Say where a fault of ours lies; its own text may hold what stands in records."""
    kind = type(problem).__name__
    if isinstance(problem, OSError) and problem.strerror:
        file = f" ({problem.filename})" if problem.filename else ""
        return f"The disk or the system refused: {problem.strerror}{file}."
    if isinstance(problem, MemoryError):
        return "There is not enough memory for this; close other programs, or use less data."
    return (
        f"Something failed on our side: {kind} at {_place(problem)}. Nothing is half done.\n"
        "Please report this line and the command to whoever looks after your Evenhand. "
        f"{TRACE}=1 shows more; it may hold data of records, so read it before you send it."
    )


def _place(problem: Exception) -> str:
    frames = traceback.extract_tb(problem.__traceback__)
    ours = [frame for frame in frames if "evenhand" in Path(frame.filename).parts]
    if not ours:
        return "an unknown place"
    parts = Path(ours[-1].filename).parts
    start = len(parts) - 1 - parts[::-1].index("evenhand")
    return f"{'/'.join(parts[start:])}:{ours[-1].lineno}"


def _noted(message: Warning | str, *rest: Any, **named: Any) -> None:
    del rest, named
    click.echo(visible(f"Read with care: {message}"), err=True)
