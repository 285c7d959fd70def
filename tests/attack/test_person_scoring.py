"""Attack: a tool that scores or recognises persons, brought in as a measure of one's own."""

import csv
from pathlib import Path

import pytest

from evenhand.errors import EvenhandError, OptionError, SourceError, TableError
from evenhand.sources.evidence_file import read_evidence
from evenhand.tables.evidence import Evidence
from evenhand.taxonomy.person_scoring import scores_persons
from evenhand.workspace.appraisals import answer_question, decide, open_appraisal
from evenhand.workspace.problems import write_parts
from workspace.problem_city import TODAY, make_city, opened

FILE = Path(__file__).with_name("person_scoring_cases.csv")
CASES = list(csv.DictReader(FILE.read_text(encoding="utf-8").splitlines()))
SCORING = [row["text"] for row in CASES if row["is_scoring"] == "yes"]
OTHER = [row["text"] for row in CASES if row["is_scoring"] == "no"]
TOLD = "scores, predicts or recognises persons"
FOUR = ["Offender risk score", "Prädiktive Personenbewertung", "Reconnaissance faciale",
        "Puntuación de riesgo de delincuentes", "facial recognition watchlist"]  # fmt: skip


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    made = make_city(tmp_path_factory.mktemp("scoring") / "city")
    opened(made)
    return made


def test_nearly_all_such_tools_are_told_and_nearly_no_other_measure():
    assert len(SCORING) == len(OTHER) == 40
    assert sum(map(scores_persons, SCORING)) >= 39
    assert sum(map(scores_persons, OTHER)) <= 1


def own(tmp_path, label, measure="new_tool"):
    path = tmp_path / "evidence.csv"
    path.write_text(
        "entry_id,measure,label,problems,design,direction,mechanisms,sides,source\n"
        f'own_1,{measure},"{label}",robbery,described,unmeasured,9,place,"Annual report 2024"\n',
        encoding="utf-8",
    )
    return path


@pytest.mark.parametrize("label", FOUR)
def test_it_is_no_entry_of_ones_own(tmp_path, label):
    with pytest.raises(SourceError, match=TOLD) as refused:
        read_evidence(own(tmp_path, label))
    assert "evenhand appraise" in str(refused.value)
    assert label not in str(refused.value)


def test_its_code_alone_gives_it_away_and_another_measure_passes(tmp_path):
    with pytest.raises(SourceError, match=TOLD):
        read_evidence(own(tmp_path, "New tool", "offender_risk_score"))
    kept = read_evidence(own(tmp_path, "Lamps at the crossing"))
    assert len(kept) == 1
    frame = kept.to_frame().assign(label="Offender risk score")
    with pytest.raises(TableError, match=TOLD):
        Evidence.from_frame(frame)


@pytest.mark.parametrize(
    "part",
    [{"options": [{"measure": "local:offender-risk-score"}]},
     {"options": [{"measure": "local:gesichtserkennung"}]},
     {"responses": [{"measure": "local:prediccion-personas", "side": "place",
                     "mechanism": "Seen earlier"}]},
     {"responses": [{"measure": "cctv", "side": "place",
                     "mechanism": "Reconnaissance faciale à l'entrée"}]}],
)  # fmt: skip
def test_it_is_no_option_and_no_response(city, part):
    with pytest.raises(OptionError, match=TOLD):
        write_parts(city, "P-0001", part, revision=1, today=TODAY)


def test_why_it_was_not_taken_may_be_written(city):
    part = {"options": [{"measure": "cctv", "speaks_against":
                         "Facial recognition was offered with it and is not wanted"}]}  # fmt: skip
    write_parts(city, "P-0001", part, revision=1, today=TODAY)


def decided(city, number, outcome):
    from datetime import date

    review = date(2027, 1, 1) if outcome in ("adopt", "try") else None
    return decide(city, number, outcome, why="As weighed", by="office", today=TODAY, review=review)


@pytest.mark.parametrize("outcome", ["adopt", "try"])
@pytest.mark.parametrize("title", FOUR)
def test_a_sheet_on_it_under_another_kind_cannot_go_ahead_and_can_refuse(city, title, outcome):
    number = open_appraisal(city, "other_technical", title, by="office", today=TODAY)["id"]
    with pytest.raises(OptionError, match=TOLD):
        decided(city, number, outcome)
    assert decided(city, number, "refuse")["decision"]["outcome"] == "refuse"


def test_what_it_claims_gives_it_away_and_facial_recognition_never_goes_ahead(city):
    number = open_appraisal(city, "app", "CitySafe 3", by="office", today=TODAY)["id"]
    answer_question(city, number, "claim_what", text="It predicts who will offend next",
                    source="the offer", today=TODAY)  # fmt: skip
    with pytest.raises(EvenhandError, match=TOLD):
        decided(city, number, "adopt")
    number = open_appraisal(city, "facial_recognition", "CityEye", by="office", today=TODAY)["id"]
    with pytest.raises(EvenhandError, match=TOLD):
        decided(city, number, "try")
    assert decided(city, number, "wait")["decision"]["outcome"] == "wait"
