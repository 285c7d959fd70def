"""Every error that Evenhand raises on purpose, each with the exit code of the command line."""

from collections.abc import Sequence


class EvenhandError(Exception):
    """Something the user can mend; the message says where, what was found, and what to do."""

    exit_code = 2

    @property
    def faults(self) -> tuple[str, ...]:
        """Give each fault by itself, as `listed` took it; the whole message where it did not."""
        told = self.told
        return told.faults if isinstance(told, Listed) else (told,)

    @property
    def told(self) -> str:
        """Give the message as it was raised: `str` of the error loses what it knows beside."""
        told = self.args[0] if self.args else ""
        return told if isinstance(told, str) else str(told)


class Listed(str):
    """A message with its subject and each fault apart; some can be said in other languages."""

    __slots__ = ("faults", "subject")

    subject: str
    faults: tuple[str, ...]


class TableError(EvenhandError):
    """A frame does not fit its table: columns, kinds, units or reference system."""

    exit_code = 3


class OptionError(EvenhandError):
    """An option is unknown, of the wrong kind or out of bounds."""

    exit_code = 4


class UnsuitableData(EvenhandError):
    """The data are in order but cannot answer this question."""

    exit_code = 5


class SourceError(EvenhandError):
    """A file cannot be read, or is not what it was said to be."""

    exit_code = 6


class WorkspaceError(EvenhandError):
    """A workspace is missing, locked, damaged or was altered by hand."""

    exit_code = 7


class DisclosureError(EvenhandError):
    """Something would leave the house that may identify people."""

    exit_code = 8


class MissingExtra(EvenhandError):
    """An optional part is not installed; the message names the extra that brings it."""

    exit_code = 9


class CareWarning(UserWarning):
    """The result is right but should be read with care; the finding's limits say the same."""


def listed(subject: str, problems: Sequence[str]) -> str:
    """Put all problems with one subject into one message.

    Parameters
    ----------
    subject
        What was looked at: a table, a file, a method.
    problems
        One sentence for each fault: what was found and what to do.

    Returns
    -------
    str
        A heading with the count, then one line for each problem; the error that is raised with
        it gives each by itself again (`faults`).

    Examples
    --------
    >>> print(listed("incidents", ["column 'y_m' is missing"]))
    incidents: 1 problem
      - column 'y_m' is missing
    """
    noun = "problem" if len(problems) == 1 else "problems"
    lines = [f"{subject}: {len(problems)} {noun}", *(f"  - {line}" for line in problems)]
    made = Listed("\n".join(lines))
    made.subject = subject
    made.faults = tuple(problems)
    return made
