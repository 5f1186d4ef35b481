"""What a new password is refused for: each message says what to do."""

from __future__ import annotations

from django.contrib.auth import password_validation
from django.utils.translation import gettext, ngettext


class LongEnough(password_validation.MinimumLengthValidator):
    def get_error_message(self) -> str:
        words = ngettext(
            "Choose a longer password: %(count)d character at least.",
            "Choose a longer password: %(count)d characters at least.",
            self.min_length,
        )
        return words % {"count": self.min_length}


class UnlikeThePerson(password_validation.UserAttributeSimilarityValidator):
    def get_error_message(self) -> str:
        return gettext("Choose another password: it is too much like your name or address.")


class NotCommon(password_validation.CommonPasswordValidator):
    def get_error_message(self) -> str:
        return gettext("Choose another password: many people use this one, so it is soon guessed.")
