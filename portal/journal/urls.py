"""Routes under /journal/."""

from django.urls import path

from portal.journal.pages import audits, tiles, views

app_name = "journal"

urlpatterns = [
    path("", views.index, name="index"),
    path("entries/<int:pk>/", views.entry, name="entry"),
    path("audits/", audits.index, name="audits"),
    path("audits/check/", audits.check, name="check"),
    path("audits/pack/", audits.pack, name="pack"),
    path("audits/token/", audits.token, name="token"),
    path("audits/<int:pk>/progress/", audits.progress, name="audit_progress"),
    path("audits/<int:pk>/again/", audits.again, name="audit_again"),
    path("audits/<int:pk>/file", audits.file, name="audit_file"),
    path("audits/<int:pk>/proof", audits.proof, name="audit_proof"),
    path("checkpoint", views.checkpoint, name="checkpoint"),
    path("checkpoints/", views.checkpoints, name="checkpoints"),
    path("checkpoint/<int:size>", tiles.checkpoint_of_size, name="checkpoint_of_size"),
    path("consistency/<int:old>/<int:new>", tiles.consistency, name="consistency"),
    path("tile/entries/<path:place>", tiles.entries, name="entries"),
    path("tile/<int:level>/<path:place>", tiles.tile, name="tile"),
    path("key", views.key, name="key"),
]
