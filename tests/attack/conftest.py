import pytest
from click.testing import CliRunner

from evenhand.cli import main

GOOD = "when,lon,lat,what\n2024-01-01 10:00,5.1,52.0,B\n2024-02-01 11:00,5.11,52.01,R\n"
MAPPING = """kind = "incidents"
[columns]
starts_at = "when"
longitude = "lon"
latitude = "lat"
offence_source = "what"
[time]
format = "iso"
[place]
crs = "EPSG:4326"
[offences]
scheme = "own"
[offences.codes]
"B" = "burglary_dwelling"
"R" = "robbery"
"""


class Attacked:
    """A new workspace, and what the command line says to what is done to it."""

    def __init__(self, folder):
        self.folder = folder
        self.workspace = folder / "w"
        self.run("init", self.workspace, "--name", "X", "--crs", "EPSG:25831",
                 "--timezone", "Europe/Amsterdam")  # fmt: skip

    def run(self, *words):
        return CliRunner().invoke(main, [str(word) for word in words])

    def take(self, content, mapping=MAPPING, name="f.csv"):
        """Import a file with a mapping."""
        file = self.folder / name
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        words = ["import", self.workspace, file]
        if mapping is not None:
            (self.folder / "m.toml").write_text(mapping, encoding="utf-8")
            words += ["--mapping", self.folder / "m.toml"]
        return self.run(*words)


@pytest.fixture
def attacked(tmp_path):
    return Attacked(tmp_path)
