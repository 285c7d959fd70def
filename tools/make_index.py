"""Write the static index of the catalogue that the command line reads."""

from pathlib import Path

import evenhand
from evenhand.workspace.index import FILE, build


def main() -> None:
    """Write the index beside the package."""
    path = Path(str(evenhand.__file__)).with_name(FILE)
    path.write_text(build(), encoding="utf-8")
    print(path)


if __name__ == "__main__":
    main()
