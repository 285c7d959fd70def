"""Addresses of practice sheets."""

from django.urls import path

from evenhand.workbench.practices import taking, views, writing

urlpatterns = [
    path("practices", views.practices, name="practices"),
    path("practices/import", taking.take, name="practice-import"),
    path("practices/keys", taking.keys, name="practice-keys"),
    path("practices/bundle.zip", taking.bundle, name="practice-bundle"),
    path("practices/draft", writing.draft, name="practice-draft"),
    path("practices/<str:number>", views.practice, name="practice"),
    path("practices/<str:number>/sheet.json", views.as_json, name="practice-json"),
    path("practices/<str:number>/page.pdf", views.page, name="practice-page"),
    path("practices/<str:number>/write", writing.write, name="practice-write"),
    path("practices/<str:number>/release", writing.release, name="practice-release"),
    path("practices/<str:number>/withdraw", writing.withdraw, name="practice-withdraw"),
    path("practices/<str:number>/begin", writing.begin, name="practice-begin"),
]
