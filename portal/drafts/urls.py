"""Where the page's script keeps drafts."""

from django.urls import path

from portal.drafts import views

app_name = "drafts"
urlpatterns = [
    path("", views.index, name="index"),
    path("throw-away/", views.throw_away, name="throw_away"),
]
