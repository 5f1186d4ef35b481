"""Who is told of a complaint, when, and in which language."""

import pytest

from portal.outbox.models import OutgoingMail
from tests.support.factories import make_complaint, make_complaint_closed

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
