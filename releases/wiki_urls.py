"""Routes under /wiki/."""

from django.urls import path

from releases import wiki_views

app_name = "wiki"

urlpatterns = [
    path("", wiki_views.index, name="index"),
    path("new/", wiki_views.create, name="new"),
    path("<str:line>/<slug:slug>/", wiki_views.page, name="page"),
    path("<str:line>/<slug:slug>/edit/", wiki_views.edit, name="edit"),
]
