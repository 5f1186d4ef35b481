import datetime as dt

import pytest

from integrators.approvals.actions import (
    end_approval,
    grant_approval,
    reinstate_integrator,
    remind_of_missing,
    suspend_integrator,
)
from integrators.companies.actions.people import record_departure
from integrators.models import Activity, Approval, Integrator, Standing, Suspension
from portal.core import clock
from portal.core.products import ProductLine
from portal.outbox.models import OutgoingMail
from tests.cast import make_user
from tests.integrators import factories as make
from tests.integrators.helpers import at_once, in_days, last_entry, paris, refused

DAY = dt.timedelta(days=1)
V3, V4 = ProductLine.V3, ProductLine.V4


def standing(company):
    return Integrator.objects.with_standing().get(pk=company.pk).standing


class TestGrant:
    def test_activities_by_lines(self, quality, company, team):
        make.train(quality, *team, line=V3)
        OutgoingMail.objects.all().delete()
        found = make.approve(quality, company, lines=[V4, V3], activities=["sell", "install"])
        assert {(row.line, row.activity) for row in found} == {
            (V3, "sell"), (V3, "install"), (V4, "sell"), (V4, "install"),
        }  # fmt: skip
        assert standing(company) == Standing.APPROVED
        data = last_entry().content["data"]
        assert last_entry().event == "approval.granted"
        assert {item["id"] for item in data["approvals"]} == {row.pk for row in found}
        mail = OutgoingMail.objects.get()
        assert mail.to == team[0].user.email
        assert "vendre et installer la V4 et la V3 jusqu’au" in mail.text

    def test_it_says_exactly_what_is_missing(self, quality, company, charter):
        make.join(quality, company, make.MANAGER, name="Odile Weber")
        with refused("not_ready") as caught:
            make.approve(quality, company)
        message = str(caught.value)
        assert "V4 : Aucun gérant n’est en règle" in message
        assert "V4 : Aucun technicien ne s’est encore inscrit" in message
        assert not Approval.objects.exists()

    def test_one_line_that_is_not_ready_stops_both(self, quality, company, team):
        with refused("not_ready"):
            make.approve(quality, company, lines=[V3, V4])
        assert not Approval.objects.exists()

    def test_wrong_choices(self, quality, company, team):
        with refused("nothing_chosen"):
            make.approve(quality, company, activities=[])
        with refused("nothing_chosen"):
            make.approve(quality, company, lines=["V9"])
        with refused("bad_period"):
            make.approve(quality, company, ends_on=clock.today() - DAY)
        with refused("backdated"):
            make.approve(quality, company, starts_on=clock.today() - DAY)

    def test_periods_follow_each_other_and_never_overlap(self, quality, company, team):
        last = clock.today() + 30 * DAY
        make.approve(quality, company, ends_on=last, activities=[Activity.SELL])
        with refused("overlap"):
            make.approve(
                quality, company, starts_on=last, ends_on=last + 9 * DAY,
                activities=[Activity.SELL, Activity.INSTALL],
            )  # fmt: skip
        make.approve(quality, company, starts_on=last + DAY, ends_on=last + 9 * DAY)
        make.approve(quality, company, ends_on=last, activities=[Activity.INSTALL])

    def test_while_suspended(self, quality, company, team):
        make.approve(quality, company)
        suspend_integrator(by=quality, integrator=company, reason="x")
        start = clock.today() + 400 * DAY
        with refused("not_ready"):
            make.approve(quality, company, starts_on=start, ends_on=start)

    @pytest.mark.django_db(transaction=True)
    def test_two_staff_at_once_one_wins_the_other_is_told(self):
        first, second = make_user("quality"), make_user("quality")
        company = make.make_integrator(first)
        make.make_team(first, company, make.make_charter(first))
        results = at_once(
            lambda: make.approve(first, company), lambda: make.approve(second, company)
        )
        assert Approval.objects.count() == 3
        assert sorted(type(result).__name__ for result in results) == ["Refused", "list"]
        told = next(result for result in results if not isinstance(result, list))
        assert told.code == "overlap"

    def test_the_standing_near_the_end(self, quality, company, team, time_machine):
        last = clock.today() + 91 * DAY
        make.approve(quality, company, ends_on=last)
        assert standing(company) == Standing.APPROVED
        time_machine.move_to(in_days(1))
        assert standing(company) == Standing.ENDING
        time_machine.move_to(in_days(90))
        assert standing(company) == Standing.ENDING
        time_machine.move_to(in_days(1))
        assert standing(company) == Standing.ENDED

    def test_the_standing_before_the_beginning(self, quality, company, team):
        start = clock.today() + DAY
        make.approve(quality, company, starts_on=start, ends_on=start + 300 * DAY)
        assert standing(company) == Standing.UPCOMING


@pytest.fixture
def approved(quality, company, team):
    make.approve(quality, company)
    OutgoingMail.objects.all().delete()
    return company


class TestSuspend:
    def test_at_once_with_a_reason(self, quality, approved, team):
        suspension = suspend_integrator(by=quality, integrator=approved, reason="PV manquants")
        assert standing(approved) == Standing.SUSPENDED
        assert last_entry().content["data"] == {
            "suspension": suspension.pk, "reason": "PV manquants",
        }  # fmt: skip
        mail = OutgoingMail.objects.get()
        assert mail.to == team[0].user.email
        assert "PV manquants" in mail.text
        assert "PV manquants" in mail.html

    def test_refusals(self, quality, approved):
        with refused("no_reason"):
            suspend_integrator(by=quality, integrator=approved, reason="  ")
        suspend_integrator(by=quality, integrator=approved, reason="x")
        with refused("already_suspended"):
            suspend_integrator(by=quality, integrator=approved, reason="x")

    def test_who_is_not_approved(self, quality, company):
        with refused("not_approved"):
            suspend_integrator(by=quality, integrator=company, reason="x")

    @pytest.mark.django_db(transaction=True)
    def test_two_at_once(self):
        first, second = make_user("quality"), make_user("quality")
        company, *_ = make.make_approved(first, make.make_charter(first))
        at_once(
            lambda: suspend_integrator(by=first, integrator=company, reason="a"),
            lambda: suspend_integrator(by=second, integrator=company, reason="b"),
        )
        assert Suspension.objects.count() == 1


class TestReinstate:
    def test_what_was_approved_holds_again(self, quality, approved):
        suspend_integrator(by=quality, integrator=approved, reason="x")
        other = make_user("quality")
        reinstate_integrator(by=other, integrator=approved, reason="Registre repris")
        suspension = Suspension.objects.get()
        assert (suspension.lifted_by, suspension.lifted_reason) == (other, "Registre repris")
        assert standing(approved) == Standing.APPROVED
        assert OutgoingMail.objects.filter(kept_text__contains="Registre repris").count() == 1
        assert suspend_integrator(by=quality, integrator=approved, reason="encore")

    def test_refusals(self, quality, approved):
        with refused("not_suspended"):
            reinstate_integrator(by=quality, integrator=approved, reason="x")
        suspend_integrator(by=quality, integrator=approved, reason="x")
        with refused("no_reason"):
            reinstate_integrator(by=quality, integrator=approved, reason="")


class TestEnd:
    def test_for_good(self, quality, approved):
        end_approval(by=quality, integrator=approved, reason="Cession")
        assert standing(approved) == Standing.ENDED
        assert Suspension.objects.get().final
        assert OutgoingMail.objects.filter(kept_text__contains="Cession").count() == 1
        with refused("not_suspended"):
            reinstate_integrator(by=quality, integrator=approved, reason="x")
        with refused("not_approved"):
            end_approval(by=quality, integrator=approved, reason="x")

    def test_of_a_suspended_one(self, quality, approved):
        suspend_integrator(by=quality, integrator=approved, reason="x")
        end_approval(by=quality, integrator=approved, reason="Cession")
        assert standing(approved) == Standing.ENDED
        # A new approval opens the way again, without the old suspension.
        grant_approval(
            by=quality, integrator=approved, activities=["install"], lines=[V4],
            starts_on=clock.today(), ends_on=clock.today() + 300 * DAY,
        )  # fmt: skip
        assert standing(approved) == Standing.APPROVED
        assert Approval.objects.in_force_on().get().activity == Activity.INSTALL

    def test_needs_a_reason(self, quality, approved):
        with refused("no_reason"):
            end_approval(by=quality, integrator=approved, reason="")


class TestRemind:
    def told(self):
        return OutgoingMail.objects.filter(key__startswith="integrator.reminded:").count()

    def test_not_twice_within_seven_days(self, quality, time_machine):
        time_machine.move_to(paris(2027, 3, 10, 12), tick=False)
        charter = make.make_charter(quality, grace_days=365)
        company, _manager, technician = make.make_approved(quality, charter)
        record_departure(by=quality, representative=technician)
        remind_of_missing(by=quality, integrator=company)
        for day, hour in ((10, 13), (17, 11)):
            time_machine.move_to(paris(2027, 3, day, hour), tick=False)
            with refused("reminded_lately"):
                remind_of_missing(by=quality, integrator=company)
        assert self.told() == 1
        time_machine.move_to(paris(2027, 3, 17, 12), tick=False)
        row = remind_of_missing(by=quality, integrator=company)
        assert self.told() == 2
        assert (row.reminded_at, row.reminded_by) == (clock.now(), quality)

    @pytest.mark.django_db(transaction=True)
    def test_two_at_once_send_one(self):
        first, second = make_user("quality"), make_user("quality")
        company = make.make_integrator(first)
        results = at_once(
            lambda: remind_of_missing(by=first, integrator=company),
            lambda: remind_of_missing(by=second, integrator=company),
        )
        assert sorted(type(result).__name__ for result in results) == ["Integrator", "Refused"]
        assert self.told() == 1

    def test_who_lacks_nothing_is_not_reminded(self, quality, company, team):
        make.approve(quality, company)
        with refused("nothing_missing"):
            remind_of_missing(by=quality, integrator=company)
        assert self.told() == 0
        company.refresh_from_db()
        assert company.reminded_at is None

    def test_a_contract_that_nobody_proposed_is_not_theirs_to_mend(self, quality, company, team):
        make.approve(quality, company)
        make.propose(quality, company)
        remind_of_missing(by=quality, integrator=company)
        assert last_entry().content["data"] == {"missing": [], "contract": True}
