"""The user interface's place in Django."""

from typing import Any

from django.apps import AppConfig

from portal.ui.text import by_thread, error_messages, quick_i18n


class UIConfig(AppConfig):
    name = "portal.ui"
    label = "ui"

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        # Fields keep the messages that they find when they are made: before models bring forms.
        error_messages.install()
        quick_i18n.remember_translations()
        by_thread.keep_by_thread()
