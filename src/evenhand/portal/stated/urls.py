"""The address of what is published of moderation."""

from django.urls import path

from evenhand.portal.stated import views

urlpatterns = [
    path("<spoken:language>/moderation", views.moderation, name="portal-moderation"),
]
