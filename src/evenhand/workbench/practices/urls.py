"""Addresses of practice sheets."""

from django.urls import path

from evenhand.workbench.practices import comparing, following, reading, taking, views, writing

urlpatterns = [
    path("practices", views.practices, name="practices"),
    path("practices/import", taking.take, name="practice-import"),
    path("practices/keys", taking.keys, name="practice-keys"),
    path("practices/bundle.zip", taking.bundle, name="practice-bundle"),
    path("practices/follow", following.follow, name="practice-follow"),
    path("practices/follow/read", following.read_anew, name="practice-read-anew"),
    path("practices/follow/leave", following.leave, name="practice-leave"),
    path("practices/follow/<int:at>/key", following.compare_key, name="practice-compare-key"),
    path("practices/compare", comparing.compare, name="practice-compare"),
    path("reading", reading.reading, name="reading"),
    path("reading/new", reading.add, name="reading-add"),
    path("reading/drop", reading.drop, name="reading-drop"),
    path("reading/lay", reading.lay, name="reading-lay"),
    path("practices/draft", writing.draft, name="practice-draft"),
    path("practices/<str:number>", views.practice, name="practice"),
    path("practices/<str:number>/sheet.json", views.as_json, name="practice-json"),
    path("practices/<str:number>/page.pdf", views.page, name="practice-page"),
    path("practices/<str:number>/write", writing.write, name="practice-write"),
    path("practices/<str:number>/release", writing.release, name="practice-release"),
    path("practices/<str:number>/withdraw", writing.withdraw, name="practice-withdraw"),
    path("practices/<str:number>/begin", writing.begin, name="practice-begin"),
]
