"""Where the page's script keeps drafts."""

from django.urls import path

from portal.drafts import views

app_name = "drafts"
urlpatterns = [
    path("", views.index, name="index"),
    path("throw-away/", views.throw_away, name="throw_away"),
    path("visitor/", views.visitor, name="visitor"),
    path("visitor/throw-away/", views.visitor_throw_away, name="visitor_throw_away"),
]
