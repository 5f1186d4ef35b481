"""What the home page asks of whom."""

import datetime as dt

from integrators.plugs.duties import duties
from portal.core import clock
from portal.core.duties import Urgency
from tests.cast import sign_in
from tests.integrators import factories as make
from tests.integrators.helpers import in_days


def test_the_trained_are_asked_to_sign(cast):
    make.train(cast.quality, cast.candidate_rep)
    (duty,) = duties(cast.candidate)
    assert duty.urgency == Urgency.NOW
    assert "1.0" in str(duty.title)
    make.sign(cast.candidate_rep, cast.charter)
    assert list(duties(cast.candidate)) == []


def test_a_newcomer_is_led_to_the_training_first(cast):
    (duty,) = duties(cast.candidate)
    assert duty.title == "Suivez votre formation initiale"
    assert cast.candidate_integrator.name in duty.hint
    assert duty.href == "/integrators/sessions/"


def test_within_the_grace_it_is_less_urgent(cast, time_machine):
    later = clock.today() + dt.timedelta(days=5)
    make.make_charter(cast.quality, version="2.0", effective_on=later, grace_days=10)
    assert list(duties(cast.technician)) == []
    moments = [in_days(days) for days in (5, 14, 15)]
    for moment, urgency in zip(moments, (Urgency.SOON, Urgency.SOON, Urgency.NOW), strict=True):
        time_machine.move_to(moment)
        (duty,) = duties(cast.technician)
        assert duty.urgency == urgency


def test_a_training_that_ends_is_to_be_renewed(cast, time_machine):
    records = cast.technician_rep.trainings.filter(session__line="V4")
    ends = records.get().expires_on
    assert list(duties(cast.technician)) == []
    time_machine.move_to(dt.datetime.combine(ends, dt.time(12), tzinfo=dt.UTC))
    titles = [(str(duty.title), duty.urgency) for duty in duties(cast.technician)]
    assert any("V4" in title and urgency == Urgency.SOON for title, urgency in titles)
    time_machine.shift(dt.timedelta(days=1))
    titles = [(str(duty.title), duty.urgency) for duty in duties(cast.technician)]
    assert any("V4" in title and urgency == Urgency.NOW for title, urgency in titles)
    make.train(cast.quality, cast.technician_rep, title="Recyclage")
    assert not any("V4" in str(duty.title) for duty in duties(cast.technician))


def test_a_manager_is_told_of_the_team(cast, client, time_machine):
    make.train(cast.quality, cast.manager_rep, title="Recyclage", valid_months=36)
    ends = cast.technician_rep.trainings.filter(session__line="V4").get().expires_on
    time_machine.move_to(dt.datetime.combine(ends, dt.time(12), tzinfo=dt.UTC))
    (duty,) = [duty for duty in duties(cast.manager) if "expiring" in duty.href]
    page = sign_in(client, cast.manager).get(duty.href)
    assert str(page.context["count"]) in str(duty.title)
    assert page.context["count"] == len(page.context["page"].rows)
    assert "expiring" not in [duty.href for duty in duties(cast.technician)]
