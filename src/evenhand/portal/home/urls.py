"""Addresses of the first page."""

from django.urls import path, register_converter

from evenhand.portal.home import views
from evenhand.portal.home.spoken import Spoken

register_converter(Spoken, "spoken")

urlpatterns = [
    path("", views.begin, name="portal-begin"),
    path("healthy", views.healthy, name="portal-healthy"),
    path("<spoken:language>/", views.home, name="portal-home"),
    path("<spoken:language>/keep", views.keep, name="portal-keep"),
    path("<spoken:language>/accessibility", views.accessibility, name="portal-access"),
]
