"""Routes under /notices/."""

from django.urls import path

from portal.outbox import views

app_name = "notices"

urlpatterns = [
    path("", views.notices, name="index"),
    path("<int:pk>/seen/", views.seen, name="seen"),
    path("seen/", views.all_seen, name="all_seen"),
    path("bell/", views.bell, name="bell"),
]
