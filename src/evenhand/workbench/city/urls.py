"""Addresses of the city page and of what its map is drawn from."""

from django.urls import path

from evenhand.workbench.city import views

urlpatterns = [
    path("", views.city_page, name="city"),
    path("city/map/<slug:key>.<str:ending>", views.drawing, name="city-drawing"),
    path("city/tiles/<str:name>", views.tiles, name="city-tiles"),
]
