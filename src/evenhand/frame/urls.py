"""Addresses that belong to no job: the language and what the server says of itself."""

from django.urls import path

from evenhand.frame import views

urlpatterns = [
    path("language", views.choose_language, name="language"),
    path("too-large", views.too_large, name="too-large"),
    path("healthy", views.healthy, name="healthy"),
]
