"""Files come in whole or not at all, are seen by nobody else, and leave only by two people."""

import gzip
import io
import os
import time
import zipfile
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import now

from evenhand.workbench.data.models import (
    ASKED,
    DROPPED,
    IMPORTED,
    MADE,
    REFUSED,
    Delivery,
    ReleaseAsk,
)
from evenhand.workbench.data.quarantine import FOLDER, folder_of, safe_name, sweep_all
from evenhand.workbench.jobs.leftovers import remove_unfinished
from evenhand.workbench.jobs.models import FAILED, Job
from evenhand.workbench.partnership.models import Member, Sharing
from evenhand.workbench.people.ledger import Entry
from evenhand.workbench.people.models import Person

HEADER = "Incident Number,Offence,From,Longitude,Latitude\n"


def table(n=60, bad=0):
    """A police table as a city may export it, with a few days that are none."""
    rows = [
        f"N{row},{'Robbery' if row % 3 else 'Burglary'},"
        f"{1 + row % 28:02}/{1 + row % 12:02}/2023 {row % 24:02}:15,"
        f"{9.90 + row / 1e4:.4f},{53.55 + row / 1e4:.4f}\n"
        for row in range(n)
    ]
    rows += [f"B{row},Robbery,31/02/2023 10:00,9.91,53.55\n" for row in range(bad)]
    return (HEADER + "".join(rows)).encode()


@pytest.fixture
def bring(work):
    """Bring files and let the worker look at them."""

    def brought(client, **files):
        given = [
            SimpleUploadedFile(name.replace("__", "."), content) for name, content in files.items()
        ]
        answer = client.post(reverse("data-bring"), {"files": given})
        work()
        return answer

    return brought


def the_delivery():
    return Delivery.objects.get()


def answered(client, delivery, work):
    """Answer every open question with what the form proposes."""
    for _ in range(4):
        page = client.get(delivery.get_absolute_url())
        form = page.context["form"]
        if not form.fields:
            return page
        given = {
            name: (field.initial or (field.choices[0][0] if hasattr(field, "choices") else "x"))
            for name, field in form.fields.items()
            if not name.endswith("_other")
        }
        client.post(delivery.get_absolute_url(), given)
        work()
    return client.get(delivery.get_absolute_url())


def test_the_empty_page_says_what_will_be_here(as_role, here):
    page = as_role("analyst").get("/data")
    assert page.status_code == 200
    assert "Bring files" in page.content.decode()


def test_a_table_is_drafted_checked_imported_and_told(as_role, bring, work, here):
    client = as_role("analyst")
    before = len(here.reports())
    answer = bring(client, thefts__csv=table(bad=2))
    assert answer.status_code == 302
    delivery = the_delivery()
    page = answered(client, delivery, work)
    text = page.content.decode()
    assert "This is ready to be imported." in text
    assert "Rows set aside" in text
    rows = client.get(reverse("data-rows", args=[delivery.pk])).content.decode()
    assert "thefts.csv,62" in rows
    assert "thefts.csv,63" in rows
    assert len(here.reports()) == before
    client.post(reverse("data-import", args=[delivery.pk]))
    work()
    delivery.refresh_from_db()
    assert delivery.state == IMPORTED
    assert len(here.reports()) == before + 1
    assert here.reports()[-1].rows_used == 60
    assert not list((here.folder / FOLDER).rglob("*.csv"))
    account = client.get(reverse("data-account", args=[before + 1])).content.decode()
    assert "thefts.csv" in account
    assert Entry.objects.filter(what="data.imported").exists()
    quality = client.get("/data/quality").content.decode()
    assert "What the data are worth" in quality


def test_the_same_file_again_changes_nothing(as_role, bring, work, here):
    client = as_role("analyst")
    for _ in range(2):
        bring(client, thefts__csv=table())
        delivery = Delivery.objects.first()
        page = answered(client, delivery, work)
        client.post(reverse("data-import", args=[delivery.pk]))
        work()
    assert "Nothing changed" in page.content.decode()
    assert len(here.reports()) == 6


def test_undo_takes_back_exactly_what_it_said(as_role, bring, work, here):
    client = as_role("analyst")
    before = here.fingerprints()
    bring(client, thefts__csv=table())
    delivery = the_delivery()
    answered(client, delivery, work)
    client.post(reverse("data-import", args=[delivery.pk]))
    work()
    assert here.fingerprints() != before
    page = client.get("/data/undo")
    assert "thefts.csv" in page.content.decode()
    stale = client.post("/data/undo", {"last": "0-other"}, follow=True)
    assert "Another import" in stale.content.decode()
    client.post("/data/undo", {"last": page.context["form"]["last"].value()})
    assert here.fingerprints() == before
    assert Entry.objects.filter(what="data.taken_back", about="I-0006").exists()


def test_nobody_sees_what_another_brought(as_role, bring, someone):
    bring(as_role("analyst"), thefts__csv=table())
    delivery = the_delivery()
    other = as_role("prevention")
    for name in ("data-delivery", "data-rows"):
        assert other.get(reverse(name, args=[delivery.pk])).status_code == 404
    for name in ("data-import", "data-throw-away", "data-look"):
        assert other.post(reverse(name, args=[delivery.pk])).status_code == 404


def test_what_nobody_came_back_to_goes_by_itself_and_what_waits_stays(as_role, bring, here):
    bring(as_role("analyst"), thefts__csv=table(3))
    bring(as_role("prevention"), robberies__csv=table(4))
    forgotten, waiting = Delivery.objects.order_by("at")
    Delivery.objects.filter(pk=forgotten.pk).update(at=now() - timedelta(days=15))
    brought = here.folder / FOLDER
    cut_off, fresh = (brought / "7" / name for name in ("cut-off", "fresh"))
    for one in (cut_off, fresh):
        one.mkdir(parents=True)
        (one / "half.csv").write_bytes(table(9)[:90])
    long_ago = time.time() - 7 * 3600
    for one in (cut_off, folder_of(forgotten.person, forgotten.pk)):
        os.utime(one, (long_ago, long_ago))
    sweep_all()
    assert sorted(path.name for path in brought.rglob("*.csv")) == ["half.csv", "robberies.csv"]
    assert not cut_off.exists()
    forgotten.refresh_from_db()
    assert (forgotten.state, waiting.state) == (DROPPED, "received")


def test_what_was_begun_a_day_ago_and_never_named_goes(here):
    for name, hours in ((".unfinished-7-P-0001.json", 25), (".unfinished-8-P-0002.json", 1)):
        path = here.folder / "problems" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("{", encoding="utf-8")
        os.utime(path, (time.time() - hours * 3600,) * 2)
    (old := here.folder / "releases" / ".unfinished-7-R-0001").mkdir(parents=True)
    os.utime(old, (time.time() - 25 * 3600,) * 2)
    assert remove_unfinished() == 2
    assert [path.name for path in here.folder.rglob(".unfinished*")] == [
        ".unfinished-8-P-0002.json"
    ]


def test_what_is_thrown_away_is_gone(as_role, bring, here):
    client = as_role("analyst")
    bring(client, thefts__csv=table())
    delivery = the_delivery()
    client.post(reverse("data-throw-away", args=[delivery.pk]))
    delivery.refresh_from_db()
    assert delivery.state == DROPPED
    assert not list((here.folder / FOLDER).rglob("*.csv"))


def workbook(cells):
    from openpyxl import Workbook

    book = Workbook()
    for row in cells:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def archive(name, content):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, content)
    return out.getvalue()


FORMULA = [['=HYPERLINK("http://x")', "Date"], ["=cmd|' /C calc'!A0", "2023-01-01"]]
FUZZED = {
    "nothing": ("thefts.csv", b""),
    "other kind": ("thefts.exe", b"MZ"),
    "a mapping": ("thefts.toml", b"kind = 'incidents'"),
    "text as workbook": ("thefts.xlsx", b"not a workbook"),
    "archive cut short": ("thefts.zip", archive("a.csv", table())[:80]),
    "binary as text": ("thefts.csv", bytes(range(256)) * 40),
    "packed a thousand times": ("thefts.csv.gz", gzip.compress(b"a,b\n" + b"1,2\n" * 30_000_000)),
    "path inside an archive": ("thefts.zip", archive("../../../etc/cron.d/x.sh", b"x")),
    "formulas": ("thefts.xlsx", workbook(FORMULA)),
    "parquet that is none": ("thefts.parquet", b"PAR1PAR1"),
    "map that is none": ("thefts.geojson", b'{"type": "Feature"'),
    "statistics that are none": ("thefts.sav", b"$FL2" + b"\0" * 100),
}


@pytest.mark.parametrize("case", FUZZED)
def test_a_bad_file_gets_one_message_and_changes_nothing(as_role, bring, here, case):
    name, content = FUZZED[case]
    client = as_role("analyst")
    before = (here.fingerprints(), len(here.reports()))
    answer = bring(client, **{name.replace(".", "__"): content})
    assert answer.status_code in (302, 422)
    assert not Job.objects.filter(problem="fault").exists()
    if answer.status_code == 422:
        assert answer.content.decode().count("Nothing was kept") == 2  # on top, and at the field
        assert not list((here.folder / FOLDER).rglob("*.*"))
    else:
        page = client.get(the_delivery().get_absolute_url())
        looked = the_delivery().looked
        assert len(looked["problems"]) <= 1
        assert looked["problems"] or looked["open"]
        assert not looked["is_ready"]
        assert page.status_code == 200
        client.post(reverse("data-import", args=[the_delivery().pk]))
    assert (here.fingerprints(), len(here.reports())) == before


def test_more_than_the_limit_is_refused_while_it_comes(as_role, bring, here, settings):
    settings.UPLOAD_LIMIT_MB = 1
    client = as_role("analyst")
    for size in (1_200_000, 3_000_000):
        answer = bring(client, thefts__csv=b"x" * size)
        assert answer.status_code == 413
        assert "more than 1 MB" in answer.content.decode()
        assert not list((here.folder / FOLDER).rglob("*.csv"))
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    "given",
    ["../../../etc/passwd.csv", "..\\..\\win.ini.csv", "/etc/shadow.csv", ".hidden.csv", "a\0b.csv",
     "x" * 900 + ".csv", "con<script>.csv", "\u202evsc.exe.csv", "日本.csv"],
)  # fmt: skip
def test_no_name_leads_out_of_the_folder(given, tmp_path):
    name = safe_name(given)
    assert "/" not in name
    assert not name.startswith(".")
    assert (tmp_path / name).resolve().parent == tmp_path.resolve()
    assert len(name) < 100


def test_a_name_of_a_person_is_not_kept():
    assert safe_name("statement_anna_schmidt.csv") == "file.csv"


def test_a_form_without_its_token_brings_nothing(as_role, here):
    from django.test import Client

    client = Client(HTTP_HOST="localhost", enforce_csrf_checks=True)
    client.force_login(Person.objects.filter(role="analyst").first() or make("analyst"))
    answer = client.post("/data/bring", {"files": SimpleUploadedFile("a.csv", table())})
    assert answer.status_code == 403
    assert not Delivery.objects.exists()
    assert not list((here.folder / FOLDER).rglob("*.csv"))


def make(role):
    return Person.objects.enrol(role=role, name=role, email=f"{role}@x.org", password="x")


def test_personal_columns_are_refused_with_their_words(as_role, bring, work):
    client = as_role("analyst")
    lines = table().decode().splitlines()
    named = [lines[0] + ",Victim name"] + [line + ",Anna Schmidt" for line in lines[1:]]
    bring(client, thefts__csv="\n".join(named).encode())
    page = client.get(the_delivery().get_absolute_url()).content.decode()
    assert "Victim name" in page
    assert "Anna" not in page


def test_an_agreement_that_ended_blocks_the_import(as_role, bring, work, here):
    yesterday = date.today() - timedelta(days=1)
    police = Member.objects.create(
        organisation="Police", role="Sits at the table", agreed_on=yesterday - timedelta(days=300),
        until=yesterday + timedelta(days=99),
    )  # fmt: skip
    Sharing.objects.create(
        member=police, source="thefts", purpose="The audit", basis="Agreement", fields="All",
        agreed_on=yesterday - timedelta(days=300), until=yesterday,
    )  # fmt: skip
    client = as_role("analyst")
    bring(client, thefts__csv=table())
    delivery = the_delivery()
    page = answered(client, delivery, work)
    assert "Renew it" in page.content.decode()
    client.post(reverse("data-import", args=[delivery.pk]))
    work()
    assert len(here.reports()) == 5


@pytest.fixture
def previewed(as_role, here, work):
    here.run("offence_profile")
    client = as_role("analyst")
    client.post("/releases/preview", {})
    work()
    return client, ReleaseAsk.objects.get()


def test_a_release_takes_two_people(as_role, here, work, previewed):
    client, ask = previewed
    page = client.get(ask.get_absolute_url()).content.decode()
    assert ">Hidden<" in page and "as small" not in page
    assert "Nothing is said of any day after" in page
    assert not (here.folder / "releases").exists()
    client.post(reverse("release-send", args=[ask.pk]))
    ask.refresh_from_db()
    assert ask.state == ASKED
    assert client.post(reverse("release-agree", args=[ask.pk])).status_code == 403
    decider = as_role("decision")
    assert "Agree and release" in decider.get(ask.get_absolute_url()).content.decode()
    decider.post(reverse("release-agree", args=[ask.pk]))
    work()
    ask.refresh_from_db()
    assert ask.state == MADE, Job.objects.filter(state=FAILED).values_list("problem", flat=True)
    page = decider.get(reverse("release", args=[ask.number])).content.decode()
    assert "R-0001" in page
    got = decider.get(reverse("release-file", args=[ask.number, "manifest.json"]))
    assert b'"R-0001"' in b"".join(got.streaming_content)
    got.close()
    for name in ("cells.json", "..%2f..%2fevenhand.toml", "none.csv"):
        assert decider.get(f"/releases/{ask.number}/{name}").status_code == 404
    assert Entry.objects.filter(what="release.made", about="R-0001").exists()


def test_why_a_finding_stays_inside_is_said_in_the_language_of_the_page(as_role, here, work):
    here.run("offence_profile")
    here.run("harm_over_time")
    client = as_role("analyst")
    client.cookies["language"] = "fr"
    client.post("/releases/preview", {})
    work()
    ask = ReleaseAsk.objects.get()
    left = [row["reason"] for row in ask.preview["rows"] if row["reason"]]
    assert left
    page = client.get(ask.get_absolute_url()).content.decode()
    assert "C-trend" not in page and "C-offence_profile" not in page
    for reason in left:
        assert reason.splitlines()[-1].removeprefix("  - ")[:30] not in page
    client.post(reverse("release-send", args=[ask.pk]))
    as_role("decision").post(reverse("release-agree", args=[ask.pk]))
    work()
    ask.refresh_from_db()
    page = client.get(reverse("release", args=[ask.number])).content.decode()
    for reason in left:
        assert reason.splitlines()[-1].removeprefix("  - ")[:30] not in page


def test_who_decides_cannot_agree_to_what_they_asked_for(as_role, here, work):
    here.run("offence_profile")
    client = as_role("decision")
    client.post("/releases/preview", {})
    work()
    ask = ReleaseAsk.objects.get()
    client.post(reverse("release-send", args=[ask.pk]))
    assert client.post(reverse("release-agree", args=[ask.pk])).status_code == 403
    assert client.post(reverse("release-refuse", args=[ask.pk])).status_code == 403


def test_a_preview_of_an_older_version_is_shown_with_what_is_hidden_added_up(previewed):
    client, ask = previewed
    for row in ask.preview["rows"]:
        row |= {"hidden_small": row.pop("hidden") + 40_000, "hidden_to_protect": 2}
    ask.save()
    page = client.get(ask.get_absolute_url())
    assert page.status_code == 200
    assert "40,0" in page.content.decode()


def test_a_release_is_not_made_of_other_data_than_were_previewed(
    as_role, here, work, previewed, bring
):
    client, ask = previewed
    client.post(reverse("release-send", args=[ask.pk]))
    here.run("area_rates", offence="robbery")
    as_role("decision").post(reverse("release-agree", args=[ask.pk]))
    work()
    ask.refresh_from_db()
    assert ask.state == ASKED
    assert not (here.folder / "releases" / "R-0001").exists()


def test_a_release_may_be_refused_with_a_reason(as_role, previewed):
    client, ask = previewed
    client.post(reverse("release-send", args=[ask.pk]))
    decider = as_role("decision")
    decider.post(reverse("release-refuse", args=[ask.pk]), {"reason": ""})
    ask.refresh_from_db()
    assert ask.state == ASKED
    decider.post(reverse("release-refuse", args=[ask.pk]), {"reason": "Too early."})
    ask.refresh_from_db()
    assert ask.state == REFUSED
    assert "Too early." in client.get(ask.get_absolute_url()).content.decode()


def test_an_upload_that_breaks_off_is_told_of_and_leaves_nothing(as_role, here):
    client = as_role("analyst")
    head = 'Content-Disposition: form-data; name="files"; filename="thefts.csv"'
    body = f"--B\r\n{head}\r\nContent-Type: text/csv\r\n\r\n".encode() + table(3)
    answer = client.post(
        reverse("data-bring"), body, content_type="multipart/form-data; boundary=B"
    )
    assert answer.status_code == 422
    assert not Delivery.objects.exists()
    assert not list((here.folder / FOLDER).glob("*/*"))
