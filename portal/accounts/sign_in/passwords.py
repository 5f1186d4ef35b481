"""What a new password is refused for: each message says what to do.

Length first (ASVS 5.0, 6.2.1), then how hard it is to guess, as zxcvbn estimates it, then the
20,000 passwords met most often in breaches (Django's list, made from "Pwned Passwords"). Nothing
asks the network, and no rule asks for a capital or a digit: they make passwords worse.
"""

from __future__ import annotations

import re
from typing import Any

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, ngettext
from zxcvbn import zxcvbn

from portal.accounts.models import User
from portal.accounts.sign_in.demo import DEMO_PASSWORD, is_demo
from portal.search.folding import fold

HARD = 3
"""Of zxcvbn's scores (0 to 4): more than 100,000,000 guesses."""

ESTIMATED = 72
"""Signs that zxcvbn looks at; whatever follows only makes a password harder."""

OWN_WORDS = ("crisalid", "portail", "portal", "encaissement", "caisse", "motdepasse", "nf525")
"""Words of this house that whoever guesses here tries first."""

SHORTEST = 4
"""Letters of a name that count: a shorter one stands in many words."""


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
    """Also not the demo's, which stands in public and opens nothing but a demo."""

    def validate(self, password: str, user: Any = None) -> None:
        if password == DEMO_PASSWORD and not is_demo():
            raise ValidationError(self.get_error_message(), code="password_too_common")
        super().validate(password, user)

    def get_error_message(self) -> str:
        return gettext("Choose another password: many people use this one, so it is soon guessed.")


class HardToGuess:
    """The whole is hard to guess, and so is what is left without names and words of ours."""

    def validate(self, password: str, user: Any = None) -> None:
        if password == DEMO_PASSWORD:
            return  # `NotCommon` knows where it may be used.
        known = known_words(user if isinstance(user, User) else None)
        plain = fold(password).replace(" ", "")
        rest = re.sub("|".join(map(re.escape, known)), " ", plain)
        guessed = [password] if rest == plain else [password, rest.replace(" ", "")]
        if any(not each or score_of(each, known) < HARD for each in guessed):
            raise ValidationError(
                gettext(
                    "Choose a password that is harder to guess: some words that do not belong"
                    " together, without your name or ours."
                ),
                code="password_guessed",
            )

    def get_help_text(self) -> str:
        return gettext(
            "Some words that do not belong together are hard to guess and easy to remember."
        )


def known_words(user: User | None) -> list[str]:
    """The words of ours and of `user`, folded, the longest first."""
    texts = [user.name, user.email.partition("@")[0]] if user else []
    own = {word for text in texts for word in fold(text).split() if len(word) >= SHORTEST}
    return sorted({*OWN_WORDS, *own}, key=lambda word: (-len(word), word))


def score_of(password: str, known: list[str]) -> int:
    """How hard `password` is to guess for who knows `known`: 0 to 4."""
    return int(zxcvbn(password[:ESTIMATED], user_inputs=known)["score"])
