"""The cast is as the role matrix describes it."""

from integrators.approvals.rules.eligibility import FILES, check
from integrators.models import Activity


def test_the_people_of_the_approved_integrator_are_in_order(cast):
    for user in (cast.manager, cast.technician):
        for line in ("V3", "V4"):
            for activity in Activity.values:
                assert check(user, activity=activity, line=line).ok
    assert check(cast.stranger, activity=FILES, line="V4").ok
    assert not check(cast.stranger, activity=FILES, line="V3").ok


def test_the_others_are_not(cast):
    def missing(user):
        return [item.code for item in check(user, activity="install", line="V4").missing]

    assert missing(cast.suspended) == ["suspension"]
    assert missing(cast.candidate) == ["training", "charter", "approval"]
    assert missing(cast.quality) == ["representative"]
