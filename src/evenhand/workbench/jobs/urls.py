"""Addresses of jobs."""

from django.urls import path

from evenhand.workbench.jobs import views

urlpatterns = [
    path("jobs/<uuid:number>", views.job, name="job"),
    path("jobs/<uuid:number>/cancel", views.cancel, name="job-cancel"),
]
