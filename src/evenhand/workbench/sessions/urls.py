"""Addresses of the sessions that are organised here."""

from django.urls import path

from evenhand.workbench.sessions import following, views, writing

urlpatterns = [
    path("sessions", views.sessions, name="sessions"),
    path("sessions/new", writing.new, name="session-new"),
    path("sessions/<slug:code>", views.session, name="session"),
    path("sessions/<slug:code>/change", writing.change, name="session-change"),
    path("sessions/<slug:code>/state", writing.state, name="session-state"),
    path("sessions/<slug:code>/add/<slug:part>", writing.add, name="session-add"),
    path(
        "sessions/<slug:code>/remove/<slug:part>/<int:entry>",
        writing.remove,
        name="session-remove",
    ),
    path("sessions/<slug:code>/to-problem", following.to_problem, name="session-to-problem"),
    path("sessions/<slug:code>/to-sheet", following.to_sheet, name="session-to-sheet"),
    path("sessions/<slug:code>/signed-up", views.signed_up, name="session-signed-up"),
]
