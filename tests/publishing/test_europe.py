"""The audit holds the city's country beside others where Eurostat's table was imported.

Every figure of other countries here is invented.
"""

from pathlib import Path

import pytest

from evenhand.publishing.audit import audit_of
from evenhand.publishing.blocks import Table
from evenhand.publishing.dossier import Dossier
from evenhand.publishing.html import dossier_html
from evenhand.sources.importing import import_files

from . import small_city
from .conftest import city

INVENTED = (
    "freq,iccs,unit,geo\\TIME_PERIOD\t2023 \t2024 \t2025 \n"
    "A,ICCS0401,NR,NL\t9000 \t8800 \t: \n"
    "A,ICCS0401,P_HTHAB,NL\t50.6 \t49.0 \t: \n"
    "A,ICCS0401,P_HTHAB,AT\t30.1 \t31.5 b\t: \n"
    "A,ICCS0401,P_HTHAB,EL\t41.0 \t: \t: \n"
    "A,ICCS0401,P_HTHAB,UKC-L\t: \t80.2 p\t: \n"
    "A,ICCS05012,P_HTHAB,AT\t90 \t95 \t: \n"
)


def audited(folder: Path, text: str, **said: str) -> tuple[Dossier, object]:
    tables = {
        "incidents": small_city.incidents(),
        "areas": small_city.areas(),
        "exposure": small_city.exposure(),
    }
    workspace = city(folder / "city", tables, **said)
    path = folder / "estat_crim_off_cat.tsv"
    path.write_text(text, encoding="utf-8")
    import_files(workspace, [path])
    return audit_of(workspace)


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Dossier:
    return audited(tmp_path_factory.mktemp("europe"), INVENTED)[0]


def refusals(dossier: Dossier) -> list[list[str]]:
    chapter = next(c for c in dossier.chapters if c.slug == "cannot")
    tables = [block for block in chapter.blocks if isinstance(block, Table)]
    rows = [[str(cell.value) for cell in row] for table in tables for row in table.data.rows]
    return [row[1:] for row in rows if "other countries" in row[0]]


def test_robbery_is_held_beside_others_in_the_last_year_with_figures(compared: Dossier) -> None:
    said = [str(s.message) for s in compared.sentences()
            if s.message.key == "european_comparison.answer"]  # fmt: skip
    assert said[0].startswith("Robbery, Netherlands, 2024: 49.0 recorded")
    assert "between 31.5 and 80.2 in 2 other countries" in said[0]


def test_breaks_and_provisional_figures_are_said(compared: Dossier) -> None:
    limits = " ".join(str(s.message) for s in compared.sentences())
    assert "in Austria: the series breaks" in limits
    assert "for England and Wales: these are provisional" in limits


def test_flags_stand_in_the_table_and_a_missing_figure_is_no_zero(compared: Dossier) -> None:
    figure = next(f for f in compared.figures() if f.source.method == "european_comparison")
    heads = [heading.column for heading in figure.twin.headings]
    rows = {row[0].value.name: dict(zip(heads, row, strict=True)) for row in figure.twin.rows}
    assert set(rows) == {"AT", "NL", "UKC-L", "city"}, "Greece has no figure for the year"
    assert [term.name for term in rows["AT"]["flag"].value.terms] == ["b"]


def test_what_no_code_separates_is_refused_in_print(compared: Dossier) -> None:
    why = [row[0] for row in refusals(compared)]
    assert (
        "No code of Eurostat separates this: theft from the person, misconduct in public space."
        in why
    )
    assert "The country has no comparable figure for this: assault, burglary in homes." in why


def test_a_country_that_the_table_lacks_is_said(tmp_path: Path) -> None:
    dossier, _ = audited(tmp_path, INVENTED, country="PL")
    assert refusals(dossier)[0][0] == (
        "The table of European rates has no figure for this city’s country."
    )
    assert "country = …" in refusals(dossier)[0][1]


@pytest.mark.long
def test_without_a_table_the_dossier_says_how_to_get_one(tmp_path: Path) -> None:
    workspace = city(tmp_path / "city", {"incidents": small_city.incidents(n=400)})
    dossier, atlas = audit_of(workspace)
    assert refusals(dossier) == [[
        "No table of European rates was imported.",
        "Eurostat’s table crim_off_cat, as TSV or SDMX-CSV: evenhand import takes it as it is.",
    ]]  # fmt: skip
    assert "crim_off_cat" in dossier_html(dossier, "fr", atlas)
