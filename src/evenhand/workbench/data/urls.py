"""Addresses of data and releases."""

from django.urls import path

from evenhand.workbench.data import imports, portal, releases, views

urlpatterns = [
    path("data", views.data, name="data"),
    path("data/bring", views.bring, name="data-bring"),
    path("data/brought/<uuid:number>", views.delivery, name="data-delivery"),
    path("data/brought/<uuid:number>/look", views.look_again, name="data-look"),
    path("data/brought/<uuid:number>/import", views.import_, name="data-import"),
    path("data/brought/<uuid:number>/throw-away", views.throw_away, name="data-throw-away"),
    path("data/brought/<uuid:number>/rows.csv", views.rows, name="data-rows"),
    path("data/imports/<int:position>", imports.one_import, name="data-account"),
    path("data/undo", imports.undo, name="data-undo"),
    path("data/quality", imports.quality, name="data-quality"),
    path("releases", releases.releases, name="releases"),
    path("releases/preview", releases.preview, name="release-preview"),
    path("releases/asked/<uuid:number>", releases.asked, name="release-ask"),
    path("releases/asked/<uuid:number>/send", releases.send, name="release-send"),
    path("releases/asked/<uuid:number>/agree", releases.agree, name="release-agree"),
    path("releases/asked/<uuid:number>/refuse", releases.refuse, name="release-refuse"),
    path("releases/portal", portal.ask, name="release-portal"),
    path("releases/portal/take-down", portal.down, name="portal-down"),
    path("releases/<str:number>", releases.release, name="release"),
    path("releases/<str:number>/<str:name>", releases.release_file, name="release-file"),
]
