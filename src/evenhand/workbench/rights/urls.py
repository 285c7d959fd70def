"""Addresses of safeguards."""

from django.urls import path

from evenhand.workbench.rights import views

urlpatterns = [path("safeguards", views.safeguards, name="safeguards")]
