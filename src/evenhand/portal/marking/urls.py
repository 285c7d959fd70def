"""Addresses of marking a place and of reporting a nuisance."""

from django.urls import path

from evenhand.portal.marking import mapped, views

urlpatterns = [
    path("tiles/<str:name>", mapped.tiles, name="portal-tiles"),
    path("<spoken:language>/mark/", views.mark, {"kind": "feeling"}, name="portal-mark"),
    path("<spoken:language>/report/", views.mark, {"kind": "nuisance"}, name="portal-report"),
]
