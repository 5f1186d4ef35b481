"""Routes under /journal/copies/."""

from django.urls import path

from portal.witnesses import views

app_name = "witnesses"

urlpatterns = [
    path("", views.index, name="index"),
    path("<int:pk>/end/", views.end, name="end"),
]
