"""The registry of integrators."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntegratorsConfig(AppConfig):
    name = "integrators"
    verbose_name = _("Integrators")
