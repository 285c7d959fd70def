"""Addresses of what residents are asked."""

from django.urls import path

from evenhand.workbench.taking_part import deciding, results, views, wording

_ONE = "taking-part/<int:pk>"

urlpatterns = [
    path("taking-part", views.rounds, name="rounds"),
    path("taking-part/options/<str:number>", views.consult, name="round-consult"),
    path("taking-part/survey/<str:number>", views.survey, name="round-survey"),
    path(_ONE, views.one, name="round"),
    path(f"{_ONE}/words", wording.words, name="round-words"),
    path(f"{_ONE}/send", deciding.send, name="round-send"),
    path(f"{_ONE}/agree", deciding.agree, name="round-agree"),
    path(f"{_ONE}/refuse", deciding.refuse, name="round-refuse"),
    path(f"{_ONE}/stop", deciding.stop, name="round-stop"),
    path(f"{_ONE}/result", results.result, name="round-result"),
    path(f"{_ONE}/result/publish", results.publish, name="round-publish"),
    path(f"{_ONE}/result/refuse", results.refuse_result, name="round-result-refuse"),
    path(f"{_ONE}/done", results.done, name="round-done"),
]
