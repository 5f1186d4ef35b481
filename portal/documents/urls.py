"""Routes under /verify/."""

from django.urls import path

from portal.documents.pages import views

app_name = "documents"

urlpatterns = [
    path("", views.verify, name="verify"),
    path("<str:code>/", views.document, name="document"),
    path("<str:code>/file", views.file, name="file"),
]
