"""Attack: files made to tire, to hide or to break. One message each, nothing half-written."""

import gzip
import io
import resource
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from evenhand.workbench.data.models import Delivery
from evenhand.workbench.data.quarantine import FOLDER, TAKEN
from evenhand.workbench.jobs.models import FAILED, Job
from evenhand.workspace.workspace import Workspace
from workbench.test_data import HEADER, table

MOST_MB = 400
"""What the process may grow by over all of these files."""


def zipped(*members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def workbook(**parts):
    """Write the least that is an XLSX, with parts added or put in the place of others."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    pack = "http://schemas.openxmlformats.org/package/2006/relationships"
    files = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        'content-types"><Default Extension="xml" ContentType="application/xml"/><Default '
        'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{pack}"><Relationship Id="r1" Type="{rels}/'
        'officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{rels}"><sheets><sheet name="a" '
        'sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{pack}"><Relationship Id="r1" '
        f'Type="{rels}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData/></worksheet>',
    }
    return zipped(*(files | parts).items())


ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {two} "{f"&{one};" * 10}">'
        for one, two in zip("abcdefg", "bcdefgh", strict=True)
    )
    + "]><x>&h;</x>"
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
LINK = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/externalLinkPath" Target="http://127.0.0.1:9/x.xlsx" TargetMode="External"/>'
    "</Relationships>"
)
HOSTILE = {
    "nuls.csv": HEADER.encode() + b"\x00" * 50_000,
    "line.csv": b"a" * 4_000_000,
    "quote.csv": HEADER.encode() + b'"' + b"x,\n" * 200_000,
    "columns.csv": b",".join(b"c%d" % n for n in range(1_000)) + b"\n1\n",
    "empty.csv": b"",
    "blank.csv": b"\n\n\n",
    "latin.csv": HEADER.encode() + b"\xff\xfe\xfa" * 100,
    "utf16.csv": ("\ufeff" + HEADER).encode("utf-16"),
    "picture.csv": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40,
    "program.xlsx": b"\x7fELF" + bytes(1000),
    "cut.csv.gz": gzip.compress(table())[:60],
    "bomb.csv.gz": gzip.compress(b"0" * 400_000_000, 9),
    "bomb.zip": zipped(("a.csv", b"0" * 200_000_000)),
    "up.zip": zipped(("../../app.key.csv", table()), ("/etc/x.csv", table())),
    "nested.zip": zipped(("b.zip", zipped(("c.zip", zipped(("a.csv", table())))))),
    "many.zip": zipped(*((f"{n}.csv", b"a\n") for n in range(1_500))),
    "bomb.xlsx": workbook(**{"xl/worksheets/sheet1.xml": b" " * 200_000_000}),
    "entities.xlsx": workbook(**{"xl/workbook.xml": ENTITIES}),
    "outside.xlsx": workbook(**{"xl/worksheets/sheet1.xml": OUTSIDE}),
    "linked.xlsx": workbook(**{"xl/externalLinks/_rels/externalLink1.xml.rels": LINK}),
    "deep.geojson": b'{"type":' + b"[" * 200_000,
    "nested.geojson": b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},'
    b'"geometry":{"type":"GeometryCollection","geometries":['
    + b'{"type":"GeometryCollection","geometries":[' * 3000 + b"]}" * 3000 + b"]}}]}",
    "nan.geojson": b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":'
    b'{"a":NaN},"geometry":{"type":"Point","coordinates":[1e999,NaN]}}]}',
    "wrong.parquet": b"PAR1" + b"\xff" * 100 + b"PAR1",
    "wrong.gpkg": b"SQLite format 3\x00" + bytes(5000),
    "wrong.sav": b"$FL2" + bytes(500),
}  # fmt: skip


def bring(client, name, content):
    return client.post(reverse("data-bring"), {"files": [SimpleUploadedFile(name, content)]})


def grown_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def tables_of(folder):
    return (
        sorted(path.name for path in (folder / "tables").glob("*"))
        if (folder / "tables").is_dir()
        else []
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_each_has_one_message_and_leaves_nothing(as_role, folder, work, name):
    client = as_role("analyst")
    before, held = tables_of(folder), Workspace.open(folder).table_names()
    started = grown_mb()
    answer = bring(client, name, HOSTILE[name])
    work()
    if answer.status_code == 302:
        one = Delivery.objects.get()
        job = Job.objects.get(kind="data-look")
        assert job.problem != "fault", "a file must not end in a fault of ours"
        page = client.get(one.get_absolute_url()).content.decode()
        assert not one.looked.get("is_ready") or job.state != FAILED
        assert client.post(f"/data/brought/{one.pk}/import").status_code == 302
        work()
        if not one.looked.get("is_ready"):
            assert "Traceback" not in page
            assert Workspace.open(folder).table_names() == held
        client.post(f"/data/brought/{one.pk}/throw-away")
        one.refresh_from_db()
        assert one.state in ("dropped", "imported")
    else:
        assert answer.status_code == 422
        assert "Traceback" not in answer.content.decode()
        assert not Delivery.objects.exists()
    left = [path for path in (folder / FOLDER).glob("*/*/*") if path.is_file()]
    assert left == []
    assert list(folder.rglob(".unfinished*")) == []
    assert tables_of(folder) == before or Delivery.objects.get().state == "imported"
    assert grown_mb() - started < MOST_MB


@pytest.mark.parametrize("name", ["../../../x.csv", "..\\..\\x.csv", "/etc/cron.d/x.csv",
                                  "x\x00.csv",
                                  "a\r\nb.csv", ".csv", "con.csv", "x" * 300 + ".csv"])  # fmt: skip
def test_a_name_leads_nowhere(as_role, folder, name):
    outside = set(folder.parent.rglob("*"))
    bring(as_role("analyst"), name, table())
    new = {path for path in folder.parent.rglob("*") if path.is_file()} - outside
    assert all(
        path.is_relative_to(folder / FOLDER) for path in new if "app.sqlite3" not in path.name
    )


@pytest.mark.parametrize("name", ["x.html", "x.svg", "x.toml", "x.py", "x.csv.exe", "x"])
def test_a_kind_that_is_not_read_is_not_kept(as_role, folder, name):
    answer = bring(as_role("analyst"), name, b"<script>alert(1)</script>")
    assert answer.status_code == 422
    assert not list((folder / FOLDER).glob("*/*/*"))


def test_nothing_that_was_brought_is_served(as_role, folder, work):
    client = as_role("analyst")
    bring(client, "thefts.csv", table())
    work()
    (path,) = (folder / FOLDER).glob("*/*/thefts.csv")
    inside = path.relative_to(folder)
    for tried in (f"/{inside}", f"/static/{inside}", f"/web/brought/{path.name}",
                  f"/data/brought/{path.parent.name}/{path.name}"):  # fmt: skip
        assert client.get(tried).status_code == 404


@examples(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(content=st.binary(min_size=1, max_size=300), ending=st.sampled_from(TAKEN))
def test_any_bytes_under_any_ending_end_in_words(as_role, folder, work, content, ending):
    client = as_role("analyst")
    answer = bring(client, f"x{ending}", content)
    work()
    assert answer.status_code in (302, 422)
    assert not Job.objects.filter(problem="fault").exists()
    for one in Delivery.objects.filter(state="received"):
        assert client.get(one.get_absolute_url()).status_code == 200
        client.post(f"/data/brought/{one.pk}/throw-away")


def test_too_much_is_said_with_its_limit_before_it_is_read(as_role, settings):
    settings.UPLOAD_LIMIT_MB = 3
    client = as_role("analyst")
    answer = client.post(
        reverse("data-bring"), b"x" * 100, content_type="multipart/form-data; boundary=b",
        headers={"Content-Length": str(9 * 2**20)},
    )  # fmt: skip
    assert answer.status_code == 413
    assert "3 MB" in answer.content.decode()
    shown = client.get("/too-large")
    assert shown.status_code == 413
    assert "3 MB" in shown.content.decode()
    form = client.post("/account", {"name": "x" * 3_000_000, "language": "en"})
    assert form.status_code == 413
