"""Practice sheets in the workbench: drafted in two clicks, written, taken over, never ranked."""

import io
import json

import pytest

from evenhand.workbench.people.ledger import Entry
from evenhand.workspace.city_keys import CityKeys
from evenhand.workspace.practice_files import PracticeFiles
from evenhand.workspace.problem_files import ProblemFiles
from evenhand.workspace.problems import open_problem
from workspace.practice_city import EFFECT, FILES, TODAY, kept, signed

RESPONSE = {"measure": "home_security_set", "side": "target", "mechanism": "Entering takes longer",
            "dose_planned": 900, "dose_unit": "homes"}  # fmt: skip
FIELDS = {"sheet_title": "Locks in the north", "failed_lines": "Doors first\nThen windows",
          "amount": "900", "currency": "EUR", "year": "2025", "licence": "CC0-1.0",
          "office": "prevention office"}  # fmt: skip


@pytest.fixture
def problem(here):
    return open_problem(here, {
        "title": "Burglary of homes in the north", "setting": "housing", "space": "private",
        "concern": {"kind": "offence", "offence_class": "burglary_dwelling", "when": None,
                    "words": "Homes are broken into more often here."},
        "responses": [RESPONSE],
    }, today=TODAY)["id"]  # fmt: skip


@pytest.fixture
def sent(tmp_path):
    """A bundle of another city, with its fingerprint."""
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    return signed(theirs, FILES), CityKeys(theirs).fingerprint()


def text(answer):
    return answer.content.decode()


def given(content, **more):
    file = io.BytesIO(content)
    file.name = "bundle.zip"
    return {"bundle": file, **more}


def test_an_empty_catalogue_says_how_to_begin(as_role, folder):
    page = text(as_role("prevention").get("/practices"))
    assert "No practice sheet yet" in page
    assert 'href="/practices/import"' in page
    assert 'href="/practices/import"' not in text(as_role("partner").get("/practices"))


def test_a_problem_file_becomes_a_sheet_in_two_clicks(as_role, here, problem, work):
    client = as_role("prevention")
    assert f"/practices/draft?problem={problem}" in text(client.get(f"/problems/{problem}"))
    assert "home" in text(client.get(f"/practices/draft?problem={problem}"))
    client.post("/practices/draft", {"problem": problem, "response": "R1"})
    work()
    page = text(client.get("/practices/SH-0001"))
    assert "Could not be told: its effect was not assessed" in page
    assert "draft, not handed on" in page
    assert Entry.objects.filter(what="practice.drafted").count() == 1


def test_a_sheet_is_written_released_downloaded_and_withdrawn(as_role, here, problem, work):
    writer, decider = as_role("prevention"), as_role("decision")
    writer.post("/practices/draft", {"problem": problem, "response": "R1"})
    work()
    assert writer.post("/practices/SH-0001/write", FIELDS).status_code == 302
    assert writer.post("/practices/SH-0001/release").status_code == 403
    decider.post("/practices/SH-0001/release")
    work()
    sheet = PracticeFiles(here.folder).get("SH-0001")
    assert (sheet["status"], sheet["failed"]) == ("released", ["Doors first", "Then windows"])
    assert json.loads(writer.get("/practices/SH-0001/sheet.json").content)["title"] == (
        "Locks in the north"
    )
    assert decider.get("/practices/bundle.zip").content[:2] == b"PK"
    assert writer.get("/practices/SH-0001/page.pdf").content[:4] == b"%PDF"
    decider.post("/practices/SH-0001/withdraw")
    assert "Locks in the north" not in text(writer.get("/practices"))


@pytest.mark.parametrize(
    "wrong",
    [{"office": "Peter de Vries, 06 12345678"}, {"currency": "", "year": ""},
     {"contact_page": "https://a@b.example"}],
)  # fmt: skip
def test_a_person_a_price_without_a_year_and_an_address_of_somebody_are_refused(
    as_role, here, wrong
):
    kept(here)
    answer = as_role("prevention").post("/practices/SH-0001/write", {**FIELDS, **wrong})
    assert answer.status_code == 422
    assert PracticeFiles(here.folder).get("SH-0001")["revision"] == 1


def test_what_failed_is_shown_unless_it_is_left_out(as_role, here):
    kept(here)
    helped = {**EFFECT, "result": "helped", "estimate": -0.3, "low": -0.5, "high": -0.1}
    kept(here, title="Zinc gates", effect=helped)
    client = as_role("partner")
    page = text(client.get("/practices"))
    assert page.index("Alarms in the north") < page.index("Zinc gates")
    assert "It did harm: +30" in page
    page = text(client.get("/practices?asked=1"))
    assert "Alarms in the north" not in page
    assert "Zinc gates" in page
    for wrong in ("strength=9", "offence=none", "strength=x&failed=on"):
        assert client.get(f"/practices?asked=1&{wrong}").status_code == 200


def test_only_an_administrator_trusts_a_key_by_typing_what_was_read_out(as_role, here, sent):
    content, fingerprint = sent
    writer, admin = as_role("prevention"), as_role("administrator")
    both = {"compared": fingerprint, "by": "prevention office"}
    answer = writer.post("/practices/import", given(content, **both))
    assert answer.status_code == 422
    assert fingerprint in text(answer)
    wrong = {**both, "compared": "0000 0000"}
    assert admin.post("/practices/import", given(content, **wrong)).status_code == 422
    assert admin.post("/practices/import", given(content, compared=fingerprint)).status_code == 422
    assert admin.post("/practices/import", given(content, **both)).status_code == 302
    assert "Alarms in the north" in text(writer.get("/practices"))
    assert writer.post("/practices/import", given(content)).status_code == 302
    assert Entry.objects.filter(what="practice.trusted").count() == 1


def test_a_key_is_taken_back(as_role, here, sent):
    content, fingerprint = sent
    admin = as_role("administrator")
    both = {"compared": fingerprint, "by": "prevention office"}
    admin.post("/practices/import", given(content, **both))
    assert fingerprint in text(admin.get("/practices/keys"))
    admin.post("/practices/keys", {"fingerprint": fingerprint})
    assert "Alarms in the north" not in text(admin.get("/practices"))


def test_a_bad_bundle_is_refused_with_its_reason(as_role, here):
    answer = as_role("prevention").post("/practices/import", given(b"no archive"))
    assert answer.status_code == 422
    assert "no bundle of practice sheets" in text(answer)


def test_a_problem_begins_with_a_sheet(as_role, here, sent):
    content, fingerprint = sent
    both = {"compared": fingerprint, "by": "prevention office"}
    as_role("administrator").post("/practices/import", given(content, **both))
    key = fingerprint.replace(" ", "")[:8] + "-SH-0001"
    client = as_role("prevention")
    page = text(client.get(f"/practices/{key}"))
    assert "Signature checked" in page
    assert client.get(f"/practices/{key}/write").status_code == 404
    answer = client.post(f"/practices/{key}/begin")
    assert answer.headers["Location"] == "/problems/P-0001"
    made = ProblemFiles(here.folder).get("P-0001")
    assert made["options"][0]["measure"] == "burglar_alarm_alone"
    assert "Lindeburg" in made["concern"]["words"]
