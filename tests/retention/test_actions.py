import pytest

from portal.core.actions import Refused
from portal.retention.actions import lift_hold, place_hold

pytestmark = pytest.mark.django_db


def test_a_kind_is_held_once_and_a_hold_lifted_once(cast):
    row = place_hold(by=cast.quality, kind="callers", reason="Plainte")
    with pytest.raises(Refused) as refused:
        place_hold(by=cast.quality, kind="callers", reason="Encore")
    assert refused.value.code == "already"
    lift_hold(by=cast.quality, row=row)
    with pytest.raises(Refused) as refused:
        lift_hold(by=cast.quality, row=row)
    assert refused.value.code == "lifted"
    assert place_hold(by=cast.quality, kind="callers", reason="Encore").pk != row.pk


def test_an_unknown_kind_is_refused(cast):
    with pytest.raises(Refused) as refused:
        place_hold(by=cast.quality, kind="nothing", reason="x")
    assert refused.value.code == "unknown"
