"""What the home page asks of whom."""

import datetime as dt

from integrators.duties import duties
from portal import clock
from portal.duties import Urgency
from tests.integrators import factories as make
from tests.integrators.helpers import in_days


def test_the_trained_are_asked_to_sign(cast):
    assert list(duties(cast.candidate)) == []
    make.train(cast.quality, cast.candidate_rep)
    (duty,) = duties(cast.candidate)
    assert duty.urgency == Urgency.NOW
    assert "1.0" in str(duty.title)
    make.sign(cast.candidate_rep, cast.charter)
    assert list(duties(cast.candidate)) == []


def test_within_the_grace_it_is_less_urgent(cast, time_machine):
    later = clock.today() + dt.timedelta(days=5)
    make.make_charter(cast.quality, version="2.0", effective_on=later, grace_days=10)
    assert list(duties(cast.technician)) == []
    moments = [in_days(days) for days in (5, 14, 15)]
    for moment, urgency in zip(moments, (Urgency.SOON, Urgency.SOON, Urgency.NOW), strict=True):
        time_machine.move_to(moment)
        (duty,) = duties(cast.technician)
        assert duty.urgency == urgency


def test_quality_reads_what_ends_soon(cast, time_machine):
    assert list(duties(cast.quality)) == []
    time_machine.move_to(in_days(300))
    (duty,) = duties(cast.quality)
    # The suspended one is another matter.
    assert "2" in str(duty.title)
    assert list(duties(cast.support)) == []
