"""Who is told of a complaint, when, and in which language."""

import pytest

from portal.outbox.models import OutgoingMail
from support.complaints.actions import analyse_complaint, close_complaint, reopen_complaint
from support.models import StepKind
from tests.support.factories import make_acted, make_complaint, make_complaint_closed

pytestmark = pytest.mark.django_db


def sent(event):
    return {mail.to: mail for mail in OutgoingMail.objects.filter(key__startswith=event)}


def test_quality_is_told_but_not_who_entered_it(cast):
    complaint = make_complaint(cast)
    told = sent("complaint.entered:")
    assert set(told) == {cast.quality.email, cast.quality2.email}
    mail = told[cast.quality.email]
    assert complaint.number in mail.subject
    assert complaint.facts in mail.kept_text
    OutgoingMail.objects.all().delete()
    make_complaint(cast, by=cast.quality)
    assert set(sent("complaint.entered:")) == {cast.quality2.email}


def test_the_managers_concerned_are_told_in_their_language(cast):
    cast.manager.language = "en"
    cast.manager.save()
    complaint = make_complaint(cast)
    told = sent("complaint.recorded:")
    assert set(told) == {cast.manager.email}
    mail = told[cast.manager.email]
    assert mail.subject == f"A complaint that concerns you is recorded: {complaint.number}"
    assert complaint.get_absolute_url() in mail.kept_text
    assert complaint.complainant not in mail.kept_text + mail.kept_html


def test_nobody_outside_is_told_where_none_is_concerned(cast):
    make_complaint_closed(cast, integrator=None)
    assert not sent("complaint.recorded:")
    assert not sent("complaint.closed:")


@pytest.mark.parametrize(("is_founded", "words"), [(True, "fondée"), (False, "pas fondée")])
def test_the_closing_says_what_came_of_it_and_no_analysis(cast, is_founded, words):
    make_complaint_closed(cast, is_founded=is_founded)
    mail = sent("complaint.closed:")[cast.manager.email]
    assert words in mail.kept_text
    assert ("pas fondée" in mail.kept_text) is not is_founded
    assert "Le technicien est formé." in mail.kept_text
    assert "Une sauvegarde fut remise." not in mail.kept_text + mail.kept_html


def test_a_corrective_action_is_told_to_the_managers_concerned(cast):
    cast.manager.language = "en"
    cast.manager.save()
    complaint = make_acted(cast)
    told = sent("complaint.acted:")
    assert set(told) == {cast.manager.email}
    mail = told[cast.manager.email]
    assert mail.subject == f"A corrective action is decided for the complaint {complaint.number}"
    step = complaint.steps.get(kind=StepKind.ACTION)
    assert step.text in mail.kept_text
    assert "due on" in mail.kept_text
    assert complaint.get_absolute_url() in mail.kept_html


def reopen(cast, complaint):
    reopen_complaint(by=cast.quality2, complaint=complaint, reason="Un fait nouveau.")


def test_a_reopening_is_told_to_quality_to_who_entered_it_and_to_the_managers(cast):
    cast.quality.language = "en"
    cast.quality.save()
    complaint = make_complaint_closed(cast)
    reopen(cast, complaint)
    told = sent("complaint.reopened:")
    assert set(told) == {cast.quality.email, cast.support.email, cast.manager.email}
    inside, outside = told[cast.quality.email], told[cast.manager.email]
    assert inside.subject == f"A complaint is taken up again: {complaint.number}"
    assert "Un fait nouveau." in inside.kept_text
    assert complaint.desk_url in inside.kept_html
    assert outside.subject == f"La réclamation {complaint.number} est reprise"
    assert complaint.get_absolute_url() in outside.kept_text
    assert "Un fait nouveau." not in outside.kept_text + outside.kept_html, "for Crisalid alone"


def test_each_reopening_has_its_own_mails(cast):
    complaint = make_complaint_closed(cast, integrator=None)
    reopen(cast, complaint)
    first = OutgoingMail.objects.filter(key__startswith="complaint.reopened:").count()
    assert first == 2, "quality and support: nobody outside is concerned"
    analyse_complaint(by=cast.support, complaint=complaint, text="Rien de neuf.")
    close_complaint(by=cast.quality, complaint=complaint, conclusion="Non.", is_founded=False)
    reopen(cast, complaint)
    assert OutgoingMail.objects.filter(key__startswith="complaint.reopened:").count() == 2 * first
