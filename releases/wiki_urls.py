"""Routes under /wiki/."""

from django.urls import path

from releases import wiki_image_views, wiki_views

app_name = "wiki"

urlpatterns = [
    path("", wiki_views.index, name="index"),
    path("new/", wiki_views.create, name="new"),
    path("images/<int:pk>/<filename:name>", wiki_image_views.image, name="image"),
    path("<str:line>/<slug:slug>/images/", wiki_image_views.images, name="images"),
    path("<str:line>/v/<version:version>/", wiki_views.index_at, name="index_at"),
    path("<str:line>/v/<version:version>/<slug:slug>/", wiki_views.page_at, name="page_at"),
    path(
        "<str:line>/v/<version:version>/<slug:slug>/history/",
        wiki_views.history_at,
        name="history_at",
    ),
    path(
        "<str:line>/v/<version:version>/images/<int:pk>/<filename:name>",
        wiki_image_views.image_at,
        name="image_at",
    ),
    path("<str:line>/<slug:slug>/history/", wiki_views.history, name="history"),
    path("<str:line>/<slug:slug>/", wiki_views.page, name="page"),
    path("<str:line>/<slug:slug>/edit/", wiki_views.edit, name="edit"),
]
