"""Routes under /ui/: the theme, banners put away, the gallery."""

from django.urls import path

from portal.ui import views

app_name = "ui"

urlpatterns = [
    path("gallery/draft/", views.sample_draft, name="autosave"),
    path("gallery/upload/", views.sample_upload, name="sample_upload"),
    path("gallery/people.json", views.sample_people, name="sample_people"),
    path("banner/", views.banner, name="banner"),
    path("theme/", views.theme, name="theme"),
    path("gallery/", views.gallery, name="gallery"),
]
