"""Addresses of methods and findings."""

from django.urls import path

from evenhand.workbench.methods import views

urlpatterns = [
    path("library", views.library, name="library"),
    path("methods/<slug:name>", views.method, name="method"),
    path("findings", views.findings, name="findings"),
    path("findings/<str:number>", views.finding, name="finding"),
]
