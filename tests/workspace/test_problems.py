"""Problem files: opened, written, tested, decided on, passed through gates; about no person."""

import json
from datetime import date

import pytest

from evenhand.errors import OptionError, UnsuitableData, WorkspaceError
from evenhand.taxonomy.problem_files import PHASES, VIEWS, lacking, needs_of, view
from evenhand.taxonomy.reference import rows
from evenhand.wording.messages import LANGUAGES, term
from evenhand.workspace.json_schema import schema_faults
from evenhand.workspace.problem_changes import changes
from evenhand.workspace.problem_drafts import draft_of, read_draft
from evenhand.workspace.problem_exchange import export_problem, import_problem
from evenhand.workspace.problem_files import ProblemFiles, problem_schema
from evenhand.workspace.problem_gates import gate_lacks
from evenhand.workspace.problem_parts import EDITABLE
from evenhand.workspace.problems import (
    add_hypothesis,
    advance,
    decide,
    judge_hypothesis,
    link_finding,
    open_problem,
    write_parts,
)
from evenhand.workspace.registrations import freeze_registration, new_registration
from evenhand.workspace.settings import Settings
from evenhand.workspace.workspace import Workspace

from . import test_registrations as plans
from .problem_city import BY, PARTS, TODAY, make_city, opened, report

GOAL = {"what": "Fewer break-ins", "measured_by": "recorded burglaries a year", "baseline": 216,
        "target": 150, "unit": "burglaries", "by_on": date(2027, 6, 30),
        "owner": "housing association"}  # fmt: skip
RESPONSE = {"measure": "local:locks", "side": "target", "mechanism": "Doors take longer to open",
            "owner": "housing association, maintenance", "hypotheses": ["H1"], "dose_planned": 400,
            "dose_unit": "homes", "starts_on": date(2026, 9, 1), "intervention_id": "M-1",
            "harm_watched": "More worry among tenants"}  # fmt: skip


@pytest.fixture
def city(tmp_path):
    return make_city(tmp_path / "city")


@pytest.fixture
def file(city):
    return opened(city)


@pytest.fixture
def planned(tmp_path):
    """Give a city with a plan of assessment frozen before the measure began, and a file in it."""
    settings = Settings(name="Lindeburg", crs="EPSG:25831", timezone="Europe/Amsterdam")
    city = Workspace.create(tmp_path / "planned", settings)
    for name in ("counts", "interventions", "deliveries"):
        table = getattr(plans, name)()
        city.add({name: table}, report(name, len(table)))
    power = city.run("detectable_effect", months=12, placebos=10, draws=99).id
    for day in (plans.EARLY, plans.TODAY):
        new_registration(city, power, today=day, texts=plans.TEXTS)
    freeze_registration(city, "PR-0001", by="prevention office", today=plans.EARLY)
    freeze_registration(city, "PR-0002", by="prevention office", today=plans.TODAY)
    opened(city, place={"areas": ["a00"]})
    return city


@pytest.fixture(scope="module")
def untouched(tmp_path_factory):
    """Give a city with a file that no test may change."""
    city = make_city(tmp_path_factory.mktemp("untouched") / "city")
    return city, opened(city)


def add(city, **given):
    told = {"side": "target", "claim": "Locks are old",
            "refuted_if": "As many in homes with new locks", **given}  # fmt: skip
    return add_hypothesis(city, "P-0001", today=TODAY, **told)


def texts(messages):
    return [str(message) for message in messages]


def test_what_is_on_disk_keeps_the_published_schema_and_stands_in_the_index(city, file):
    stored = json.loads((city.folder / "problems/P-0001.json").read_text(encoding="utf-8"))
    assert list(schema_faults(stored, problem_schema())) == []
    assert stored == file
    assert stored["place"]["named"] == ["North second", "North fifth"]
    row = ProblemFiles(city.folder).index().to_frame().iloc[0]
    assert tuple(row[["problem_id", "offence_class", "setting", "phase"]]) == (
        "P-0001", "burglary_dwelling", "housing", "scanning")  # fmt: skip


def test_no_problem_files_give_an_empty_index(city):
    assert len(ProblemFiles(city.folder).index()) == 0


def test_a_finding_is_linked_with_what_it_said_in_every_language(city, file):
    number = city.run("offence_profile").id
    made = link_finding(city, "P-0001", number, why="Most recorded here", today=TODAY)
    link = made["findings"][0]
    assert (link["finding"], link["method"], link["from_city"]) == (number, "offence_profile", None)
    assert set(link["answer"]) == set(LANGUAGES)
    assert link["answer"]["en"] == str(city.again(number).finding.explain().answer)
    with pytest.raises(OptionError, match="there is no finding 'F-0099'; there are 1"):
        link_finding(city, "P-0001", "F-0099", why="None", today=TODAY)


def test_every_fault_of_a_new_file_is_named_in_one_message(city):
    wrong = {**PARTS, "setting": "moon", "place": {"areas": ["X-9"]},
             "concern": {"kind": "offence", "offence_class": "burglry", "words": "x"},
             "affected": [{"group": "Jan de Vries", "how": "x"}]}  # fmt: skip
    with pytest.raises(OptionError) as refused:
        open_problem(city, wrong, today=TODAY)
    for words in ("'setting' is 'moon'; there are", "no area 'X-9'", "'burglry'; there are",
                  "'affected[1].group' looks like data of a person"):  # fmt: skip
        assert words in str(refused.value)
    assert "Vries" not in str(refused.value)
    with pytest.raises(OptionError, match="'title' is missing"):
        open_problem(city, {"setting": "housing"}, today=TODAY)
    assert ProblemFiles(city.folder).all() == []


def test_points_are_moved_to_a_grid_so_that_no_home_is_told(city):
    made = opened(city, place={"points": [{"x_m": 121_234.4, "y_m": 487_951.9}]})
    assert made["place"]["points"] == [{"x_m": 121_200.0, "y_m": 488_000.0, "within_m": 100.0}]


def test_a_hypothesis_needs_what_would_refute_it_and_a_result_needs_evidence(city, file):
    add(city)
    with pytest.raises(OptionError, match="repeats its claim"):
        add(city, claim="Doors are old", refuted_if="Doors are old")
    with pytest.raises(OptionError, match=r"'hypotheses\[1\].refuted_if' is empty"):
        add(city, refuted_if="")
    with pytest.raises(OptionError, match="H1 has a result but no evidence"):
        judge_hypothesis(city, "P-0001", "H1", result="held_up", today=TODAY)
    with pytest.raises(OptionError, match="no 'H7' here; there are: H1"):
        judge_hypothesis(city, "P-0001", "H7", result="refuted", reason="x", today=TODAY)
    number = city.run("offence_profile").id
    made = judge_hypothesis(city, "P-0001", "H1", result="refuted", findings=(number,), today=TODAY)
    assert made["hypotheses"][0]["result"] == "refuted"
    assert [one["finding"] for one in made["findings"]] == [number]


@pytest.mark.parametrize(
    ("side", "claim"),
    [("offender", "It is the Romanians"), ("place", "Since foreigners moved in it rose"),
     ("target", "Youths steal from the cellars"), ("offender", "Known offenders live there")],
)  # fmt: skip
def test_a_hypothesis_about_a_kind_of_people_is_refused_with_the_reason(untouched, side, claim):
    city, file = untouched
    with pytest.raises(OptionError, match="puts everybody of a group under suspicion") as refused:
        add(city, side=side, claim=claim)
    assert claim not in str(refused.value)
    assert ProblemFiles(city.folder).get("P-0001") == file


def test_a_hypothesis_on_the_offenders_side_names_by_what_one_could_act_on_it(city, file):
    with pytest.raises(OptionError, match="names no mechanism; say by which technique"):
        add(city, side="offender", claim="Stolen tools are sold the same day")
    with pytest.raises(OptionError, match="'mechanisms of H1' is 'magic'; there are: 1, 2"):
        add(city, claim="Locks are old", mechanisms=("magic",))
    made = add(
        city, side="offender", claim="Stolen tools are sold the same day", mechanisms=("14",)
    )
    assert made["hypotheses"][0]["mechanisms"] == ["14"]


def test_a_gate_warns_names_what_lacks_and_keeps_the_reason(city, file):
    made = advance(city, "P-0001", to="response", why="The season begins", by=BY, today=TODAY)
    gate = made["gates"][0]
    assert made["phase"] == "response"
    assert gate["lacking"][0] == "finding_linked" and "rival_hypotheses" in gate["lacking"]
    assert (gate["why"], gate["is_binding"]) == ("The season begins", False)
    back = advance(city, "P-0001", to="analysis", why="Not enough", by=BY, today=TODAY)
    assert back["gates"][1]["lacking"] == []


def test_a_binding_gate_refuses_in_one_message(tmp_path):
    city = make_city(tmp_path / "city", binding_gates=("analysis",))
    before = opened(city)
    with pytest.raises(UnsuitableData) as refused:
        advance(city, "P-0001", to="response", why="x", by=BY, today=TODAY)
    assert "P-0001: the gate to analysis is binding" in str(refused.value)
    assert "it lacks: a finding of this city that shows the problem" in str(refused.value)
    assert ProblemFiles(city.folder).get("P-0001") == before
    number = city.run("offence_profile").id
    link_finding(city, "P-0001", number, why="Most recorded here", today=TODAY)
    made = advance(city, "P-0001", to="response", why="x", by=BY, today=TODAY)
    assert not set(made["gates"][0]["lacking"]) & set(needs_of("analysis"))


def test_a_full_file_passes_every_gate_with_nothing_lacking(planned):
    city = planned
    number = city.run("offence_profile").id
    link_finding(city, "P-0001", number, why="Most recorded here", today=TODAY)
    add(city)
    add(city, side="place", claim="Back doors are unseen", refuted_if="As many in front")
    judge_hypothesis(city, "P-0001", "H1", result="held_up", findings=(number,), today=TODAY)
    decide(city, "P-0001", what="Locks first", why="Best evidence", by=BY, today=TODAY)
    parts = {
        "goals": [GOAL],
        "options": [{"measure": "local:locks", "speaks_for": "Cheap"},
                    {"measure": "local:lights", "speaks_against": "By day"}],
        "responses": [{**RESPONSE, "preregistration": "PR-0001"}],
        "implementation": [{"on": TODAY, "response": "R1", "note": "120 homes so far"}],
        "assessments": [{"finding": number, "goal": "G1", "asks": asks, "says": "x"}
                        for asks in ("done", "effect", "displacement", "harm")],
        "lessons": [{"kind": "open", "text": "Ask for doors at the start"}],
    }  # fmt: skip
    now = ProblemFiles(city.folder).get("P-0001")
    made = write_parts(city, "P-0001", parts, revision=now["revision"], today=TODAY)
    for phase in PHASES[1:]:
        assert gate_lacks(city, made, phase) == ()
        made = advance(city, "P-0001", to=phase, why="Complete", by=BY, today=TODAY)
        assert made["gates"][-1]["lacking"] == []
    with pytest.raises(WorkspaceError, match="P-0001 is closed and stays as it is"):
        add(city)
    advance(city, "P-0001", to="analysis", why="It came back", by=BY, today=TODAY)
    assert add(city)["hypotheses"][-1]["id"] == "H3"


def test_only_a_plan_frozen_in_time_opens_the_gate_to_assessment(planned):
    add(planned)
    with pytest.raises(OptionError, match="there is no registration PR-0009; there are: PR-0001"):
        write_parts(planned, "P-0001", {"responses": [{**RESPONSE, "preregistration": "PR-0009"}]},
                    revision=2, today=TODAY)  # fmt: skip
    for revision, number, lacks in ((2, "PR-0002", True), (3, "PR-0001", False)):
        made = write_parts(planned, "P-0001",
                           {"responses": [{**RESPONSE, "preregistration": number}]},
                           revision=revision, today=TODAY)  # fmt: skip
        assert ("response_preregistered" in gate_lacks(planned, made, "assessment")) is lacks
        assert "delivery_recorded" not in gate_lacks(planned, made, "assessment")


def test_each_need_of_a_gate_is_lacking_in_an_empty_file_and_has_words(city):
    made = opened(city, affected=[], partners=[], place={}, setting="unknown", space="unknown",
                  concern={**PARTS["concern"], "when": None})  # fmt: skip
    needs = [row["need"] for row in rows("problem_gates")]
    assert [one for phase in PHASES[1:] for one in lacking(made, phase)] == needs
    for language in LANGUAGES:
        assert all(term("problem_need", need, language) != need.replace("_", " ") for need in needs)


@pytest.mark.parametrize("name", VIEWS)
def test_each_view_shows_every_part_of_a_file(name):
    shown = {part.part for part in view(name)}
    assert shown >= {*EDITABLE, "decisions", "gates"} - {"title", "setting", "space"}
    fields = [set(part.fields) for part in view(name) if part.part == "responses"]
    asked = problem_schema()["properties"]["responses"]["items"]["required"]
    assert not fields[0] or set().union(*fields) == set(asked) - {"id"}


def test_a_decision_is_never_rewritten(city, file):
    made = decide(city, "P-0001", what="Locks first", why="Best evidence", by=BY, today=TODAY)
    kept = made["decisions"][0]
    assert (kept["function"], kept["organisation"]) == tuple(BY.split(", "))
    with pytest.raises(OptionError, match="there is no part 'decisions' to be written"):
        write_parts(city, "P-0001", {"decisions": []}, revision=2, today=TODAY)
    with pytest.raises(OptionError, match="'function, organisation'"):
        decide(city, "P-0001", what="x", why="x", by="somebody", today=TODAY)
    with pytest.raises(OptionError, match="looks like data of a person"):
        decide(city, "P-0001", what="x", why="x", by="Maria Gonzalez Lopez, police", today=TODAY)


def test_changes_are_said_in_words_between_any_two_revisions(city, file):
    add(city)
    judge_hypothesis(city, "P-0001", "H1", result="refuted", reason="Seen on a walk", today=TODAY)
    write_parts(city, "P-0001", {"title": "Burglary", "affected": []}, revision=3, today=TODAY)
    files = ProblemFiles(city.folder)
    first, second, third, now = (files.revision("P-0001", n) for n in (1, 2, 3, 4))
    assert texts(changes(first, second)) == ["Hypothesis H1 was added: Locks are old"]
    assert texts(changes(second, third)) == [
        "Hypothesis H1, result: was not tested yet, is now refuted.",
        "Hypothesis H1, what was seen: was nothing, is now Seen on a walk."]  # fmt: skip
    assert texts(changes(third, now)) == [
        "Title: was Burglary of homes in the north, is now Burglary.",
        "Group affected was taken out: tenants of the older blocks"]  # fmt: skip
    assert changes(now, now) == []
    for message in changes(first, now):
        assert message.written("fr")


def test_a_draft_read_back_unchanged_changes_nothing(city, file, tmp_path):
    add(city)
    write_parts(city, "P-0001", {"goals": [GOAL], "responses": [RESPONSE], "implementation": [
        {"on": TODAY, "response": "R1", "note": 'A "first"\nblock\\'}]},
        revision=2, today=TODAY)  # fmt: skip
    for language in LANGUAGES:
        path = tmp_path / f"{language}.toml"
        path.write_text(draft_of(ProblemFiles(city.folder).get("P-0001"), language), "utf-8")
        number, revision, parts = read_draft(path)
        assert (number, revision) == ("P-0001", 3)
        with pytest.raises(OptionError, match="the draft changes nothing"):
            write_parts(city, number, parts, revision=revision, today=TODAY)


def test_two_drafts_are_put_together_unless_both_change_the_same_part(city, file):
    write_parts(city, "P-0001", {**PARTS, "title": "First"}, revision=1, today=TODAY)
    made = write_parts(city, "P-0001", {**PARTS, "goals": [GOAL]}, revision=1, today=TODAY)
    assert (made["title"], made["goals"][0]["id"]) == ("First", "G1")
    with pytest.raises(WorkspaceError, match="'title' of P-0001 was changed by somebody else"):
        write_parts(city, "P-0001", {"title": "Second"}, revision=1, today=TODAY)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"responses": [{**RESPONSE, "hypotheses": ["H9"]}]}, "names H9, which is not among"),
        ({"responses": [{**RESPONSE, "hypotheses": [], "intervention_id": "M-9"}]}, "no 'M-9'"),
        ({"responses": [{**RESPONSE, "hypotheses": [], "ends_on": "2026-08-01"}]}, "ends before"),
        ({"goals": [{**GOAL, "by_on": "2026-02-31"}]}, "which is no day"),
        ({"goals": [{**GOAL, "target": "many"}]}, "'goals[0].target' is no number or null"),
        ({"goals": [{**GOAL, "target": float("nan")}]}, "no number that can be counted with"),
        ({"goals": [{"what": "x"}]}, "'goals[0].measured_by' is missing"),
        ({"goals": [{**GOAL, "id": "G1"}, {**GOAL, "id": "G1"}]}, "an id stands twice"),
        ({"goals": "many"}, "'goals' is no array"),
        ({"place": []}, "'place' is no object"),
        ({"outbreaks": ["O-0009"]}, "no outbreak file O-0009"),
        ({"lessons": [{"kind": "worked", "text": "x" * 2001}]}, "longer than 2000 letters"),
        ({"lessons": [{"kind": "worked", "text": "x"}] * 51}, "51 entries; 50 are the most"),
        ({"assessments": [{"finding": "F-0001", "asks": "effect", "says": "x"}]}, "link it there"),
        ({"implementation": [{"on": "2026-01-01", "response": "R1", "note": "x"}]}, "names R1"),
        ({"secret": 1}, "there is no part 'secret'"),
        ({"place": {"streets": ["Kade 12, 1011 AB"], "areas": ["N-2"]}}, "data of a person"),
    ],
)
def test_what_does_not_fit_is_refused_in_words_and_changes_nothing(untouched, parts, words):
    city, file = untouched
    with pytest.raises(OptionError) as refused:
        write_parts(city, "P-0001", parts, revision=1, today=TODAY)
    assert words in str(refused.value)
    assert ProblemFiles(city.folder).get("P-0001") == file


def test_a_file_goes_to_another_city_and_its_findings_stay_that_citys(city, file, tmp_path):
    number = city.run("offence_profile").id
    link_finding(city, "P-0001", number, why="Most recorded here", today=TODAY)
    path = export_problem(city, "P-0001", tmp_path / "out.json")
    other = make_city(tmp_path / "other")
    made = import_problem(other, path, today=TODAY)
    assert (made["phase"], made["origin"]["city"], made["origin"]["id"]) == (
        "scanning", "Lindeburg", "P-0001")  # fmt: skip
    assert made["findings"][0]["from_city"] == "Lindeburg"
    assert "finding_linked" in lacking(made, "analysis")
    with pytest.raises(WorkspaceError, match="it is here already, as P-0001"):
        import_problem(other, path, today=TODAY)
    content = path.read_text(encoding="utf-8")
    for spoilt, words in ((content.replace("more often", "less often"), "altered after it was"),
                          (content[:-40], "this is no JSON"), ("[]", "no exported problem file"),
                          (content.replace('"scanning"', '"dreaming"', 1), "'phase' is none of"),
                          ("[" * 100_000, "this is no JSON")):  # fmt: skip
        path.write_text(spoilt, encoding="utf-8")
        with pytest.raises(WorkspaceError, match=words):
            import_problem(other, path, today=TODAY)


def test_an_import_that_names_a_person_is_refused(city, file, tmp_path):
    from evenhand.workspace.numbered_documents import fingerprint_of

    path = export_problem(city, "P-0001", tmp_path / "out.json")
    content = json.loads(path.read_text(encoding="utf-8"))
    content["document"]["lessons"] = [{"kind": "open", "text": "Ask Piet van der Berg"}]
    content["fingerprint"] = fingerprint_of(content["document"])
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(OptionError, match="looks like data of a person"):
        import_problem(make_city(tmp_path / "other"), path, today=TODAY)
