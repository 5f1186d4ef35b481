"""Routes under /journal/."""

from django.urls import path

from portal.journal.pages import audits, views

app_name = "journal"

urlpatterns = [
    path("", views.index, name="index"),
    path("entries/<int:pk>/", views.entry, name="entry"),
    path("audits/", audits.index, name="audits"),
    path("audits/check/", audits.check, name="check"),
    path("audits/pack/", audits.pack, name="pack"),
    path("audits/<int:pk>/progress/", audits.progress, name="audit_progress"),
    path("audits/<int:pk>/again/", audits.again, name="audit_again"),
    path("audits/<int:pk>/file", audits.file, name="audit_file"),
    path("checkpoint", views.checkpoint, name="checkpoint"),
    path("key", views.key, name="key"),
]
