"""Requests for intervention, made through the actions."""

import datetime as dt

from installations.interventions.actions import Asked, answer_intervention, record_intervention
from installations.models import Concern, Intervention, Way
from portal.core import clock

PROBLEM = "Le ticket Z ne sort plus depuis ce matin."


def asked(**values) -> Asked:
    """What a merchant asks by phone, ten minutes ago."""
    usual = {
        "came_at": clock.now() - dt.timedelta(minutes=10),
        "way": Way.PHONE,
        "requester": "Élodie Weber",
        "contact": "03 87 00 00 00",
        "problem": PROBLEM,
        "concern": Concern.INCIDENT,
    }
    if "site" not in values:
        usual |= {"place_name": "Au Bon Levain", "place_city": "Metz"}
    return Asked(**(usual | values))


def recorded(person, **values) -> Intervention:
    """Recorded by a representative for their company."""
    return record_intervention(by=person.user, integrator=person.integrator, asked=asked(**values))


def answered(row: Intervention, by, *, closes=False):
    return answer_intervention(
        by=by, intervention=row, procedure="Imprimante remise en ligne.", result="Le Z sort.",
        minutes=15, closes=closes,
    )  # fmt: skip
