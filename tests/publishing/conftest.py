from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from evenhand.publishing.audit import audit_of
from evenhand.publishing.dossier import Dossier
from evenhand.publishing.drawing import Atlas
from evenhand.publishing.html import dossier_html
from evenhand.publishing.pdf import dossier_pdf
from evenhand.sources.report import FileRead, ImportReport, SetAside
from evenhand.tables.table import Table
from evenhand.workspace.settings import Settings
from evenhand.workspace.workspace import Workspace

from . import small_city


@dataclass
class Audited:
    """A small city with its dossier, composed once for all tests."""

    workspace: Workspace
    dossier: Dossier
    atlas: Atlas

    def page(self, language: str = "en") -> str:
        return dossier_html(self.dossier, language, self.atlas)

    def paged(self, language: str = "en", paper: str = "a4") -> bytes:
        return dossier_pdf(self.dossier, language, self.atlas, paper=paper)[0]


def city(folder: Path, tables: dict[str, Table], **said: Any) -> Workspace:
    told: dict[str, Any] = {
        "name": "Lindeburg",
        "partners": ("Municipality of Lindeburg", "Police unit Linde"),
        **said,
    }
    settings = Settings(crs=small_city.CRS, timezone="Europe/Amsterdam", **told)
    workspace = Workspace.create(folder, settings)
    for name, table in tables.items():
        rows = len(table)
        read = FileRead(f"{name}.csv", "9f3c" * 16, 1000, name, rows + 12, rows)
        aside = SetAside(read.name, "undated", 12, (3, 4))
        report = ImportReport(files=(read,), set_aside=(aside,), tables={name: rows})
        workspace.add({name: table}, report)
    return workspace


def audited(folder: Path, tables: dict[str, Table], **said: Any) -> Audited:
    workspace = city(folder, tables, **said)
    dossier, atlas = audit_of(workspace)
    return Audited(workspace, dossier, atlas)


@pytest.fixture(scope="session")
def full(tmp_path_factory: pytest.TempPathFactory) -> Audited:
    tables: dict[str, Table] = {
        "incidents": small_city.incidents(),
        "areas": small_city.areas(),
        "exposure": small_city.exposure(),
        "streets": small_city.streets(),
        "ground": small_city.ground(),
    }
    return audited(tmp_path_factory.mktemp("full") / "city", tables)


@pytest.fixture(scope="session")
def months(tmp_path_factory: pytest.TempPathFactory) -> Audited:
    """Only the month is known and no row has a point: what most open sources give."""
    incidents = small_city.incidents(precision="month", placed=False)
    return audited(tmp_path_factory.mktemp("months") / "city", {"incidents": incidents})


@pytest.fixture(scope="session")
def counts(tmp_path_factory: pytest.TempPathFactory) -> Audited:
    tables: dict[str, Table] = {"counts": small_city.counts(), "areas": small_city.areas()}
    return audited(tmp_path_factory.mktemp("counts") / "city", tables)


@pytest.fixture(scope="session")
def page(full: Audited) -> str:
    return full.page()
