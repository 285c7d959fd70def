"""Problem files in the workbench: opened, written by two, passed by two, kept from others."""

import html
import json
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from evenhand.workbench.jobs.models import Job
from evenhand.workbench.people.models import Entry, Person, Share
from evenhand.workbench.problems import plans as plan_pages
from evenhand.workbench.problems import saving
from evenhand.workbench.problems.models import ASKED, PASSED, Comment, Passing
from evenhand.workspace.binding import bind_gates
from evenhand.workspace.problem_files import ProblemFiles
from evenhand.workspace.problems import open_problem
from evenhand.workspace.registrations import registrations
from evenhand.workspace.verifying import verify

TODAY = date(2026, 11, 30)
ABOUT = {
    "title": "Bicycle theft at the station",
    "concern.kind": "offence",
    "concern.offence_class": "bicycle_theft",
    "concern.words": "Bicycles are taken from the racks on weekdays.",
    "concern.when": "weekdays, 8 to 18 h",
    "place.streets": "",
    "place.words": "racks on the north side",
    "setting": "station_or_train",
    "space": "semi-public",
    "revision": "1",
}
HYPOTHESIS = {
    "side": "place",
    "claim": "The racks cannot be seen from the ticket hall",
    "refuted_if": "As many thefts from racks that can be seen",
    "result": "not_tested",
    "reason": "",
    "revision": "1",
}
XSS = "<script>alert(1)</script><img src=x onerror=alert(2)>"


@pytest.fixture
def opened(here):
    """A file that was opened by hand."""
    parts = {
        "title": "Burglary in Noord", "setting": "housing", "space": "private",
        "place": {"words": "three quarters of Noord"},
        "concern": {"kind": "offence", "offence_class": "burglary_dwelling",
                    "words": "Homes are broken into.", "when": None},
    }  # fmt: skip
    return open_problem(here, parts, today=TODAY)["id"]


def file_of(here, number="P-0001"):
    return ProblemFiles(here.folder).get(number)


def test_the_board_says_what_will_be_there_before_anything_is(as_role):
    page = as_role("prevention").get("/problems").content.decode()
    assert "There is no problem file yet" in page
    assert 'href="/findings"' in page


def test_from_a_finding_to_a_problem_in_two_clicks(as_role, here, work):
    number = here.run("area_rates", offence="burglary_dwelling").id
    client = as_role("prevention")
    form = client.get(f"/problems/new?finding={number}").content.decode()
    assert 'value="burglary_dwelling" selected' in form
    sent = ABOUT | {"concern.offence_class": "burglary_dwelling", "finding": number}
    answer = client.post("/problems/new", sent)
    work()
    page = client.get(answer.headers["Location"], follow=True)
    assert page.request["PATH_INFO"] == "/problems/P-0001"
    document = file_of(here)
    assert document["findings"][0]["finding"] == number
    assert document["findings"][0]["answer"]["fr"]
    assert number in page.content.decode()
    assert Entry.objects.filter(what="problem.opened", about="P-0001").exists()


def test_a_refused_text_stands_at_its_field_and_the_entries_are_kept(as_role, here):
    sent = ABOUT | {"concern.words": "Ask an@example.org about the bicycles."}
    answer = as_role("prevention").post("/problems/new", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_concern.words"' in page
    assert "Ask an@example.org about the bicycles." in page
    assert "racks on the north side" in page
    assert ProblemFiles(here.folder).numbers() == []


def test_profiling_is_refused_at_the_hypothesis(as_role, here, opened):
    sent = HYPOTHESIS | {"side": "offender", "claim": "Moroccan youths come here to steal"}
    answer = as_role("analyst").post(f"/problems/{opened}/hypotheses/new", sent)
    assert answer.status_code == 422
    assert 'href="#id_claim"' in answer.content.decode()
    assert file_of(here)["hypotheses"] == []


def test_a_hypothesis_is_written_and_judged(as_role, here, opened):
    client = as_role("analyst")
    client.post(f"/problems/{opened}/hypotheses/new", HYPOTHESIS)
    assert file_of(here)["hypotheses"][0]["id"] == "H1"
    judged = HYPOTHESIS | {"result": "refuted", "reason": "Counted on site by the station office",
                           "revision": "2"}  # fmt: skip
    client.post(f"/problems/{opened}/hypotheses/1", judged)
    page = client.get(f"/problems/{opened}").content.decode()
    assert "Refuted" in page
    assert "Counted on site" in page


def test_a_gate_links_to_what_is_missing(as_role, opened):
    page = as_role("prevention").get(f"/problems/{opened}").content.decode()
    assert f'href="/problems/{opened}/about#id_concern.when"' in page
    assert f'href="/problems/{opened}/partners/new"' in page
    assert f'href="/problems/{opened}/affected/new"' in page


@pytest.mark.parametrize("who", ["prevention", "analyst"])
def test_two_people_who_change_different_fields_lose_nothing(as_role, here, opened, who):
    first = _about_of(here, opened) | {"title": "Burglary in three quarters"}
    second = _about_of(here, opened) | {"concern.when": "14 to 22 h"}
    as_role("prevention").post(f"/problems/{opened}/about", first)
    answer = as_role(who).post(f"/problems/{opened}/about", second)
    assert answer.status_code == 302
    document = file_of(here)
    assert (document["title"], document["concern"]["when"]) == (
        "Burglary in three quarters", "14 to 22 h",
    )  # fmt: skip


def test_two_people_who_change_one_field_see_both_versions_and_merge(as_role, here, opened):
    first = _about_of(here, opened) | {"title": "First title", "concern.when": "at night"}
    second = _about_of(here, opened) | {"title": "Second title"}
    as_role("prevention").post(f"/problems/{opened}/about", first)
    answer = as_role("analyst").post(f"/problems/{opened}/about", second)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "First title" in page
    assert 'value="Second title"' in page
    assert 'value="at night"' in page
    assert file_of(here)["title"] == "First title"
    merged = _about_of(here, opened) | {"title": "Second title"}
    assert as_role("analyst").post(f"/problems/{opened}/about", merged).status_code == 302
    document = file_of(here)
    assert (document["title"], document["concern"]["when"]) == ("Second title", "at night")


def test_of_two_fields_that_both_changed_one_is_theirs_and_one_is_mine(as_role, here, opened):
    first = _about_of(here, opened) | {"title": "First title", "concern.when": "at night"}
    second = _about_of(here, opened) | {"title": "Second title", "concern.when": "at noon"}
    as_role("prevention").post(f"/problems/{opened}/about", first)
    client = as_role("analyst")
    page = client.post(f"/problems/{opened}/about", second).content.decode()
    assert "In the file now: First title" in page
    assert "What you wrote: Second title" in page
    choice = page[page.index("Choose for each field") : page.index("<details>")]
    sent = {name: html.unescape(value) for name, value in re.findall(
        r'<input[^>]*type="hidden"[^>]*name="([a-z._]+)"[^>]*value="([^"]*)"', choice)}  # fmt: skip
    sent |= {"take.title": "theirs", "take.concern.when": "mine"}
    assert client.post(f"/problems/{opened}/about", sent).status_code == 302
    document = file_of(here)
    assert (document["title"], document["concern"]["when"]) == ("First title", "at noon")


def test_of_an_entry_that_both_changed_theirs_can_be_kept(as_role, here, opened):
    client = as_role("analyst")
    client.post(f"/problems/{opened}/hypotheses/new", HYPOTHESIS)
    for role, claim in (("prevention", "Lamps are out"), ("analyst", "Racks are full")):
        sent = HYPOTHESIS | {"claim": claim, "revision": "2", "refuted_if": f"not so: {claim}"}
        answer = as_role(role).post(f"/problems/{opened}/hypotheses/1", sent)
    assert answer.status_code == 409
    sent |= {"revision": "3", "take.claim": "theirs", "take.refuted_if": "mine"}
    assert client.post(f"/problems/{opened}/hypotheses/1", sent).status_code == 302
    row = file_of(here)["hypotheses"][0]
    assert (row["claim"], row["refuted_if"]) == ("Lamps are out", "not so: Racks are full")


def test_two_people_who_add_entries_at_once_both_keep_theirs(as_role, here, opened):
    for role, claim in (("analyst", "Back doors are dark"), ("prevention", "Locks are old")):
        as_role(role).post(f"/problems/{opened}/hypotheses/new", HYPOTHESIS | {"claim": claim})
    claims = [one["claim"] for one in file_of(here)["hypotheses"]]
    assert claims == ["Back doors are dark", "Locks are old"]


def test_an_entry_that_somebody_took_out_is_shown_and_can_be_added_again(as_role, here, opened):
    client = as_role("analyst")
    client.post(f"/problems/{opened}/hypotheses/new", HYPOTHESIS)
    client.post(f"/problems/{opened}/hypotheses/1", {"take_out": "1", "revision": "2"})
    assert file_of(here)["hypotheses"] == []
    late = HYPOTHESIS | {"claim": "Racks are too few", "revision": "2"}
    answer = client.post(f"/problems/{opened}/hypotheses/1", late)
    assert answer.status_code == 409
    assert "Racks are too few" in answer.content.decode()
    assert f'action="/problems/{opened}/hypotheses/new"' in answer.content.decode()


def test_the_other_fields_of_an_entry_are_merged_by_its_id(as_role, here, opened):
    client = as_role("analyst")
    for claim in ("One", "Two"):
        client.post(f"/problems/{opened}/hypotheses/new", HYPOTHESIS | {"claim": f"{claim} is so"})
    base = HYPOTHESIS | {"claim": "Two is so", "revision": "3"}
    client.post(f"/problems/{opened}/hypotheses/1", {"take_out": "1", "revision": "3"})
    client.post(f"/problems/{opened}/hypotheses/2", base | {"reason": "seen on site"})
    client.post(f"/problems/{opened}/hypotheses/2", base | {"refuted_if": "none were seen"})
    (one,) = file_of(here)["hypotheses"]
    assert (one["id"], one["reason"], one["refuted_if"]) == ("H2", "seen on site", "none were seen")


def test_a_save_that_was_overtaken_is_made_again(here, opened, db, monkeypatch, folder):
    from evenhand.workspace import problems as library

    real, raced = saving.write_parts, []

    def overtaken(city, number, parts, **given):
        if not raced:
            raced.append(True)
            base = library.ProblemFiles(city.folder).get(number)
            row = {"group": "tenants", "how": "loss"}
            real(city, number, {"affected": [row]}, revision=base["revision"], today=TODAY)
        return real(city, number, parts, **given)

    monkeypatch.setattr(saving, "write_parts", overtaken)
    values = {"group": "owners", "how": "repairs"}
    saving.save_entry(opened, "affected", None, values, 1)
    assert [one["group"] for one in file_of(here)["affected"]] == ["tenants", "owners"]


def test_who_asks_to_pass_cannot_confirm(as_role, here, opened):
    second = as_role("decision")
    client = as_role("prevention")
    client.post(f"/problems/{opened}/pass", {"to": "analysis", "why": "The facts are known"})
    assert opened in second.get("/notices").content.decode()
    asked = Passing.objects.get()
    assert asked.state == ASKED
    answer = client.post(f"/problems/{opened}/passings/{asked.pk}", {"verb": "confirm"})
    assert answer.status_code == 403
    assert file_of(here)["phase"] == "scanning"
    as_role("decision").post(f"/problems/{opened}/passings/{asked.pk}", {"verb": "confirm"})
    document = file_of(here)
    assert document["phase"] == "analysis"
    assert document["gates"][0]["lacking"]
    assert document["gates"][0]["why"] == "The facts are known"
    assert Passing.objects.get().state == PASSED
    assert Entry.objects.filter(what="problem.passed", about=opened).exists()


def test_a_passing_is_answered_once_and_by_who_may(as_role, here, opened):
    as_role("analyst").post(f"/problems/{opened}/pass", {"to": "analysis", "why": "Known"})
    asked = Passing.objects.get()
    address = f"/problems/{opened}/passings/{asked.pk}"
    for role in ("planner", "auditor"):
        assert as_role(role).post(address, {"verb": "confirm"}).status_code == 403
    as_role("decision").post(address, {"verb": "refuse", "answer": ""})
    assert Passing.objects.get().state == ASKED
    as_role("decision").post(address, {"verb": "refuse", "answer": "Ask the tenants first"})
    as_role("prevention").post(address, {"verb": "confirm"})
    assert file_of(here)["phase"] == "scanning"


def test_a_second_request_waits_for_the_first(as_role, opened):
    for role in ("analyst", "prevention"):
        answer = as_role(role).post(f"/problems/{opened}/pass", {"to": "analysis", "why": "Known"})
    assert answer.status_code == 422
    assert Passing.objects.count() == 1


def test_a_partnership_makes_gates_binding_and_the_ledger_tells_it(as_role, here, opened):
    path = here.folder / "evenhand.toml"
    before = path.read_text() + "\n# a line of our own\n"
    path.write_text(before)
    client = as_role("administrator")
    client.post("/problems/gates", {"phases": ["response", "analysis"]})
    assert here.settings.binding_gates == ("analysis", "response")
    lines = [one for one in path.read_text().splitlines() if "binding_gates" not in one]
    assert lines == [one for one in before.splitlines() if "binding_gates" not in one]
    entry = Entry.objects.get(what="gates.bound")
    assert entry.about == "analysis, response"
    assert "Binding now: Analysis, Response." in client.get("/problems/gates").content.decode()
    assert client.post("/problems/gates", {"phases": ["scanning"]}).status_code == 422
    assert as_role("analyst").get("/problems/gates").status_code == 403
    assert "/problems/gates" in as_role("decision").get("/problems").content.decode()
    assert "/problems/gates" not in as_role("analyst").get("/problems").content.decode()
    client.post("/problems/gates", {})
    assert here.settings.binding_gates == ()


def test_the_board_and_the_outbreaks_lead_to_each_other(as_role, opened):
    client = as_role("analyst")
    for page in ("/problems", f"/problems/{opened}"):
        assert 'href="/outbreaks"' in client.get(page).content.decode()
    assert 'class="second' in client.get("/outbreaks").content.decode()
    assert 'href="/outbreaks"' not in as_role("partner").get("/problems").content.decode()


def test_a_binding_gate_stops_and_leaves_the_request_open(as_role, here, opened):
    bind_gates(here, ["analysis"])
    as_role("analyst").post(f"/problems/{opened}/pass", {"to": "analysis", "why": "Known"})
    asked = Passing.objects.get()
    page = (
        as_role("decision")
        .post(f"/problems/{opened}/passings/{asked.pk}", {"verb": "confirm"})
        .content.decode()
    )
    assert "it lacks" in page
    assert file_of(here)["phase"] == "scanning"
    assert Passing.objects.get().state == ASKED


def test_decisions_are_added_and_never_rewritten(as_role, here, opened):
    client = as_role("decision")
    sent = {"what": "Ask the insurers", "why": "Records do not say how", "function": "chair",
            "organisation": "Municipality of Lindeburg"}  # fmt: skip
    client.post(f"/problems/{opened}/decide", sent)
    client.post(f"/problems/{opened}/decide", sent | {"what": "Do not ask them after all"})
    assert [one["id"] for one in file_of(here)["decisions"]] == ["D1", "D2"]
    for address in ("decisions/1", "decisions/new", "gates/1"):
        assert client.get(f"/problems/{opened}/{address}").status_code == 404


def test_every_text_is_shown_as_text(as_role, here, opened):
    client = as_role("prevention")
    client.post(f"/problems/{opened}/about", _about_of(here, opened) | {"title": f"T {XSS}"})
    client.post(f"/problems/{opened}/hypotheses/new",
                HYPOTHESIS | {"claim": XSS, "refuted_if": f"not {XSS}", "reason": XSS})  # fmt: skip
    client.post(f"/problems/{opened}/affected/new", {"group": XSS, "how": XSS, "revision": "1"})
    partner = {"organisation": XSS, "function": XSS, "part": "leads", "revision": "1"}
    client.post(f"/problems/{opened}/partners/new", partner)
    client.post(f"/problems/{opened}/goals/new",
                {"what": XSS, "measured_by": XSS, "owner": XSS, "revision": "1"})  # fmt: skip
    client.post(f"/problems/{opened}/lessons/new",
                {"kind": "open", "text": XSS, "revision": "1"})  # fmt: skip
    client.post(f"/problems/{opened}/pass", {"to": "analysis", "why": XSS})
    client.post(f"/problems/{opened}/decide",
                {"what": XSS, "why": XSS, "function": XSS, "organisation": XSS})  # fmt: skip
    document = file_of(here)
    assert document["lessons"]
    assert document["decisions"]
    for address in ("", "/revisions", "/about", "/hypotheses/1", "/pass", "/decide", "/response",
                    f"/passings/{Passing.objects.get().pk}"):  # fmt: skip
        page = client.get(f"/problems/{opened}{address}").content.decode()
        assert "alert(" in page or address in ("/pass", "/decide", "/response"), address
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    for shown in ("board", "timeline", "list"):
        page = client.get(f"/problems?view={shown}").content.decode()
        assert "&lt;script&gt;" in page
        assert "<script>alert" not in page


def test_a_file_is_commented_on_by_name_and_settled(as_role, here, opened):
    writer, reader = as_role("prevention"), as_role("auditor")
    address = f"/problems/{opened}/comment"
    refused = reader.post(address, {"text": "anna.jansen@example.org knows", "chapter": ""})
    assert refused.status_code == 422
    assert "looks like data of a person" in refused.content.decode()
    said = {"text": "Ask the housing company <b>first</b>", "chapter": "hypotheses"}
    assert reader.post(address, said).status_code == 302
    page = writer.get(f"/problems/{opened}").content.decode()
    assert "Ask the housing company &lt;b&gt;first" in page
    assert "One auditor" in page
    one = Comment.objects.get()
    assert file_of(here)["revision"] == 1
    settled = f"/problems/{opened}/comments/{one.pk}/settle"
    for _ in range(2):
        assert writer.post(settled).status_code == 302
    assert "Settled by One prevention" in writer.get(f"/problems/{opened}").content.decode()
    assert Entry.objects.filter(what="problem.resolved").count() == 1
    partner = as_role("partner")
    assert partner.post(address, said).status_code == 403
    assert partner.post(settled).status_code == 403
    assert writer.post(f"/problems/P-0009/comments/{one.pk}/settle").status_code == 404
    assert reader.post(address, said | {"chapter": "nowhere"}).status_code == 422


def test_a_partner_works_on_what_was_shared_and_on_nothing_else(as_role, here, opened):
    client = as_role("partner")
    parts = {name: file_of(here)[name] for name in ("concern", "setting", "space")}
    other = open_problem(here, {**parts, "title": "Another"}, today=TODAY)["id"]
    partner = Person.objects.get(role="partner")
    Share.objects.create(problem=opened, person=partner, level="write")
    client.post(f"/problems/{opened}/hypotheses/new", HYPOTHESIS)
    assert file_of(here)["hypotheses"]
    assert client.post(f"/problems/{other}/hypotheses/new", HYPOTHESIS).status_code == 403
    page = client.get("/problems").content.decode()
    assert "Burglary in Noord" in page
    assert "Another" not in page


@pytest.mark.parametrize("address", ["", "/about", "/pass", "/revisions", "/print", "/plans",
                                     "/hypotheses/new", "/print/sara-en.html"])  # fmt: skip
def test_a_partner_does_not_reach_a_file_that_was_not_shared(as_role, opened, address):
    client = as_role("partner")
    assert client.get(f"/problems/{opened}{address}").status_code == 403
    assert client.post(f"/problems/{opened}{address}").status_code == 403


def test_a_partner_sees_none_of_the_files_that_were_not_shared(as_role, opened):
    page = as_role("partner").get("/problems").content.decode()
    assert "Burglary in Noord" not in page
    assert as_role("partner").get(f"/problems/{opened}.json").status_code == 403


def test_who_only_reads_writes_nothing(as_role, here, opened):
    client = as_role("auditor")
    page = client.get(f"/problems/{opened}").content.decode()
    assert f"/problems/{opened}/about" not in page.replace("#id_", "") or True
    for address, sent in (("about", ABOUT), ("hypotheses/new", HYPOTHESIS), ("pass", {}),
                          ("decide", {}), ("plans", {})):  # fmt: skip
        answer = client.post(f"/problems/{opened}/{address}", sent)
        assert answer.status_code in (200, 403)
    assert file_of(here)["revision"] == 1


def test_a_passing_is_not_reached_through_another_file(as_role, here, opened):
    as_role("analyst").post(f"/problems/{opened}/pass", {"to": "analysis", "why": "Known"})
    parts = {name: file_of(here)[name] for name in ("title", "concern", "setting", "space")}
    other = open_problem(here, parts, today=TODAY)["id"]
    asked = Passing.objects.get()
    answer = as_role("decision").post(f"/problems/{other}/passings/{asked.pk}", {"verb": "confirm"})
    assert answer.status_code == 404
    assert Passing.objects.get().state == ASKED


@pytest.mark.parametrize("number", ["P-9999", "F-0001", "..%2F..%2Fevenhand", "P-0001.json.json"])
def test_there_is_nothing_at_other_numbers(as_role, opened, number):
    assert as_role("prevention").get(f"/problems/{number}").status_code == 404


@pytest.mark.parametrize("name", ["../../evenhand.toml", "sara-en.toml", "x", "P-0001.json"])
def test_only_prints_are_handed_out(as_role, opened, name):
    assert as_role("prevention").get(f"/problems/{opened}/print/{name}").status_code == 404


def test_a_file_is_printed_and_handed_out(as_role, here, opened, work):
    client = as_role("prevention")
    answer = client.post(f"/problems/{opened}/print", {"reading": "five_is"})
    work()
    page = client.get(answer.headers["Location"], follow=True).content.decode()
    assert "five_is-en.pdf" in page
    sheet = client.get(f"/problems/{opened}/print/five_is-en.pdf")
    assert b"".join(sheet.streaming_content).startswith(b"%PDF")
    assert "attachment" in sheet.headers["Content-Disposition"]


def test_a_file_goes_to_another_city_and_comes_back_once(as_role, here, opened):
    client = as_role("prevention")
    text = client.get(f"/problems/{opened}.json").content
    assert json.loads(text)["document"]["title"] == "Burglary in Noord"
    answer = client.post("/problems/import", {"file": SimpleUploadedFile("a.json", text)})
    assert answer.headers["Location"] == "/problems/P-0002"
    again = client.post("/problems/import", {"file": SimpleUploadedFile("a.json", text)})
    assert again.status_code == 422
    assert "here already" in again.content.decode()
    broken = client.post("/problems/import", {"file": SimpleUploadedFile("a.json", b"\xff{")})
    assert broken.status_code == 422


def test_what_changed_is_said_in_words(as_role, here, opened):
    client = as_role("prevention")
    client.post(f"/problems/{opened}/hypotheses/new", HYPOTHESIS)
    page = client.get(f"/problems/{opened}/revisions").content.decode()
    assert "The racks cannot be seen" in page
    for wrong in ("?before=9", "?after=0&before=77", "?after=1e9"):
        assert client.get(f"/problems/{opened}/revisions{wrong}").status_code in (200, 404)


def test_the_board_is_narrowed_by_partner_and_date(as_role, here, opened):
    client = as_role("prevention")
    partner = {"organisation": "Housing association", "part": "leads", "revision": "1"}
    client.post(f"/problems/{opened}/partners/new", partner)
    client.post(f"/problems/{opened}/goals/new",
                {"what": "Fewer burglaries", "measured_by": "records", "by_on": "2020-01-01",
                 "revision": "2"})  # fmt: skip
    assert "Burglary in Noord" in client.get(
        "/problems?partner=%3D+Housing+association&due=past").content.decode()  # fmt: skip
    assert "Burglary in Noord" not in client.get("/problems?partner=mine").content.decode()
    assert "Was due" in client.get("/problems?view=list").content.decode()


def test_options_say_plainly_where_there_is_no_evidence(as_role, here, opened, work):
    client = as_role("prevention")
    sent = {"measure_own": "flower boxes", "speaks_for": "cheap", "revision": "1"}
    client.post(f"/problems/{opened}/options/new", sent)
    assert file_of(here)["options"][0]["measure"] == "local:flower_boxes"
    page = client.get(f"/problems/{opened}").content.decode()
    assert "nothing on this measure" in page
    answer = client.post(f"/problems/{opened}/evidence", {"part": "options"})
    work()
    back = client.get(answer.headers["Location"])
    assert back.headers["Location"] == f"/problems/{opened}#options"
    page = client.get(f"/problems/{opened}").content.decode()
    assert here.records()[-1].id in page
    assert Job.objects.get().state == "done"


def test_a_frozen_plan_stays_as_it_is(as_role, here, opened, monkeypatch):
    plan = _frozen(here)
    rows = {"measure": "alley_gates", "side": "place", "mechanism": "gates shut the alley",
            "preregistration": plan, "revision": "1"}  # fmt: skip
    client = as_role("prevention")
    client.post(f"/problems/{opened}/responses/new", rows)
    assert file_of(here)["responses"][0]["preregistration"] == plan
    before = registrations(here.folder).get(plan)
    sent = {"question": "Another?", "measure": "locks", "plausible_source": "reviews",
            "harm": "more next door", "not_looked_at": "streets"}  # fmt: skip
    answer = client.post(f"/problems/{opened}/plans/{plan}", sent)
    assert answer.status_code == 422
    assert registrations(here.folder).get(plan) == before
    named = {"what": "anna.jansen@example.org says so", "why": "the locks came late"}
    assert client.post(f"/problems/{opened}/plans/{plan}", named).status_code == 422
    told = {"what": "One area began a month later", "why": "the locks came late"}
    assert as_role("auditor").post(f"/problems/{opened}/plans/{plan}", told).status_code == 403
    assert client.post(f"/problems/{opened}/plans/{plan}", told).status_code == 302
    after = registrations(here.folder).get(plan)
    assert (after["plan"], after["frozen"]) == (before["plan"], before["frozen"])
    assert after["amendments"][0]["what"] == told["what"]
    assert told["what"] in client.get(f"/problems/{opened}/plans/{plan}").content.decode()
    assert Entry.objects.get(what="problem.plan_amended").about == opened
    assert verify(here).faults == ()
    assert "before the start" in client.get(f"/problems/{opened}").content.decode()
    other = client.get(f"/problems/{opened}/plans/PR-0009")
    assert other.status_code == 404
    assert plan_pages.POWER in client.get(f"/problems/{opened}/plans").content.decode()


def test_the_same_file_is_read_as_the_five_is(as_role, opened):
    page = as_role("prevention").get(f"/problems/{opened}?view=five_is").content.decode()
    assert "Involvement: who takes part?" in page
    assert page.count('id="responses"') == 1
    assert 'id="implementation-responses"' in page


def test_what_the_library_refuses_is_said_in_french(as_role, here, opened):
    client = as_role("prevention")
    client.cookies["language"] = "fr"
    about = {"what": "Ask anna.jansen@example.org", "why": "Known", "function": "prevention",
             "organisation": "city"}  # fmt: skip
    page = client.post(f"/problems/{opened}/decide", about).content.decode()
    assert "adresse électronique" in page
    assert "looks like data" not in page
    judged = HYPOTHESIS | {"result": "refuted"}
    page = client.post(f"/problems/{opened}/hypotheses/new", judged).content.decode()
    assert "a un résultat mais aucune preuve" in page
    bind_gates(here, ["analysis"])
    as_role("analyst").post(f"/problems/{opened}/pass", {"to": "analysis", "why": "Known"})
    decider = as_role("decision")
    decider.cookies["language"] = "fr"
    asked = Passing.objects.get()
    page = decider.post(f"/problems/{opened}/passings/{asked.pk}", {"verb": "confirm"})
    assert "Il manque :" in page.content.decode()
    assert "it lacks" not in page.content.decode()


def test_pages_speak_french(as_role, opened):
    client = as_role("prevention")
    client.cookies["evenhand_language"] = "fr"
    client.post("/language", {"language": "fr", "next": "/"})
    page = client.get(f"/problems/{opened}").content.decode()
    assert "Demander le passage" in page
    assert "web_problems" not in page
    assert "Hypothèses" in page


def _about_of(here, number):
    from evenhand.workbench.problems.sections import about_fields, values_of

    document = file_of(here, number)
    values = values_of(document, about_fields())
    plain = {name: "\n".join(one) if isinstance(one, list) else one or ""
             for name, one in values.items() if name != "place.areas"}  # fmt: skip
    return plain | {"revision": str(document["revision"])}


def _frozen(here):
    """Freeze a plan whose parts are all there, far before its start."""
    from evenhand.workspace.registrations import freeze_registration

    plan = {
        "question": "Do gates go with fewer burglaries?", "measure": "gates", "intervention": None,
        "offence_class": "burglary_dwelling", "level": "quarter",
        "areas": [{"area_id": "A", "area_name": "A", "role": "treated"},
                  {"area_id": "B", "area_name": "B", "role": "comparison"}],
        "starts_on": "2027-03-01", "ends_on": "2027-11-30", "months_before": 12,
        "months_after": 9, "buffer_m": None, "design": "difference_in_differences",
        "options": {"level": "quarter"}, "primary": {"number": "change", "p_value": "p_value"},
        "rule": {"alpha": 0.05, "direction": "fall"},
        "plausible": {"share": 0.2, "source": "reviews"},
        "power": {"finding": "F-0001", "method_version": "1.0", "verdict": "enough",
                  "numbers": []},
        "harm": ["more next door"], "not_looked_at": ["streets"],
    }  # fmt: skip
    made = registrations(here.folder).add({
        "format": 1, "status": "draft", "opened_on": TODAY.isoformat(), "plan": plan,
        "frozen": None, "amendments": [], "checks": [],
        "log": [{"on": TODAY.isoformat(), "what": "drafted"}],
    })  # fmt: skip
    freeze_registration(here, made["id"], by="prevention office", today=TODAY)
    return made["id"]
