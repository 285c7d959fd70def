"""Addresses of asking people."""

from django.urls import path

from evenhand.workbench.asking import (
    choosing,
    editing,
    going,
    guests,
    leaving,
    questionnaires,
    results,
    views,
    walks,
)

_Q = "asking/questionnaires/<str:number>"
_W = "asking/walks/<str:number>"

urlpatterns = [
    path("asking", views.asking, name="asking"),
    path("asking/choose", choosing.choose, name="asking-choose"),
    path("asking/questionnaires", questionnaires.questionnaires, name="questionnaires"),
    path("asking/questionnaires/new", questionnaires.new, name="questionnaire-new"),
    path(_Q, questionnaires.questionnaire, name="questionnaire"),
    path(f"{_Q}/versions", questionnaires.versions, name="questionnaire-versions"),
    path(f"{_Q}/versions/<int:revision>", editing.restore, name="questionnaire-restore"),
    path(f"{_Q}/frame", editing.frame, name="questionnaire-frame"),
    path(f"{_Q}/sections/<int:place>", editing.section, name="section"),
    path(f"{_Q}/sections/<int:place>/remove", editing.remove_section, name="section-remove"),
    path(f"{_Q}/sections/<int:place>/bank", editing.bank, name="section-bank"),
    path(f"{_Q}/sections/<int:place>/own", editing.own, name="section-own"),
    path(f"{_Q}/questions/<slug:name>", editing.question, name="question"),
    path(f"{_Q}/questions/<slug:name>/remove", editing.remove, name="question-remove"),
    path(f"{_Q}/questions/<slug:name>/<slug:step>", editing.move, name="question-move"),
    path(f"{_Q}/preview", leaving.preview, name="questionnaire-preview"),
    path(f"{_Q}/take-away", leaving.leave, name="questionnaire-leave"),
    path(f"{_Q}/files/<slug:form>", leaving.file, name="questionnaire-file"),
    path(f"{_Q}/paper/<slug:form>/<slug:tongue>.pdf", leaving.paper, name="questionnaire-paper"),
    path("asking/results", results.results, name="results"),
    path("asking/results/<str:name>", results.result, name="result"),
    path("asking/results/<str:name>/sheet.pdf", results.paper, name="result-paper"),
    path("asking/walks", walks.all_walks, name="walks"),
    path("asking/walks/new", walks.new, name="walk-new"),
    path("asking/walks/worker.js", going.worker, name="walk-worker"),
    path("asking/walks/token", going.token, name="walk-token"),
    path("asking/walks/unsent", going.unsent, name="walk-unsent"),
    path("asking/walks/with-code", guests.with_code, name="walk-with-code"),
    path(_W, walks.walk, name="walk"),
    path(f"{_W}/change", walks.frame, name="walk-frame"),
    path(f"{_W}/stops", walks.stops, name="walk-stops"),
    path(f"{_W}/stops/<int:place>", walks.stop, name="walk-stop"),
    path(f"{_W}/stops/<int:place>/remove", walks.remove, name="walk-stop-remove"),
    path(f"{_W}/stops/<int:place>/<slug:step>", walks.move, name="walk-stop-move"),
    path(f"{_W}/sheets.pdf", walks.paper, name="walk-paper"),
    path(f"{_W}/files/<slug:form>", walks.file, name="walk-file"),
    path(f"{_W}/bring", walks.bring, name="walk-bring"),
    path(f"{_W}/code", guests.make, name="walk-code"),
    path(f"{_W}/code/end", guests.end, name="walk-code-end"),
    path(f"{_W}/go", going.go, name="walk-go"),
    path(f"{_W}/go/<int:place>", going.go_stop, name="walk-go-stop"),
    path(f"{_W}/entries", going.entries, name="walk-entries"),
]
