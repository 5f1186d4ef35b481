"""Routes under /settings/."""

from django.urls import path

from portal.house import views

app_name = "house"

urlpatterns = [
    path("", views.index, name="settings"),
    path("<slug:key>/", views.change, name="setting"),
    path("<slug:key>/reset/", views.reset, name="reset"),
]
