import pytest

from evenhand.workspace.workspace import Workspace

from .rows import SETTINGS


@pytest.fixture
def workspace(tmp_path):
    return Workspace.create(tmp_path / "Lindeburg", SETTINGS)
