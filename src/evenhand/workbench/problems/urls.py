"""Addresses of problem files."""

from django.urls import path

from evenhand.frame.standing import stand_under
from evenhand.workbench.problems import (
    board,
    comments,
    editing,
    file,
    gates,
    opening,
    passing,
    plans,
    printing,
)

urlpatterns = [
    path("problems", board.problems, name="problems"),
    path("problems/new", opening.new, name="problem-new"),
    path("problems/gates", gates.gates, name="problem-gates"),
    path("problems/import", opening.take_over, name="problem-import"),
    path("problems/<str:number>.json", file.export, name="problem-export"),
    path("problems/<str:number>", file.problem, name="problem"),
    path("problems/<str:number>/revisions", file.revisions, name="problem-revisions"),
    path("problems/<str:number>/about", editing.about, name="problem-about"),
    path("problems/<str:number>/pass", passing.ask, name="problem-pass"),
    path("problems/<str:number>/passings/<int:one>", passing.answer, name="problem-passing"),
    path("problems/<str:number>/decide", passing.decision, name="problem-decide"),
    path("problems/<str:number>/comment", comments.comment, name="problem-comment"),
    path(
        "problems/<str:number>/comments/<int:comment>/settle",
        comments.settle,
        name="problem-comment-settle",
    ),
    path("problems/<str:number>/evidence", printing.evidence, name="problem-evidence"),
    path("problems/<str:number>/print", printing.printed, name="problem-print"),
    path("problems/<str:number>/print/<str:name>", printing.sheet, name="problem-sheet"),
    path("problems/<str:number>/plans", plans.plans, name="problem-plans"),
    path("problems/<str:number>/plans/<str:plan>", plans.plan, name="problem-plan"),
    path("problems/<str:number>/<slug:part>/new", editing.new, name="problem-entry-new"),
    path("problems/<str:number>/<slug:part>/<int:place>", editing.entry, name="problem-entry"),
    path("problems/<str:number>/<slug:section>", file.section, name="problem-section"),
]

stand_under("problems", "problems", *(one.callback for one in urlpatterns))
