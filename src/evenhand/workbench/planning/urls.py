"""Addresses of planning files."""

from django.urls import path

from evenhand.workbench.planning import counting, follow_views, views

urlpatterns = [
    path("planning", views.planning, name="planning"),
    path("planning/new", views.new, name="planning-new"),
    path("planning/advice", follow_views.advice_register, name="planning-advice"),
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
    path("planning/<str:number>/review/<slug:name>", views.strategy, name="planning-strategy"),
    path("planning/<str:number>/write/<slug:part>", views.write, name="planning-write"),
]
