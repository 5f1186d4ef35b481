"""The routes of the home page and of the house's health."""

from django.urls import path

from portal.home import views

app_name = "home"
urlpatterns = [
    path("", views.index, name="index"),
    path("health/", views.health, name="health"),
]
