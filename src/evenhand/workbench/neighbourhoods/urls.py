"""Addresses of neighbourhoods."""

from django.urls import path

from evenhand.workbench.neighbourhoods import changes, views

_ONE = "places/<int:place>"

urlpatterns = [
    path("places", views.places, name="places"),
    path("places/new", views.new, name="place-new"),
    path(_ONE, views.show, name="neighbourhood"),
    path(f"{_ONE}.pdf", views.pack, name="neighbourhood-pack"),
    path(f"{_ONE}/contacts/new", changes.contact, name="contact-new"),
    path(f"{_ONE}/contacts/<int:contact>", changes.contact, name="contact"),
    path(f"{_ONE}/contacts/<int:contact>/out", changes.contact_out, name="contact-out"),
    path(f"{_ONE}/notes/new", changes.note, name="place-note-new"),
    path(f"{_ONE}/notes/<int:note>", changes.note, name="place-note"),
    path(f"{_ONE}/notes/<int:note>/out", changes.note_out, name="place-note-out"),
    path(f"{_ONE}/promises/new", changes.promise, name="promise-new"),
    path(f"{_ONE}/promises/checked", changes.promises_checked, name="promises-checked"),
    path(f"{_ONE}/promises/<int:promise>", changes.outcome, name="promise-outcome"),
    path(f"{_ONE}/hand-over", changes.hand_over, name="place-hand-over"),
    path(f"{_ONE}/accept", changes.accept, name="place-accept"),
    path(f"{_ONE}/withdraw", changes.withdraw, name="place-withdraw"),
]
