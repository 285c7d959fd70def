"""Addresses of what is published."""

from django.urls import path

from evenhand.portal.know import views

urlpatterns = [
    path("data/<str:name>", views.file, name="portal-file"),
    path("<spoken:language>/know/", views.know, name="portal-know"),
    path("<spoken:language>/know/data", views.data, name="portal-data"),
    path("<spoken:language>/know/safe", views.safe, name="portal-safe"),
    path("<spoken:language>/know/<slug:slug>/", views.area, name="portal-area"),
    path("<spoken:language>/easy", views.easy, name="portal-easy"),
]
