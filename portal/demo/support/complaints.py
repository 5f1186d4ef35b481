"""The demo's register of complaints: one in each state, and one whose action is late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from integrators.models import Integrator
from portal.accounts.models import User
from portal.accounts.permissions import Role
from portal.core import clock
from releases.models import Release, RequirementDomain
from support.complaints import actions
from support.models import Complaint, ComplaintChannel, Ticket
from support.rules import hours

DAY = dt.timedelta(days=1)
Planned = list[tuple[dt.datetime, Callable[[], object]]]


@dataclass(frozen=True)
class Story:
    """One complaint: how many days before the end it came, and what became of it."""

    days: int
    domain: str
    complainant: str
    channel: ComplaintChannel
    facts: str
    analysis: str = ""
    action: str = ""
    due_in: int = 30
    conclusion: str = ""
    is_founded: bool = True
    company: int | None = None


STORIES = (
    Story(
        150, "audit-trail", "Boulangerie Klein", ComplaintChannel.LETTER,
        "Le journal des événements ne montre pas la réinstallation de la caisse du 4.",
        analysis="La réinstallation a été faite sans passer par le portail : aucun PV.",
        action="Le technicien est formé de nouveau ; le PV manquant est établi.",
        conclusion="Le PV est signé et la formation enregistrée.", company=0,
    ),
    Story(
        90, "archiving", "Contrôle interne", ComplaintChannel.VISIT,
        "Les archives d’un site n’ont pas été remises au commerçant lors du remplacement.",
        analysis="Les archives avaient été remises sur une clé USB, avec un reçu signé.",
        conclusion="Le reçu signé a été retrouvé : la règle a été respectée.",
        is_founded=False, company=1,
    ),
    Story(
        40, "signed-recording", "Café de la Place", ComplaintChannel.PHONE,
        "Le grand total affiché après la mise à jour diffère de celui de la veille.",
        analysis="Une sauvegarde ancienne a été restaurée avant la mise à jour.",
        action="Procédure de restauration rappelée à tous ; contrôle de la continuité.",
        due_in=14, company=0,
    ),
    Story(
        20, "identification", "Pressing Lemaire", ComplaintChannel.MAIL,
        "Le numéro de version imprimé sur le ticket n’est pas celui du certificat.",
        analysis="Deux versions étaient installées sur le même poste.",
    ),
    Story(
        3, "archiving", "Brasserie du Marché", ComplaintChannel.MAIL,
        "La clôture annuelle n’a pas produit d’archive signée.", company=0,
    ),
)  # fmt: skip


@dataclass
class _Life:
    """One complaint, from its coming on."""

    story: Story
    key: int = field(default=0)

    @property
    def complaint(self) -> Complaint:
        return Complaint.objects.get(pk=self.key)

    def enter(self) -> None:
        companies = list(Integrator.objects.order_by("pk")[:2])
        place = self.story.company
        company = companies[place] if place is not None and place < len(companies) else None
        ticket = None
        if company and self.story.channel == ComplaintChannel.PHONE:
            ticket = Ticket.objects.filter(integrator=company).order_by("-pk").first()
        released = Release.objects.public().filter(published_at__lte=clock.now())
        self.key = actions.enter_complaint(
            by=_of(Role.SUPPORT), facts=self.story.facts, complainant=self.story.complainant,
            domains=list(RequirementDomain.objects.filter(code=self.story.domain)),
            channel=self.story.channel, came_on=clock.today(), integrator=company,
            ticket=ticket, release=released.order_by("-version_key").first(),
        ).pk  # fmt: skip

    def analyse(self) -> None:
        actions.analyse_complaint(
            by=_of(Role.SUPPORT), complaint=self.complaint, text=self.story.analysis
        )

    def act(self) -> None:
        actions.decide_corrective_action(
            by=_of(Role.QUALITY), complaint=self.complaint, text=self.story.action,
            due_on=clock.today() + self.story.due_in * DAY,
        )  # fmt: skip

    def close(self) -> None:
        actions.close_complaint(
            by=_of(Role.QUALITY), complaint=self.complaint, conclusion=self.story.conclusion,
            is_founded=self.story.is_founded,
        )  # fmt: skip


def planned(end: dt.datetime) -> Planned:
    """What happens to each, with its moment."""
    found: Planned = []
    for story in STORIES:
        life, came = _Life(story), end - story.days * DAY
        found.append((hours.next_open(came), life.enter))
        if story.analysis:
            found.append((hours.next_open(came + 4 * DAY), life.analyse))
        if story.action:
            found.append((hours.next_open(came + 8 * DAY), life.act))
        if story.conclusion:
            found.append((hours.next_open(came + 25 * DAY), life.close))
    found.append((hours.next_open(end - 2 * DAY), _extract))
    return found


def _extract() -> None:
    """The extract that an auditor asked for, of the last twelve months."""
    today = clock.today()
    actions.issue_extract(by=_of(Role.QUALITY), since=today - 365 * DAY, until=today)


def _of(role: str) -> User:
    return User.objects.filter(role=role, is_active=True).order_by("pk")[0]
