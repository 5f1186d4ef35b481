"""Routes under /notices/."""

from django.urls import path

from portal.outbox import views

app_name = "notices"

urlpatterns = [
    path("", views.notices, name="index"),
    path("bell/", views.bell, name="bell"),
]
