"""Addresses of methods and findings."""

from django.urls import path

from evenhand.workbench.methods import found, views

urlpatterns = [
    path("library", views.library, name="library"),
    path("methods/<slug:name>", views.method, name="method"),
    path("findings", views.findings, name="findings"),
    path("findings/<str:number>.<slug:ending>", found.download, name="finding-file"),
    path(
        "findings/<str:number>/<int:position>.<slug:ending>", found.drawing, name="finding-drawing"
    ),
    path("findings/<str:number>", found.finding, name="finding"),
]
