"""Addresses of taking part."""

from django.urls import path

from evenhand.portal.taking_part import own, views

_MINE = "<spoken:language>/take-part/mine/<str:link>"

urlpatterns = [
    path("<spoken:language>/take-part/", views.taking_part, name="portal-taking-part"),
    path("<spoken:language>/take-part/<str:number>/", views.one, name="portal-taking"),
    path(f"{_MINE}/", own.taken, name="portal-taken"),
    path(f"{_MINE}/change", own.change, name="portal-taken-change"),
    path(f"{_MINE}/withdraw", own.withdraw, name="portal-taken-withdraw"),
]
