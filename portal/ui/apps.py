from django.apps import AppConfig


class UIConfig(AppConfig):
    name = "portal.ui"
    label = "ui"
