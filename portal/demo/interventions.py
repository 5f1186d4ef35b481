"""The demo's register of interventions: what merchants asked, and what followed."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from random import Random

from installations.interventions.actions import (
    Asked,
    answer_intervention,
    record_intervention,
    remark_on_intervention,
)
from installations.models import Concern, InstallationReport, Way
from integrators.models import Integrator
from portal.core import clock
from portal.core.actions import Refused
from portal.demo.stage import Scene
from releases.models import RequirementDomain

CALLS: tuple[tuple[Concern, str, str, str], ...] = (
    (
        Concern.INCIDENT,
        "Le ticket Z ne sort plus depuis la clôture d’hier soir.",
        "Imprimante remise en ligne, file d’impression vidée, clôture réimprimée.",
        "Le ticket Z est sorti ; les totaux concordent avec le journal.",
    ),
    (
        Concern.QUESTION,
        "Comment annuler une ligne déjà encaissée ?",
        "Expliqué l’avoir : la vente reste, l’annulation est une opération à part.",
        "Le commerçant a fait l’avoir lui-même.",
    ),
    (
        Concern.CERTIFICATION,
        "Un contrôleur demande les archives fiscales de l’an dernier.",
        "Montré l’export des archives et la vérification de leur signature.",
        "Archives remises au contrôleur sur place.",
    ),
    (
        Concern.UPDATE,
        "Un message annonce une mise à jour, faut-il la faire aujourd’hui ?",
        "Vérifié la version en service ; rendez-vous pris pour la mise à jour.",
        "Mise à jour prévue, la caisse reste utilisable d’ici là.",
    ),
    (
        Concern.OTHER,
        "Le tiroir-caisse s’ouvre mal.",
        "Ressort remplacé sur place.",
        "Le tiroir s’ouvre à chaque encaissement.",
    ),
)
REQUESTERS = ("Camille Weber", "Thierry Morel", "Nadia Benali", "Yann Le Goff", "Corinne Marchal")
LEFT_OPEN = 3
"""The last ones of the demo's own company: one to answer for long, two of today."""


def scenes(
    rng: Random, own: Callable[[], Integrator], *, moments: Sequence[dt.datetime], end: dt.datetime
) -> Iterator[Scene]:
    """One scene a request; every other one at `own`, the demo's company. The last ones are open."""
    for number, moment in enumerate(moments):
        yield _request(rng, moment, own if number % 2 else None, number)
    for number, hours in enumerate((24 * 5, 5, 4)[:LEFT_OPEN]):
        yield _request(rng, end - dt.timedelta(hours=hours), own, number, answered=False)


def _request(
    rng: Random,
    moment: dt.datetime,
    own: Callable[[], Integrator] | None,
    number: int,
    *,
    answered: bool = True,
) -> Scene:
    yield moment
    running = InstallationReport.objects.in_force().select_related("integrator", "site")
    if own:
        running = running.filter(integrator=own())
    machines = list(running.order_by("pk").defer("canonical")[:80])
    if not machines:
        return
    machine = rng.choice(machines)
    people = list(machine.integrator.representatives.active().select_related("user").order_by("pk"))
    if not people:
        return
    concern, problem, procedure, result = CALLS[number % len(CALLS)]
    asked = _asked(rng, machine, number, concern, problem)
    user, minutes = rng.choice(people).user, rng.randrange(5, 90)
    # Whoever keeps the register may have left meanwhile: then nothing follows.
    with suppress(Refused):
        row = record_intervention(by=user, integrator=machine.integrator, asked=asked)
        if not answered:
            return
        yield clock.now() + dt.timedelta(minutes=minutes)
        answer_intervention(
            by=user, intervention=row, procedure=procedure, result=result, minutes=minutes,
            closes=True,
        )  # fmt: skip
        if number % 9 == 4:
            yield clock.now() + dt.timedelta(hours=3)
            remark_on_intervention(
                by=user, intervention=row, text="Rappelé dans l’après-midi : tout fonctionne."
            )


def _asked(
    rng: Random, machine: InstallationReport, number: int, concern: Concern, problem: str
) -> Asked:
    domains = RequirementDomain.objects.filter(applicable=True).order_by("position")
    late = dt.timedelta(hours=2) if number % 7 == 3 else dt.timedelta(minutes=4)
    return Asked(
        came_at=clock.now() - late,
        way=rng.choice(list(Way)),
        requester=rng.choice(REQUESTERS),
        problem=problem,
        concern=concern,
        site=machine.site,
        machine=machine,
        domain=domains.first() if concern == Concern.CERTIFICATION else None,
    )
