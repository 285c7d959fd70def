"""Addresses of marking a place, of reporting a nuisance, and of a problem for the agenda."""

from django.urls import path

from evenhand.portal.marking import mapped, views

urlpatterns = [
    path("tiles/<str:name>", mapped.tiles, name="portal-tiles"),
    path("<spoken:language>/mark/", views.mark, {"kind": "feeling"}, name="portal-mark"),
    path("<spoken:language>/report/", views.mark, {"kind": "nuisance"}, name="portal-report"),
    path("<spoken:language>/agenda/", views.mark, {"kind": "agenda"}, name="portal-agenda"),
]
