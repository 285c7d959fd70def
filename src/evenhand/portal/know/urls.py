"""Addresses of what is published."""

from django.urls import path

from evenhand.portal.know import views

urlpatterns = [
    path("<spoken:language>/know/", views.know, name="portal-know"),
    path("<spoken:language>/know/<slug:slug>/", views.area, name="portal-area"),
]
