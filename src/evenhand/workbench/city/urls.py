"""The address of the city page."""

from django.urls import path

from evenhand.workbench.city import views

urlpatterns = [path("", views.city_page, name="city")]
