"""The place in Django of the settings that people change."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HouseConfig(AppConfig):
    name = "portal.house"
    label = "house"
    verbose_name = _("Settings")

    def ready(self) -> None:
        # Here, not above: models can be imported only when all apps are loaded.
        from celery.signals import task_postrun, task_prerun
        from django.core.signals import request_finished, request_started

        from portal.house import plugs, scope  # noqa: F401 (plugs add themselves)

        # For one request or one task each value is read once, and no longer than that.
        request_started.connect(scope.begin, dispatch_uid="house.request_begins")
        request_finished.connect(scope.end, dispatch_uid="house.request_ends")
        task_prerun.connect(scope.begin, dispatch_uid="house.task_begins")
        task_postrun.connect(scope.end, dispatch_uid="house.task_ends")
