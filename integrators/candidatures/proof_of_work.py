"""The public form's proof of work (ALTCHA), made and checked here: nobody else is asked.

A challenge is signed, expires, and serves once: its nonce stands in a unique column of what
was sent with it.
"""

import datetime as dt
import json
from base64 import b64decode
from typing import Any

import altcha
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from portal.core import clock
from portal.core.actions import Refused

ALGORITHM = "PBKDF2/SHA-256"
COST = 5000
"""Rounds per try; some 256 tries are needed: a second or two of a telephone."""
LIVES = dt.timedelta(minutes=30)
LONGEST = 4000
"""Characters of an answer: a right one has some 600."""


def challenge() -> dict[str, Any]:
    """A new challenge, as the widget reads it."""
    made = altcha.create_challenge(
        algorithm=ALGORITHM,
        cost=COST,
        hmac_secret=_secret(),
        expires_at=clock.now() + LIVES,
    )
    answer: dict[str, Any] = made.to_dict()
    return answer


def spend_challenge(payload: str) -> str:
    """The name of the challenge that `payload` solves.

    Raises Refused: "no_proof", "proof_expired", "wrong_proof".
    """
    if not payload:
        raise Refused(_("Tick the box against robots, and wait until it is checked."), "no_proof")
    expires, nonce = _read_solution(payload)
    if clock.now().timestamp() > expires:
        raise Refused(_("The check against robots has expired: tick it again."), "proof_expired")
    try:
        verified = altcha.verify_solution(payload, _secret()).verified
    except Exception:
        # A library that a stranger's bytes bring down has not verified them.
        verified = False
    if not verified:
        raise _wrong()
    return nonce


def _read_solution(payload: str) -> tuple[int, str]:
    try:
        if len(payload) > LONGEST:
            raise ValueError
        parameters = json.loads(b64decode(payload, validate=True))["challenge"]["parameters"]
        cost, nonce = parameters["cost"], str(parameters["nonce"])
        if parameters["algorithm"] != ALGORITHM or cost != COST:
            # Not one of ours: it must not make us work either.
            raise ValueError
        return int(parameters["expiresAt"]), nonce[:64]
    except (ValueError, KeyError, TypeError) as error:
        raise _wrong() from error


def _wrong() -> Refused:
    return Refused(_("The check against robots has failed: tick it again."), "wrong_proof")


def _secret() -> str:
    return salted_hmac("integrators.proof_of_work", "altcha").hexdigest()
