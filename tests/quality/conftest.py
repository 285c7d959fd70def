"""A small city whose files have every fault that can be written by hand."""

from pathlib import Path

import pytest

from evenhand.sources.importing import import_files
from evenhand.workspace.settings import Settings
from evenhand.workspace.workspace import Workspace

MAPPING = """\
title = "Records"
kind = "incidents"

[columns]
incident_id = "id"
offence_source = "what"
starts_at = "from"
ends_at = "to"
longitude = "lon"
latitude = "lat"

[time]
format = "{pattern}"
zone = "Europe/London"

[offences.codes]
theft = "other_theft"
fight = "assault"
"""
HEAD = "id,what,from,to,lon,lat\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    settings = Settings(name="Testford", crs="EPSG:27700", timezone="Europe/London")
    return Workspace.create(tmp_path / "city", settings)


@pytest.fixture
def bring(tmp_path: Path, workspace: Workspace):
    """Import rows written out as text; give the workspace."""

    def brought(text: str, name: str = "records", pattern: str = "%Y-%m-%d %H:%M") -> Workspace:
        raw = tmp_path / "raw"
        raw.mkdir(exist_ok=True)
        (raw / f"{name}.toml").write_text(MAPPING.replace("{pattern}", pattern))
        (raw / f"{name}.csv").write_text(HEAD + text)
        import_files(workspace, [raw / f"{name}.csv"])
        return workspace

    return brought
