"""Addresses of private links and of the public list."""

from django.urls import path

from evenhand.portal.mine import photos, public, views

urlpatterns = [
    path("<spoken:language>/mine/<str:link>/", views.mine, name="portal-mine"),
    path("<spoken:language>/mine/<str:link>/rewrite", views.rewrite, name="portal-rewrite"),
    path("<spoken:language>/mine/<str:link>/redact", views.redact, name="portal-redact"),
    path("<spoken:language>/mine/<str:link>/appeal", views.appeal, name="portal-appeal"),
    path("<spoken:language>/mine/<str:link>/withdraw", views.withdraw, name="portal-withdraw"),
    path("<spoken:language>/mine/<str:link>/photo", photos.photo, name="portal-photo"),
    path("<spoken:language>/mine/<str:link>/photo.jpg", photos.copy, name="portal-photo-copy"),
    path("<spoken:language>/mine/<str:link>/photo/out", photos.take_out, name="portal-photo-out"),
    path("<spoken:language>/became/", public.became, name="portal-became"),
    path("<spoken:language>/became/<str:number>/", public.story, name="portal-story"),
]
