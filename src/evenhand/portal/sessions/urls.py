"""Addresses of sessions."""

from django.urls import path

from evenhand.portal.sessions import views

HERE = "<spoken:language>/sessions"

urlpatterns = [
    path(f"{HERE}/", views.sessions, name="portal-sessions"),
    path(f"{HERE}/calendar.ics", views.calendar_of_all, name="portal-sessions-calendar"),
    path(f"{HERE}/mine/<slug:link>", views.mine, name="portal-session-mine"),
    path(f"{HERE}/mine/<slug:link>/cancel", views.cancel, name="portal-session-cancel"),
    path(f"{HERE}/mine/<slug:link>/evaluation", views.evaluation, name="portal-session-evaluation"),
    path(f"{HERE}/<slug:code>", views.session, name="portal-session"),
    path(f"{HERE}/<slug:code>/programme", views.programme, name="portal-session-programme"),
    path(f"{HERE}/<slug:code>/session.ics", views.calendar_of_one, name="portal-session-calendar"),
    path(f"{HERE}/<slug:code>/gone", views.gone, name="portal-session-gone"),
]
