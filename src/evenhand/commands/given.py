"""Files and folders as they are given on the command line."""

from pathlib import Path
from typing import Any

import click


class GivenPath(click.Path):
    """A path; an empty one, as an unset variable gives, is refused: it would mean this folder."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(path_type=Path, **settings)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Give the path, or refuse in words."""
        if value == "":
            self.fail("an empty name was given; is a variable of your script not set?", param, ctx)
        return super().convert(value, param, ctx)
