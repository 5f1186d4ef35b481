"""Compliance contracts and fees: proposed, signed, ended; prices, charges, credits, exports."""

import datetime as dt
from types import SimpleNamespace

from integrators.contracts.actions.contracts import sign_contract
from integrators.contracts.actions.credits import credit_fees
from integrators.contracts.actions.endings import end_contract
from integrators.contracts.actions.fees import (
    charge_update,
    correct_update_fee,
    export_fees,
    set_update_fee,
)
from integrators.contracts.fees import Update
from portal.core import clock
from tests.integrators import factories as make
from tests.matrix import Row, admin_rows, everyone, staff_only
from tests.matrix.integrators import OWN, READERS, company, manage, of, reason


def build(world: SimpleNamespace) -> None:
    cast = world.cast
    world.company = cast.integrator
    world.ready = make.make_integrator(cast.quality)
    make.make_team(cast.quality, world.ready, cast.charter)
    world.contract = make.propose(cast.quality, cast.integrator)
    _fees(world)
    signed = make.propose(cast.quality, cast.elsewhere)
    world.contract_signature = sign_contract(**make.signing(
        cast.elsewhere.representatives.managers().first(), signed
    ))  # fmt: skip
    world.ended = signed
    world.contract_ending = end_contract(
        by=cast.quality, contract=signed, last_day=clock.today() + dt.timedelta(days=30),
        party="company", reason="Cessation",
    )  # fmt: skip


def _fees(world: SimpleNamespace) -> None:
    cast = world.cast
    world.fee_price = set_update_fee(
        by=cast.quality, line="V4", valid_from=clock.today(), cents=4900
    )
    world.fee = charge_update(
        by=cast.quality, integrator=cast.elsewhere, update=Update("V4", "4.1.[9000.1]"),
        licences=["L-1"], cause="report", occasion="PV",
    )[0]  # fmt: skip
    world.credit = credit_fees(
        by=cast.quality, integrator=cast.elsewhere, cents={world.fee.pk: 100}, cause="price",
        reason="Faute de frappe",
    )[0]  # fmt: skip
    world.mistyped = set_update_fee(by=cast.quality, line="V3", valid_from=clock.today(), cents=990)
    charge_update(
        by=cast.quality, integrator=cast.integrator, update=Update("V3", "3.9.[9000.1]"),
        licences=["L-3"], cause="report", occasion="PV",
    )  # fmt: skip
    correct_update_fee(by=cast.quality, price=world.mistyped, cents=99, reason="Faute de frappe")
    world.export = export_fees(by=cast.quality, first=clock.today(), last=clock.today())
    charge_update(
        by=cast.quality, integrator=cast.integrator, update=Update("V4", "4.1.[9000.1]"),
        licences=["L-1"], cause="report", occasion="PV",
    )  # fmt: skip


def tomorrow() -> str:
    return (clock.today() + dt.timedelta(days=1)).isoformat()


MATRIX = {
    "integrators:contracts": Row(get=staff_only(*READERS)),
    "integrators:contract_propose": manage(
        of("ready"),
        lambda world: {
            "licences": 3,
            "starts_on": clock.today().isoformat(),
            "ends_on": clock.today().isoformat(),
            "text": "Texte",
        },
    ),
    "integrators:contract": Row(
        get=OWN,
        post=everyone(404, anonymous=302, technician=403, manager=302, staff=403),
        args=lambda world: {"pk": world.company.pk, "contract": world.contract.pk},
        data=lambda world: {"consent": "on", "password": make.PASSWORD},
    ),
    "integrators:contract_decline": Row(
        get=everyone(404, anonymous=302, technician=403, manager=200, staff=403),
        post=everyone(404, anonymous=302, technician=403, manager=302, staff=403),
        args=lambda world: {"pk": world.company.pk, "contract": world.contract.pk},
        data=reason,
    ),
    "integrators:contract_take_back": manage(
        lambda world: {"pk": world.company.pk, "contract": world.contract.pk}, reason
    ),
    "integrators:contract_amend": manage(
        lambda world: {"pk": world.ended.integrator_id, "contract": world.ended.pk},
        lambda world: {
            "licences": 3,
            "starts_on": clock.today().isoformat(),
            "ends_on": clock.today().isoformat(),
            "text": "Texte",
        },
    ),
    "integrators:contract_end": manage(
        lambda world: {"pk": world.ended.integrator_id, "contract": world.ended.pk},
        lambda world: {
            "last_day": clock.today().isoformat(),
            "party": "company",
            "reason": "Cessation",
        },
    ),
    "integrators:fees": Row(
        get=staff_only(*READERS),
        post=staff_only("quality", status=302),
        data=lambda world: {"line": "V3", "valid_from": tomorrow(), "price": "9"},
    ),
    "integrators:fees_price_correct": manage(
        lambda world: {"pk": world.fee_price.pk},
        lambda world: {"price": "59", "reason": "Faute de frappe"},
    ),
    "integrators:fees_price_credit": Row(
        post=staff_only("quality", status=302), args=lambda world: {"pk": world.mistyped.pk}
    ),
    "integrators:fees_csv": Row(get=staff_only(*READERS)),
    "integrators:fees_export": Row(
        post=staff_only("quality", status=302),
        data=lambda world: {
            "first": clock.today().isoformat(),
            "last": clock.today().isoformat(),
        },
    ),
    "integrators:fees_export_csv": Row(get=staff_only(*READERS), args=of("export")),
    "integrators:company_fees": Row(
        get=everyone(404, anonymous=302, technician=403, manager=200, staff=200), args=company
    ),
}
for model, obj in {
    "compliancecontract": "contract",
    "contractending": "contract_ending",
    "contractsignature": "contract_signature",
    "updatefee": "fee_price",
    "feerecord": "fee",
    "feecredit": "credit",
    "feeexport": "export",
}.items():
    MATRIX |= admin_rows("integrators", model, obj, *READERS)
