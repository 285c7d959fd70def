"""A workspace to import into, and small files written out in the tests."""

from collections.abc import Callable
from pathlib import Path

import pytest

from evenhand.workspace.settings import Settings
from evenhand.workspace.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    settings = Settings(name="Testford", crs="EPSG:27700", timezone="Europe/London")
    return Workspace.create(tmp_path / "city", settings)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    """Write a file beside the workspace and give its path."""

    def written(name: str, text: str) -> Path:
        path = tmp_path / "raw" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return written
