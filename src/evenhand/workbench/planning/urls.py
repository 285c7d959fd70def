"""Addresses of planning files."""

from django.urls import path

from evenhand.workbench.planning import audit_views, counting, follow_views, state_views, views

urlpatterns = [
    path("planning", views.planning, name="planning"),
    path("planning/new", views.new, name="planning-new"),
    path("planning/advice", follow_views.advice_register, name="planning-advice"),
    path("planning/cycle", state_views.cycle, name="planning-cycle"),
    path("planning/cycle/<slug:name>.pdf", state_views.cycle_page, name="planning-cycle-page"),
    path("planning/<str:number>", views.site, name="planning-site"),
    path("planning/<str:number>/map.svg", counting.drawing, name="planning-drawing"),
    path("planning/<str:number>/count", counting.count, name="planning-count"),
    path("planning/<str:number>/recount", counting.recount, name="planning-recount"),
    path("planning/<str:number>/take", counting.take, name="planning-take"),
    path(
        "planning/<str:number>/steps/<int:place>/done",
        follow_views.step_done,
        name="planning-step-done",
    ),
    path(
        "planning/<str:number>/advice/<int:place>/<slug:part>",
        follow_views.advice,
        name="planning-advice-part",
    ),
    path("planning/<str:number>/statement", state_views.statement, name="planning-statement"),
    path("planning/<str:number>/statement.pdf", state_views.statement_page, name="planning-page"),
    path(
        "planning/<str:number>/statement/<slug:name>",
        state_views.section,
        name="planning-section",
    ),
    path("planning/<str:number>/audits/<int:place>", audit_views.audit, name="planning-audit"),
    path(
        "planning/<str:number>/audits/<int:place>/close",
        audit_views.close,
        name="planning-audit-close",
    ),
    path(
        "planning/<str:number>/audits/<int:place>/observations.csv",
        audit_views.observations,
        name="planning-observations",
    ),
    path(
        "planning/<str:number>/audits/<int:place>/<int:at>",
        audit_views.sheet,
        name="planning-audit-sheet",
    ),
    path("planning/<str:number>/review/<slug:name>", views.strategy, name="planning-strategy"),
    path("planning/<str:number>/write/<slug:part>", views.write, name="planning-write"),
]
