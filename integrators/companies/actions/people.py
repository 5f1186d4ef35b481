"""Invite representatives, let them join, change their role, and record their departure."""

from django.utils.translation import gettext_lazy as _

from integrators.companies import mails as companies_mails
from integrators.companies.managing import locked_for_manager
from integrators.companies.models import (
    Integrator,
    Representative,
    RepresentativeInvitation,
    RepresentativeRole,
)
from integrators.trainings.actions.sessions import withdraw_enrolment
from integrators.trainings.models import EnrolmentState, SessionState
from portal.accounts import mails
from portal.accounts.models import User
from portal.accounts.people import invitations
from portal.core import clock
from portal.core.actions import Refused, action
from portal.journal.record import Personal, record


@action
def invite_representative(
    *, by: User, integrator: Integrator, email: str, name: str, role: str, language: str = "fr"
) -> RepresentativeInvitation:
    """Invite someone, by mail, to represent `integrator`; by quality or one of its managers.

    Whoever has an account already, at another integrator, keeps it.
    Raises Refused: "not_allowed", "already_member", "already_invited", "is_staff".
    """
    company = locked_for_manager(by, integrator)
    email = email.strip().lower()
    if company.representatives.filter(left_at=None, user__email__iexact=email).exists():
        raise Refused(
            _("Write another address: %(email)s already represents %(company)s.")
            % {"email": email, "company": company.name},
            "already_member",
        )
    if User.objects.filter(email__iexact=email).exclude(role="").exists():
        raise Refused(
            _("Write another address: %(email)s is of Crisalid, which represents no one.")
            % {"email": email},
            "is_staff",
        )
    if company.invitations.open().filter(invitation__email__iexact=email).exists():
        raise Refused(
            _("%(email)s has an invitation already: send it again from the list.")
            % {"email": email},
            "already_invited",
        )
    invitation, token = invitations.create_invitation(
        by=by, email=email, name=name.strip(), language=language
    )
    row = RepresentativeInvitation.objects.create(
        invitation=invitation, integrator=company, role=role
    )
    mails.invitation(invitation=invitation, token=token, on_behalf_of=company.name)
    record(
        event="representative.invited",
        subject=row,
        by=by,
        data={
            "integrator": company.pk,
            "invitation": invitation.pk,
            "role": role,
            "email": Personal(email),
            "name": Personal(name),
        },
    )
    return row


@action
def resend_invitation(*, by: User, invited: RepresentativeInvitation) -> RepresentativeInvitation:
    """Send a new link; the old one stops working.

    Raises Refused: "not_allowed", "invitation_closed".
    """
    company = locked_for_manager(by, invited.integrator)
    token = invitations.renew_invitation(invitation=invited.invitation)
    mails.invitation(invitation=invited.invitation, token=token, on_behalf_of=company.name)
    record(
        event="representative.invited_again",
        subject=invited,
        by=by,
        data={"integrator": company.pk, "invitation": invited.invitation_id},
    )
    return invited


@action
def revoke_invitation(*, by: User, invited: RepresentativeInvitation) -> RepresentativeInvitation:
    """Make the link useless, and tell who had it.

    Raises Refused: "not_allowed", "invitation_closed".
    """
    company = locked_for_manager(by, invited.integrator)
    invitations.close_invitation(by=by, invitation=invited.invitation)
    mails.invitation_revoked(invitation=invited.invitation, on_behalf_of=company.name)
    record(
        event="representative.uninvited",
        subject=invited,
        by=by,
        data={"integrator": company.pk, "invitation": invited.invitation_id},
    )
    return invited


@action
def join_integrator(*, by: User, invited: RepresentativeInvitation) -> Representative:
    """Make who accepted the invitation a representative. Raises Refused ("already_member")."""
    company = Integrator.objects.select_for_update().get(pk=invited.integrator_id)
    if company.representatives.filter(user=by, left_at=None).exists():
        raise Refused(
            _("You already represent %(company)s.") % {"company": company.name}, "already_member"
        )
    row = Representative.objects.create(
        integrator=company, user=by, role=invited.role, joined_at=clock.now()
    )
    record(
        event="representative.joined",
        subject=row,
        by=by,
        data={"integrator": company.pk, "user": by.pk, "role": row.role},
    )
    return row


@action
def record_departure(*, by: User, representative: Representative) -> Representative:
    """Someone has left the company: access ends at once; what they signed stays as evidence.

    Raises Refused: "not_allowed", "left_already", "last_manager".
    """
    company = locked_for_manager(by, representative.integrator)
    row = Representative.objects.select_related("user").get(pk=representative.pk)
    if row.left_at:
        raise Refused(
            _("The departure of %(name)s is recorded already.") % {"name": row.user},
            "left_already",
        )
    _keep_a_manager(company, row)
    # Their places in sessions to come go to whoever waits for one.
    to_come = row.enrolments.filter(planned__state=SessionState.PLANNED)
    for enrolment in to_come.exclude(state=EnrolmentState.WITHDRAWN).select_related("planned"):
        withdraw_enrolment(by=by, enrolment=enrolment)
    row.left_at, row.left_by = clock.now(), by
    row.save(update_fields=["left_at", "left_by"])
    record(
        event="representative.left",
        subject=row,
        by=by,
        data={"integrator": company.pk, "user": row.user_id, "role": row.role},
    )
    companies_mails.departed(representative=row, by=by)
    return row


@action
def change_role(*, by: User, representative: Representative, role: str) -> Representative:
    """Make a technician a manager, or a manager a technician.

    Raises Refused: "not_allowed", "has_left", "unchanged", "last_manager".
    """
    company = locked_for_manager(by, representative.integrator)
    row = Representative.objects.select_related("user").get(pk=representative.pk)
    if row.left_at:
        raise Refused(
            _("%(name)s no longer represents %(company)s.")
            % {"name": row.user, "company": company.name},
            "has_left",
        )
    before = row.role
    if role == before or role not in RepresentativeRole.values:
        raise Refused(_("Change something first, or go back: all is as it was."), "unchanged")
    if role != RepresentativeRole.MANAGER:
        _keep_a_manager(company, row)
    row.role = role
    row.save(update_fields=["role"])
    entry = record(
        event="representative.role_changed",
        subject=row,
        by=by,
        data={"integrator": company.pk, "user": row.user_id, "before": before, "after": role},
    )
    companies_mails.role_changed(representative=row, occurrence=str(entry.uuid))
    return row


def _keep_a_manager(company: Integrator, row: Representative) -> None:
    managers = company.representatives.active().managers()
    if managers.filter(pk=row.pk).exists() and not managers.exclude(pk=row.pk).exists():
        raise Refused(
            _("%(name)s is the last manager of %(company)s: invite another one first.")
            % {"name": row.user, "company": company.name},
            "last_manager",
        )
