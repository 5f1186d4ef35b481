"""The cast of people that tests share, and how they sign in."""

import time
from dataclasses import dataclass
from typing import Any

import pytest
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.account.internal.userkit import user_id_to_str
from django.test import Client

from integrators.approvals.actions import suspend_integrator
from integrators.models import Charter, Integrator, Representative
from portal.accounts.models import User
from portal.accounts.permissions import Role
from portal.accounts.sign_in.backend import Backend
from portal.core.products import ProductLine
from releases.models import Release
from tests.accounts.factories import PASSWORD, UserFactory
from tests.harness import scenes
from tests.integrators import factories as registry
from tests.releases.factories import published

BACKEND = "portal.accounts.sign_in.backend.Backend"

__all__ = [
    "PASSWORD", "Cast", "cast", "make_cast", "make_representative", "make_user", "read_anew",
    "release", "sign_in",
]  # fmt: skip


def make_user(role: str = "", **fields: Any) -> User:
    """A person, with a staff `role` or none; their password is `PASSWORD`."""
    return UserFactory(role=role, **fields)


def make_representative(**fields: Any) -> User:
    """Somebody of a company, of which no more is known."""
    row = registry.join(make_user(Role.QUALITY), registry.make_integrator(make_user(Role.QUALITY)))
    for name, value in fields.items():
        setattr(row.user, name, value)
    row.user.save()
    return row.user


def read_anew(user: User) -> User:
    """`user` as a request has them from its session: with whether they are still here."""
    found = Backend().get_user(user.pk)
    assert found is not None
    return found


def sign_in(client: Client, user: User, *, second_factor: bool | None = None) -> Client:
    """A real session of `user`. Staff have used their second factor unless told otherwise."""
    client.force_login(user, backend=BACKEND)
    records: list[dict[str, Any]] = [
        {"method": "password", "at": time.time() - 3600, "email": user.email}
    ]
    if user.is_staff if second_factor is None else second_factor:
        records.append({"method": "mfa", "at": time.time() - 3600, "type": "totp", "id": 0})
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = records
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = user_id_to_str(user)
    session.save()
    return client


@dataclass(frozen=True)
class Cast:
    """The people of the role matrix, and their companies.

    `manager` and `technician` are in order at `integrator`, approved for all with V3 and V4;
    `stranger` (its technician) is at `elsewhere`, approved for V4; `suspended` was in order at
    `suspended_integrator`; `candidate` is the manager of `candidate_integrator`, trained for
    nothing. `..._rep` are their rows of `Representative`.
    """

    quality: User
    quality2: User
    support: User
    auditor: User
    admin: User
    charter: Charter
    integrator: Integrator
    manager_rep: Representative
    technician_rep: Representative
    elsewhere: Integrator
    stranger_rep: Representative
    suspended_integrator: Integrator
    suspended_rep: Representative
    candidate_integrator: Integrator
    candidate_rep: Representative

    @property
    def manager(self) -> User:
        return self.manager_rep.user

    @property
    def technician(self) -> User:
        return self.technician_rep.user

    @property
    def stranger(self) -> User:
        return self.stranger_rep.user

    @property
    def suspended(self) -> User:
        return self.suspended_rep.user

    @property
    def candidate(self) -> User:
        return self.candidate_rep.user


def make_cast() -> Cast:
    """Everyone, through the actions, as of now."""
    quality = make_user(Role.QUALITY, name="Gaëlle Quirin", email="quality@crisalid.example")
    charter = registry.make_charter(quality, version="1.0")
    companies = [
        registry.make_integrator(quality, name=name, city=city, postcode=postcode)
        for name, city, postcode in (
            ("Moselle Encaissement", "Metz", "57000"),
            ("Armor Caisses", "Brest", "29200"),
            ("Caisses du Midi", "Nîmes", "30000"),
        )
    ]
    teams = [
        (
            registry.join(quality, company, registry.MANAGER),
            registry.join(quality, company, registry.TECHNICIAN),
        )
        for company in companies
    ]
    everyone = [person for team in teams for person in team]
    registry.train(quality, *everyone)
    registry.train(quality, *teams[0], line=ProductLine.V3, title="Formation initiale V3")
    for person in everyone:
        registry.sign(person, charter)
    registry.approve(quality, companies[0], lines=ProductLine.values)
    for company in companies[1:]:
        registry.approve(quality, company)
    suspend_integrator(by=quality, integrator=companies[2], reason="PV manquants")
    candidate_integrator = registry.make_integrator(quality, name="Comptoir des Caisses")
    return Cast(
        quality=quality,
        quality2=make_user(Role.QUALITY, email="quality2@crisalid.example"),
        support=make_user(Role.SUPPORT, email="support@crisalid.example"),
        auditor=make_user(Role.AUDITOR, email="auditor@crisalid.example"),
        admin=make_user(Role.ADMIN, email="admin@crisalid.example"),
        charter=charter,
        integrator=companies[0],
        manager_rep=teams[0][0],
        technician_rep=teams[0][1],
        elsewhere=companies[1],
        stranger_rep=teams[1][1],
        suspended_integrator=companies[2],
        suspended_rep=teams[2][1],
        candidate_integrator=candidate_integrator,
        candidate_rep=registry.join(quality, candidate_integrator, registry.MANAGER),
    )


CAST = scenes.Scene("cast", make_cast)
RELEASE = scenes.Scene("release", published, under=CAST)


@pytest.fixture
def cast_scene() -> scenes.Scene:
    """Whoever asks for it is led to the database of the cast; see the fixture `_scene`."""
    return CAST


@pytest.fixture
def cast(db: None, cast_scene: scenes.Scene) -> Cast:
    """The people of the matrix, made once and fetched anew for each test."""
    found: Cast = scenes.recall(cast_scene)
    return found


@pytest.fixture
def release_scene(cast_scene: scenes.Scene) -> scenes.Scene:
    """As `cast_scene`: the cast, and upon it a release."""
    return RELEASE


@pytest.fixture
def release(db: None, release_scene: scenes.Scene) -> Release:
    """The current certified release of V4, made once and fetched anew for each test."""
    found: Release = scenes.recall(release_scene)
    return found
