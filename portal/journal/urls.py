"""Routes under /journal/."""

from django.urls import path

from portal.journal.pages import views

app_name = "journal"

urlpatterns = [
    path("", views.index, name="index"),
    path("entries/<int:pk>/", views.entry, name="entry"),
    path("checkpoint", views.checkpoint, name="checkpoint"),
    path("key", views.key, name="key"),
]
