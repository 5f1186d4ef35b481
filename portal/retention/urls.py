"""Routes of retention: /privacy/ for everybody, and the copy of one's own data below it;
/retention/ for Crisalid's people."""

from django.urls import path

from portal.retention import views
from portal.retention.exports import views as exports

app_name = "retention"

urlpatterns = [
    path("privacy/", views.privacy, name="privacy"),
    path("privacy/copy/", exports.own, name="own_export"),
    path("privacy/copies/<int:pk>/progress/", exports.progress, name="export_progress"),
    path("privacy/copies/<int:pk>/file/", exports.file, name="export_file"),
    path("retention/copies/", exports.of_others, name="exports"),
    path("retention/", views.index, name="index"),
    path("retention/holds/<int:pk>/lift/", views.lift, name="lift"),
]
