"""Addresses of signing in and out."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from evenhand.workbench.people import ledger_page, views
from evenhand.workbench.people.rights import open_to_all

urlpatterns = [
    path("sign-in", views.SIGN_IN, name="sign-in"),
    path("sign-out", open_to_all(LogoutView.as_view()), name="sign-out"),
    path("welcome/<str:token>", views.welcome, name="welcome"),
    path("account", views.account, name="account"),
    path("ledger", ledger_page.ledger, name="ledger"),
]
