from django.urls import URLPattern, URLResolver

app_name = "installations"
urlpatterns: list[URLPattern | URLResolver] = []
