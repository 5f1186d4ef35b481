"""Routes of retention: /privacy/ for everybody, /retention/ for Crisalid's people."""

from django.urls import path

from portal.retention import views

app_name = "retention"

urlpatterns = [
    path("privacy/", views.privacy, name="privacy"),
    path("retention/", views.index, name="index"),
    path("retention/holds/<int:pk>/lift/", views.lift, name="lift"),
]
