"""Routes under /installations/, and their models in the admin."""

import uuid
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from installations.actions.annul_report import ask_annulment
from installations.actions.invite_merchant import send_signing_link
from installations.models import InstallationReport, InstalledPeriod, Recall
from installations.papers.body import write_body
from installations.signing import annulment_links, copies
from portal.core import clock
from tests.cast import PASSWORD
from tests.installations import factories
from tests.installations.interventions.factories import PROBLEM, recorded
from tests.installations.licences.factories import checked, issued, upload
from tests.installations.missing.factories import answered, found
from tests.installations.recalls.factories import impossible, planned
from tests.matrix import Row, Statuses, admin_rows, everyone, staff_only
from tests.releases import factories as releases


def build(world: SimpleNamespace) -> None:
    cast = world.cast
    old = releases.published(cast)
    world.report = factories.make(cast.technician_rep, old)
    world.site = world.report.site
    world.end_user = world.site.end_user
    closed = factories.make(cast.technician_rep, old)
    world.withdrawal = releases.withdraw(cast.quality, old)
    lines = {row.report_id: row for row in Recall.objects.all()}
    world.recall, world.impossible = lines[world.report.pk], lines[closed.pk]
    world.period = InstalledPeriod.objects.filter(opened_by=world.report).first()
    world.machine, world.machine_licence = world.period.machine, world.period.licence
    world.recall_answer = planned(cast.technician_rep, world.recall)
    impossible(cast.technician_rep, world.impossible)
    for row in lines.values():
        row.refresh_from_db()
    world.release = releases.published(cast, version=releases.NEWER_V4)
    world.draft = factories.make(cast.technician_rep, world.release, "draft")
    world.complete = factories.complete_draft(cast.technician_rep, world.release)
    world.waiting = factories.make(cast.technician_rep, world.release, "submitted")
    world.contested = factories.make(cast.technician_rep, world.release, "contested")
    world.to_annul = factories.make(cast.technician_rep, world.release)
    world.asked = factories.make(cast.technician_rep, world.release)
    world.to_correct = factories.make(cast.technician_rep, world.release)
    for row in (world.to_annul, world.asked):
        InstallationReport.objects.filter(pk=row.pk).update(merchant_email="elodie@weber.example")
    asked = ask_annulment(by=cast.technician, report=world.asked, reason="Erreur de licence.")
    world.annulment = annulment_links.token_of(asked)
    world.copy = copies.copy_token(world.report)
    world.refused = factories.make(cast.technician_rep, world.release, "refused")
    world.intervention = recorded(cast.technician_rep, site=world.site)
    [world.issuedlicence] = issued(cast.quality, cast.integrator, "V4-2026-00001")
    issued(cast.quality, cast.integrator, "V4-2026-00004")
    world.missingreport, world.answered_gap = found(kind="licence")
    world.missinganswer = answered(cast.technician_rep, world.answered_gap)
    world.answered_gap.refresh_from_db()
    world.licence_file = checked(cast.quality, f"V4-2026-00002;{cast.integrator.siren};2026-01-05;")
    _invitation, world.token = send_signing_link(
        by=cast.technician, report=world.waiting, email="elodie@weber.example"
    )


def of(name: str, **more: Any) -> Any:
    return lambda world: {"pk": getattr(world, name).pk, **more}


def own(status: int, **others: int) -> Statuses:
    """What the two people of the company get; for others the object does not exist."""
    return everyone(404, anonymous=302, technician=status, manager=status) | others


def submitted(status: int, **others: int) -> Statuses:
    """The same of a report that quality and auditors may read: they may not act on it."""
    return own(status, quality=403, auditor=403) | others


def begin(world: SimpleNamespace) -> dict[str, Any]:
    return {"key": uuid.uuid4(), "what": f"{world.cast.technician_rep.pk}-{world.release.pk}"}


def reviewed(world: SimpleNamespace) -> dict[str, Any]:
    """What the review of the technician's draft sends back."""
    return {"body": write_body(world.complete, at=clock.now()).decode()}


LISTS = everyone(200, anonymous=302, admin=403)
BASE = everyone(200, anonymous=302, admin=403, support=403)
"""What nobody sees in part: staff who see the whole base, and each company its own."""
RECALLS = own(200, quality=200, support=200, auditor=200, admin=403)
FOR_SUPPORT = {"support": 302}
"""The admin sends away from what is not in the list; support has no ticket of this site."""


def without_details(rows: dict[str, Row], key: str) -> dict[str, Row]:
    """The report's page asks for a reason, so the admin shows its list alone."""
    never = everyone(302, staff=403)
    for page in ("history", "change"):
        row = rows[f"{key}_{page}"]
        post = never if page == "change" else never | FOR_SUPPORT
        rows[f"{key}_{page}"] = replace(row, get=never | FOR_SUPPORT, post=post)
    return rows


def sites_of_tickets(rows: dict[str, Row], key: str) -> dict[str, Row]:
    for page in ("history", "change"):
        row = rows[f"{key}_{page}"]
        assert row.get is not None
        post = row.post if page == "change" else row.get | FOR_SUPPORT
        rows[f"{key}_{page}"] = replace(row, get=row.get | FOR_SUPPORT, post=post)
    return rows


def request_of_merchant(world: SimpleNamespace) -> dict[str, Any]:
    """What is typed while a merchant is on the phone."""
    return {
        "requester": "Élodie Weber", "concern": "incident", "problem": PROBLEM, "way": "phone",
        "place_name": "Au Bon Levain", "came_at": "2026-01-05T09:30",
    }  # fmt: skip


OWN_REGISTER = everyone(200, anonymous=302, staff=403)
REASON = own(302, quality=302, auditor=302, admin=403)
"""Whoever of Crisalid's people may read a request says why first."""

READERS = ("quality", "support", "auditor")

ANSWERS: dict[str, Any] = {
    "plan": lambda world: {
        "line": f"{world.recall.pk}:{world.recall.mark}",
        "planned_on": clock.today().isoformat(),
        "technician": world.cast.manager_rep.pk,
    },
    "impossible": lambda world: {
        "line": f"{world.recall.pk}:{world.recall.mark}",
        "because": "closed",
    },
    "take_back": lambda world: {"line": f"{world.recall.pk}:{world.recall.mark}"},
}

MATRIX = {
    "installations:index": Row(get=LISTS),
    "installations:base": Row(get=LISTS),
    "installations:base_csv": Row(get=LISTS),
    "installations:new": Row(
        get=everyone(403, anonymous=302, technician=200, manager=200, stranger=200),
        post=everyone(403, anonymous=302, technician=302, manager=200, stranger=200),
        data=begin,
    ),
    "installations:site": Row(get=own(200, quality=200, auditor=200, admin=403), args=of("site")),
    "installations:licences": Row(get=everyone(200, anonymous=302)),
    "installations:licences_csv": Row(get=everyone(200, anonymous=302)),
    "installations:licence_cancel": Row(
        get=staff_only("quality"),
        post=staff_only("quality", status=302),
        args=of("issuedlicence"),
        data=lambda world: {"reason": "Vendue à un autre."},
    ),
    "installations:licence_files": Row(
        get=staff_only("quality"),
        post=staff_only("quality", status=302),
        data=lambda world: {
            "file": upload(f"V4-2026-00003;{world.cast.integrator.siren};2026-01-05;")
        },
    ),
    "installations:licence_template": Row(
        get=staff_only("quality"), args=lambda world: {"kind": "csv"}
    ),
    "installations:licence_file": Row(get=staff_only("quality"), args=of("licence_file")),
    "installations:licence_file_issue": Row(
        post=staff_only("quality", status=302), args=of("licence_file")
    ),
    "installations:licence_file_give_up": Row(
        post=staff_only("quality", status=302), args=of("licence_file")
    ),
    "installations:licence_file_errors": Row(get=staff_only("quality"), args=of("licence_file")),
    "installations:missing": Row(get=BASE),
    "installations:missing_csv": Row(get=BASE),
    "installations:missing_overview": Row(
        get=everyone(403, anonymous=302) | {"quality": 200, "auditor": 200}
    ),
    # Without a line that is ticked the page leads back to the list.
    "installations:missing_answer": Row(
        get=everyone(302, staff=403),
        post=own(302, quality=403, support=403, auditor=403, admin=403),
        data=lambda world: {
            "line": f"{world.missingreport.pk}:{world.missingreport.mark}",
            "because": "not_yet",
        },
    ),
    "installations:missing_refuse": Row(
        get=staff_only("quality"),
        post=staff_only("quality", status=302),
        args=of("answered_gap"),
        data=lambda world: {"mark": world.answered_gap.mark, "text": "On l’a vue tourner."},
    ),
    "installations:recalls": Row(
        get=RECALLS, args=lambda world: {"withdrawal": world.withdrawal.pk}
    ),
    "installations:recalls_csv": Row(
        get=RECALLS, args=lambda world: {"withdrawal": world.withdrawal.pk}
    ),
    "installations:recalls_overview": Row(
        get=everyone(403, anonymous=302) | {"quality": 200, "auditor": 200}
    ),
    # Without a machine that is ticked a page leads back to the list.
    **{
        f"installations:recalls_{name}": Row(
            get=own(302, quality=403, support=403, auditor=403, admin=403),
            post=own(302, quality=403, support=403, auditor=403, admin=403),
            args=lambda world: {"withdrawal": world.withdrawal.pk},
            data=data,
        )
        for name, data in ANSWERS.items()
    },
    "installations:recall_refuse": Row(
        get=staff_only("quality"),
        post=staff_only("quality", status=302),
        args=of("impossible"),
        data=lambda world: {"mark": world.impossible.mark, "text": "Le commerce a rouvert."},
    ),
    # The merchant by link: whoever holds it, signed in or not.
    "installations:sign": Row(
        get=everyone(200),
        post=everyone(200),
        args=lambda world: {"token": world.token},
        # To sign spends a code for good; to ask for one can be undone.
        data=lambda world: {"send_code": "1"},
    ),
    "installations:unlock": Row(
        get=everyone(302), post=everyone(302), no_act="frees a held session, and nobody’s is"
    ),
    "installations:report": Row(
        get=own(200, quality=302, auditor=200, admin=403), args=of("report")
    ),
    "installations:consult": Row(
        get=own(302, quality=200, auditor=302, admin=403),
        post=own(302, quality=302, auditor=302, admin=403),
        args=of("report"),
        data=lambda world: {"reason": "Réclamation"},
    ),
    "installations:edit": Row(get=own(200), post=own(302), args=of("draft", step="site")),
    "installations:submit": Row(post=own(302), args=of("complete"), data=reviewed),
    "installations:sign_integrator": Row(
        get=submitted(200, manager=302),
        post=submitted(302),
        args=of("waiting"),
        data=lambda world: {"agree": "on", "password": PASSWORD},
    ),
    "installations:hand_over": Row(post=submitted(302), args=of("waiting")),
    "installations:send_link": Row(
        get=submitted(200),
        post=submitted(302),
        args=of("waiting"),
        data=lambda world: {"email": "elodie@weber.example"},
    ),
    "installations:cancel": Row(
        get=submitted(200),
        post=submitted(302),
        args=of("waiting"),
        data=lambda world: {"reason": "Erreur"},
    ),
    "installations:refuse": Row(
        get=submitted(200, manager=302),
        post=submitted(302),
        args=of("waiting"),
        data=lambda world: {"reason": "La licence n’est pas la bonne."},
    ),
    # Whoever holds the link may refuse too; what the first POST asks, the second does.
    "installations:refuse_by_link": Row(
        get=everyone(200),
        post=everyone(200),
        args=lambda world: {"token": world.token},
        data=lambda world: {"reason": "La licence n’est pas la bonne."},
        no_act="asks again: only the second button refuses",
    ),
    # The same of the link in the mail with the merchant's copy.
    "installations:contest": Row(
        get=everyone(200),
        post=everyone(200),
        args=lambda world: {"token": world.copy},
        data=lambda world: {"reason": "Ce n’est pas ma caisse."},
        no_act="asks again: only the second button contests",
    ),
    "installations:interventions": Row(get=LISTS),
    "installations:interventions_csv": Row(get=OWN_REGISTER),
    "installations:interventions_pdf": Row(get=OWN_REGISTER),
    "installations:own_sites": Row(get=OWN_REGISTER),
    "installations:intervention_new": Row(
        get=OWN_REGISTER,
        post=everyone(302, staff=403),
        data=request_of_merchant,
    ),
    "installations:intervention": Row(
        get=REASON | {"technician": 200, "manager": 200}, args=of("intervention")
    ),
    "installations:intervention_reason": Row(
        get=REASON | {"quality": 200, "auditor": 200},
        post=REASON,
        args=of("intervention"),
        data=lambda world: {"reason": "Réclamation"},
    ),
    "installations:intervention_answer": Row(
        get=submitted(200, admin=403),
        post=submitted(302, admin=403),
        args=of("intervention"),
        data=lambda world: {"procedure": "Redémarrage", "result": "Bon", "minutes": "5"},
    ),
    "installations:intervention_remark": Row(
        get=submitted(200, admin=403),
        post=submitted(302, admin=403),
        args=of("intervention"),
        data=lambda world: {"text": "Rappelé."},
    ),
    "installations:settle": Row(
        get=staff_only("quality"),
        post=staff_only("quality", status=302),
        args=of("contested"),
        data=lambda world: {"outcome": "dismissed", "reason": "Vu la facture."},
    ),
    "installations:annul": Row(
        get=submitted(200),
        post=submitted(302),
        args=of("to_annul"),
        data=lambda world: {"reason": "La licence n’est pas la bonne."},
    ),
    "installations:correct": Row(
        get=submitted(200),
        post=submitted(302),
        args=of("to_correct"),
        data=lambda world: {"reason": "Le numéro de série est celui d’une autre caisse."},
    ),
    "installations:take_back_annulment": Row(post=submitted(302), args=of("asked")),
    "installations:answer_annulment": Row(
        get=everyone(200),
        post=everyone(200),
        args=lambda world: {"token": world.annulment},
        data=lambda world: {"answer": "decline", "reason": "La caisse tourne."},
        no_act="asks again: only the second button answers",
    ),
    "installations:refusal_read": Row(post=submitted(302), args=of("refused")),
    "installations:anew": Row(post=submitted(302), args=of("refused")),
    **without_details(
        admin_rows("installations", "installationreport", "report", *READERS),
        "admin:installations_installationreport",
    ),
    **sites_of_tickets(
        admin_rows("installations", "site", "site", *READERS), "admin:installations_site"
    ),
    **sites_of_tickets(
        admin_rows("installations", "recall", "recall", *READERS), "admin:installations_recall"
    ),
    **admin_rows("installations", "recallanswer", "recall_answer", "quality"),
    # Support sees the machines of its tickets alone, on their sites.
    **admin_rows("installations", "machine", "machine", "quality", "auditor"),
    **admin_rows("installations", "licence", "machine_licence", "quality", "auditor"),
    **admin_rows(
        "installations", "issuedlicence", "issuedlicence", "quality", "support", "auditor", "admin"
    ),
    **admin_rows("installations", "missingreport", "missingreport", "quality", "auditor"),
    **admin_rows("installations", "missinganswer", "missinganswer", "quality"),
    **admin_rows("installations", "installedperiod", "period", "quality", "auditor"),
    **admin_rows("installations", "enduser", "end_user", "quality"),
}
