"""Routes under /wiki/."""

from django.urls import path

from releases.wiki.views import images, pages

app_name = "wiki"

urlpatterns = [
    path("", pages.index, name="index"),
    path("new/", pages.create, name="new"),
    path("images/<int:pk>/<filename:name>", images.image, name="image"),
    path("<str:line>/<slug:slug>/images/", images.images, name="images"),
    path("<str:line>/v/<version:version>/", pages.index_at, name="index_at"),
    path("<str:line>/v/<version:version>/<slug:slug>/", pages.page_at, name="page_at"),
    path(
        "<str:line>/v/<version:version>/<slug:slug>/history/",
        pages.history_at,
        name="history_at",
    ),
    path(
        "<str:line>/v/<version:version>/images/<int:pk>/<filename:name>",
        images.image_at,
        name="image_at",
    ),
    path("<str:line>/<slug:slug>/history/", pages.history, name="history"),
    path("<str:line>/<slug:slug>/", pages.page, name="page"),
    path("<str:line>/<slug:slug>/edit/", pages.edit, name="edit"),
]
