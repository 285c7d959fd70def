"""Addresses of briefs."""

from django.urls import path

from evenhand.workbench.briefs import desk, lines, views

urlpatterns = [
    path("briefs", desk.desk, name="briefs"),
    path("briefs/new", views.new, name="brief-new"),
    path("briefs/record", desk.record, name="briefs-record"),
    path("briefs/notes/new", desk.new_note, name="note-new"),
    path("briefs/notes/<int:note>/done", desk.note_done, name="note-done"),
    path("briefs/stations", desk.stations, name="stations"),
    path("briefs/stations/<int:station>", desk.station, name="station"),
    path("briefs/<int:brief>", views.show, name="brief"),
    path("briefs/<int:brief>.pdf", views.paper, name="brief-paper"),
    path("briefs/<int:brief>/publish", views.publish, name="brief-publish"),
    path("briefs/<int:brief>/discard", views.discard, name="brief-discard"),
    path("briefs/<int:brief>/read", views.read, name="brief-read"),
    path("briefs/<int:brief>/hand-over", views.hand_over, name="brief-hand-over"),
    path("briefs/<int:brief>/items/new", lines.add, name="brief-item-new"),
    path("briefs/<int:brief>/items/<int:item>", lines.change, name="brief-item"),
    path("briefs/<int:brief>/items/<int:item>/out", lines.take_out, name="brief-item-out"),
    path("briefs/<int:brief>/items/<int:item>/up", lines.move_up, name="brief-item-up"),
]
