import shutil

import pytest
from click.testing import CliRunner

from evenhand.cli import main

from .small import write_small_city


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """A folder that holds `demo/`: raw files of a small Lindeburg, imported into a workspace."""
    home = tmp_path_factory.mktemp("home")
    write_small_city(home / "demo")
    runner = CliRunner()
    folder = str(home / "demo" / "workspace")
    made = runner.invoke(
        main,
        ["init", folder, "--name", "Lindeburg", "--crs", "EPSG:25831",
         "--timezone", "Europe/Amsterdam", "--language", "en", "--language", "fr"],
    )  # fmt: skip
    assert made.exit_code == 0, made.output
    imported = runner.invoke(main, ["import", folder, str(home / "demo" / "raw")])
    assert imported.exit_code == 0, imported.output
    asked = runner.invoke(main, ["run", "offence_profile", folder])
    assert asked.exit_code == 0, asked.output
    return home


@pytest.fixture
def home(prepared, tmp_path, monkeypatch):
    """A copy of it that a test may change, as the working folder."""
    shutil.copytree(prepared, tmp_path / "home")
    monkeypatch.chdir(tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def evenhand():
    """Run a command; give its exit code, output and errors."""

    def run(*words):
        return CliRunner().invoke(main, [str(word) for word in words])

    return run
