"""Attempts to bring data of persons in. Every value here is made up for the purpose."""

import csv
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from evenhand.errors import SourceError
from evenhand.sources.importing import check_files, import_files
from evenhand.sources.mapping import Mapping, mapping_from
from evenhand.sources.personal_data import cell_kinds, head_kind, looks_like_names
from evenhand.sources.persons.guarding import Guard
from evenhand.workspace.workspace import Workspace

Write = Callable[[str, str], Path]


@pytest.mark.parametrize(
    "head",
    [
        "Bearbeiter",
        "Sachbearbeiter/in",
        "victim_name",
        "VictimName",
        "Name des Opfers",
        "Suspect",
        "Opfer",
        "Nachname",
        "Vorname",
        "Surname",
        "first name",
        "FirstName",
        "prénom",
        "Nom de la victime",
        "Apellidos",
        "nombre del denunciante",
        "Cognome",
        "achternaam",
        "Naam verdachte",
        "E-Mail",
        "e_mail",
        "EMAIL ADDRESS",
        "correo",
        "courriel",
        "Telefon-Nr.",
        "Tel.",
        "Mobiltelefon",
        "numéro de téléphone",
        "teléfono",
        "Handy",
        "phone1",
        "Kfz-Kennzeichen",
        "Number plate",
        "licence plate",
        "License-Plate",
        "immatriculation",
        "matrícula",
        "kenteken",
        "targa",
        "VRM",
        "Geburtsdatum",
        "DOB",
        "date of birth",
        "dateOfBirth",
        "date de naissance",
        "fecha de nacimiento",
        "geboortedatum",
        "data di nascita",
        "Home address",
        "Wohnanschrift",
        "adresse",
        "domicilio",
        "dirección",
        "woonadres",
        "Hausnummer",
        "SSN",
        "NINO",
        "BSN",
        "DNI",
        "passport no",
        "IBAN",
        "collar number",
        "Sachverhalt",
        "Narrative",
        "free text",
        "Bemerkungen",
        "notes",
    ],
)
def test_a_head_that_speaks_of_a_person_is_known(head: str) -> None:
    assert head_kind(head.strip()) is not None


@pytest.mark.parametrize(
    "head",
    [
        "Crime type",
        "LSOA code",
        "LSOA name",
        "Ward_Name",
        "NAME",
        "area_name",
        "Month",
        "date",
        "Longitude",
        "loc_cat",
        "district",
        "Last outcome category",
        "Borough",
        "LookUp_BoroughName",
        "MinorText",
        "Population",
        "gss_code",
        "Date",
        "Reported by",
        "Falls within",
        "Delikt",
        "Tatzeit",
        "Code INSEE",
        "commune",
        "Barrio",
        "Object of search",
        "Age range",
        "precinct",
        "hour",
        "Year",
        "value",
        "Hectares",
        "wijk",
        "Bezirk",
        "occurred on",
        "setting",
        "street_kind",
    ],
)
def test_a_head_that_speaks_of_nobody_is_let_in(head: str) -> None:
    assert head_kind(head.strip()) is None


@pytest.mark.parametrize(
    "cell",
    [
        "a.person@example.org",
        "AB12 CDE",
        "ab@example.co.uk",
        "B-AB 1234",
        "HH-X 12E",
        "AB-123-CD",
        "1234 BCD",
        "12-ABC-3",
        "+44 20 7946 0000",
        "+49 (0)30 901820",
        "0049 30 901820",
        "020 7946 0000",
        "06 12 34 56 78",
        "030/90182000",
        "AB 12 34 56 C",
        "AB123456C",
        "12345678Z",
        "123-45-6789",
        "DE02 1203 0000 0000 2020 51",
        "Mr Testperson",
        "Frau Mustermann",
        "Mme Exemple",
        "Dhr. Voorbeeld",
        "PC Specimen",
        "12 Example Street",
        "Flat 2, 14 Sample Road",
        "Musterstraße 12",
        "Musterweg 3a",
        "12 rue de l'Exemple",
        "Calle Ejemplo 7",
        "Via Esempio 12",
        "Voorbeeldstraat 9",
        "03/04/1985",
        "1985-04-03",
        "geb. 1985",
        "DOB 03 04 85",
    ],
)
def test_a_cell_that_looks_like_a_person_is_known(cell: str) -> None:
    assert cell_kinds([cell.strip()]) != [None]


@pytest.mark.parametrize(
    "cell",
    [
        "Burglary",
        "E01000163",
        "020111",
        "Theft from the person",
        "Criminal damage and arson",
        "0401",
        "A-12",
        "Camden 027B",
        "210 FELONY",
        "§ 244 StGB",
        "6001-01",
        "Vehicle crime",
        "Violence and sexual offences",
        "2023",
        "Unable to prosecute suspect",
        "On or near shopping area",
        "Kingston upon Thames",
        "PKS 435*",
        "1.1",
        "N/A",
        "Investigation complete; no suspect identified",
        "BATTERY",
        "DOMESTIC BATTERY SIMPLE",
    ],
)
def test_a_code_is_not_taken_for_a_person(cell: str) -> None:
    assert cell_kinds([cell.strip()]) == [None]


FIRST = ["Anna", "Bela", "Cyra", "Dora", "Edda", "Fina"]
LAST = ["Musterberg", "Beispielow", "Probenau", "Testheim", "Vorlagen"]


def test_a_column_of_names_is_known_by_its_variety() -> None:
    people = [f"{first} {last}" for first in FIRST for last in LAST]
    assert looks_like_names(people, 40)
    assert not looks_like_names(people, 4_000), "codes repeat, names hardly do"
    assert not looks_like_names(["Burglary Dwelling"] * 5, 5)


MAPPING = """
kind = "incidents"
[columns]
starts_at = "when"
offence_source = "what"
outcome = "result"
"""


def rows(results: list[str]) -> str:
    return "when,what,result\n" + "".join(f'2026-01-05,Robbery,"{one}"\n' for one in results)


def mapping() -> Mapping:
    return mapping_from(tomllib.loads(MAPPING), "test")


def test_single_cells_are_emptied_and_counted(workspace: Workspace, write: Write) -> None:
    path = write("a.csv", rows(["closed"] * 20 + ["a.person@example.org", "AB12 CDE", "closed"]))
    report = import_files(workspace, [path], mapping=mapping())
    found = {(part.column, part.kind): part.cells for part in report.personal}
    assert found == {("result", "e-mail addresses"): 1, ("result", "number plates"): 1}
    stored = workspace.read("incidents").to_frame()
    assert stored["outcome"].isna().to_numpy().nonzero()[0].tolist() == [20, 21]
    assert (report.rows_used, len(stored)) == (23, 23), "the rows themselves stay"
    assert "example.org" not in str(report.to_json())


def test_a_column_full_of_persons_is_refused(workspace: Workspace, write: Write) -> None:
    path = write("a.csv", rows([f"p{n}@example.org" for n in range(9)] + ["closed"] * 9))
    with pytest.raises(
        SourceError,
        match=r"The column result looks like e-mail addresses, so it cannot be mapped\. "
        r"Nothing was imported\. Take it out of the mapping and try again",
    ):
        import_files(workspace, [path], mapping=mapping())
    assert workspace.table_names() == ()


def test_a_column_of_peoples_names_is_refused_whatever_its_head(
    workspace: Workspace, write: Write
) -> None:
    people = [f"{first} {last}" for first in FIRST for last in LAST]
    checked = check_files([write("a.csv", rows(people))], workspace, mapping=mapping())
    assert "result looks like names of people" in checked.problems[0]


def test_free_text_is_refused_by_its_length(workspace: Workspace, write: Write) -> None:
    path = write("a.csv", rows(["closed", "word " * 40]))
    with pytest.raises(SourceError, match="result looks like free text"):
        import_files(workspace, [path], mapping=mapping())


def test_a_message_never_repeats_what_a_cell_holds(workspace: Workspace, write: Write) -> None:
    path = write("a.csv", rows(["secret@example.org"] * 9))
    with pytest.raises(SourceError) as caught:
        import_files(workspace, [path], mapping=mapping())
    assert "secret" not in str(caught.value)


def test_telephones_are_no_counts(workspace: Workspace, write: Write) -> None:
    text = 'kind = "counts"\n[columns]\narea_id = "a"\nyear = "y"\noffence_source = "o"\n'
    text += 'count = "n"\n[constants]\nunit = "offences"\n'
    lines = "".join(f"A{n},2024,Robbery,{441632960000 + 7 * n}\n" for n in range(9))
    path = write("a.csv", f"a,y,o,n\n{lines}")
    counts = mapping_from(tomllib.loads(text), "test")
    with pytest.raises(SourceError, match="The column n looks like telephone numbers"):
        import_files(workspace, [path], mapping=counts)
    assert workspace.table_names() == ()


def test_an_identifier_that_is_a_person_is_replaced(workspace: Workspace, write: Write) -> None:
    ids = [f"HZ{100_000 + n}" for n in range(40)]
    ids[7], ids[9] = "a.person@example.org", "Anna Schmidt"
    lines = "".join(f"2026-01-05,Robbery,closed,{one}\n" for one in ids)
    stored = tomllib.loads(MAPPING)
    stored["columns"]["incident_id"] = "id"
    path = write("a.csv", f"when,what,result,id\n{lines}")
    report = import_files(workspace, [path], mapping=mapping_from(stored, "test"))
    kept = workspace.read("incidents").column("incident_id")
    assert kept[6] == "HZ100006"
    assert [one for one in kept if "@" in one or "Schmidt" in one] == []
    assert {part.kind: part.first_rows for part in report.personal} == {
        "e-mail addresses": (9,), "names of people": (11,),
    }  # fmt: skip


def test_identifiers_that_are_persons_throughout_are_refused(
    workspace: Workspace, write: Write
) -> None:
    lines = "".join(f"2026-01-05,Robbery,closed,p{n}@example.org\n" for n in range(9))
    stored = tomllib.loads(MAPPING)
    stored["columns"]["incident_id"] = "id"
    path = write("a.csv", f"when,what,result,id\n{lines}")
    with pytest.raises(SourceError, match="The column id looks like e-mail addresses"):
        import_files(workspace, [path], mapping=mapping_from(stored, "test"))


def test_sentences_are_refused_however_short(workspace: Workspace, write: Write) -> None:
    told = [f"The man was seen when he left by door {n}" for n in range(9)]
    path = write("a.csv", rows(told))
    with pytest.raises(SourceError, match="result looks like free text"):
        import_files(workspace, [path], mapping=mapping())


def _columns_of_serials(name: str) -> dict[tuple[str, bool], list[str]]:
    path = Path(__file__).parents[1] / "corpora" / "persons" / name
    with path.open(encoding="utf-8", newline="") as stream:
        return {
            (row["group"], row["personal"] == "1"): row["values"].split(" ")
            for row in csv.DictReader(stream)
        }


@pytest.mark.parametrize("name", ["dev_serials.csv", "held_out_serials.csv"])
def test_births_counted_in_days_are_told_from_codes_of_five_digits(name: str) -> None:
    columns = _columns_of_serials(name)
    assert len(columns) > 40
    for (group, personal), values in columns.items():
        distinct = list(dict.fromkeys(values))
        guard = Guard("codes")
        guard.kinds(distinct)
        found = guard.whole_kind(len(values), len(distinct)) or ""
        if group == "postcodes de one city 60":  # the limit that the page states
            continue
        assert found.startswith("dates of birth") == personal, group


def test_a_column_of_births_counted_in_days_is_refused_and_nothing_imported(
    workspace: Workspace, tmp_path: Path
) -> None:
    births = _columns_of_serials("held_out_serials.csv")["suspects 120", True]
    lines = [f"2024-03-{1 + n % 28:02},5.1,52.0,{one}" for n, one in enumerate(births)]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(["when,lon,lat,what", *lines, ""]), encoding="utf-8")
    mapping = mapping_from(
        {
            "kind": "incidents",
            "columns": {
                "starts_at": "when", "longitude": "lon", "latitude": "lat",
                "offence_source": "what",
            },
            "time": {"format": "iso", "zone": "Europe/London"},
            "place": {"crs": "EPSG:4326"},
        },
        "m.toml",
    )  # fmt: skip
    with pytest.raises(SourceError, match="dates of birth, written as a spreadsheet"):
        import_files(workspace, [path], mapping=mapping)
    assert not list(workspace.folder.rglob("*.parquet"))
