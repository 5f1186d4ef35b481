"""Routes under /releases/, /wiki/ and /api/v1/, and their models in the admin."""

import base64
from types import SimpleNamespace
from typing import Any

from releases.files import resumable
from releases.files.actions.accept_notes import accept_notes
from releases.files.actions.record_download import record_download
from releases.followers.unsubscribing import unsubscribe_url
from releases.models import RequirementDomain
from releases.wiki import images
from releases.wiki.actions.add_wiki_image import add_wiki_image
from tests.matrix import Row, admin_rows, everyone, staff_only
from tests.releases import factories
from tests.releases.reserved import documents

DRAFT = "4.4.[9820.100]"


def transfer_headers(**told: str) -> dict[str, str]:
    """The beginning of a resumable transfer, as tus has it said."""
    coded = (f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in told.items())
    return {"Tus-Resumable": "1.0.0", "Upload-Length": "10", "Upload-Metadata": ",".join(coded)}


def build(world: SimpleNamespace) -> None:
    cast = world.cast
    world.old_release = factories.published(cast)
    world.download = record_download(
        by=cast.technician,
        file=world.old_release.files.get(),
        representative=cast.technician_rep,
    )
    world.withdrawal = factories.withdraw(cast.quality, world.old_release)
    world.release = factories.published(cast, version=factories.NEWER_V4)
    for user in (cast.stranger, cast.technician, cast.manager):
        accept_notes(by=user, release=world.release)
    world.draft = factories.complete_draft(cast.quality, version=DRAFT)
    world.submitted = factories.submitted(cast.quality2, line="V3", version=factories.V3)
    world.transfer = resumable.begin(
        by=cast.quality, release=world.draft, kind="tool", name="Tool.zip", size=10
    )
    world.wiki_page = factories.wiki_page(cast.quality)
    world.image = add_wiki_image(
        by=cast.quality,
        page=world.wiki_page,
        stored=images.store_image(factories.picture()),
    )
    world.reserved = documents.document(cast.quality)
    world.domain = RequirementDomain.objects.first()


def of(name: str, **more: Any) -> Any:
    return lambda world: {"version": getattr(world, name).version, **more}


def file_of(name: str) -> Any:
    return lambda world: {
        "version": getattr(world, name).version,
        "name": getattr(world, name).files.get().name,
    }


def removed(world: SimpleNamespace) -> dict[str, Any]:
    return {"version": world.draft.version, "pk": world.draft.files.get().pk}


def page(world: SimpleNamespace) -> dict[str, Any]:
    return {"line": world.wiki_page.line, "slug": world.wiki_page.slug}


def reserved_of(world: SimpleNamespace) -> dict[str, Any]:
    return {"pk": world.reserved.pk}


def withdrawal(world: SimpleNamespace) -> dict[str, Any]:
    return {
        "cause": "anomaly",
        "instruction": "stop",
        "message_fr": "a",
        "message_en": "a",
        "confirmation": world.release.version,
    }


MANAGE = staff_only("quality")
WRITE = staff_only("quality", status=302)
READERS = ("quality", "support", "auditor", "admin")

MATRIX = {
    "releases:index": Row(get=everyone(200)),
    "releases:current": Row(get=everyone(200)),
    "releases:current_signature": Row(get=everyone(200)),
    "releases:feed": Row(get=everyone(200)),
    "releases:detail": Row(get=everyone(200), args=of("release")),
    "releases:file": Row(
        get=everyone(200, anonymous=302, candidate=403, suspended=403, admin=403),
        args=file_of("release"),
    ),
    "releases:key": Row(get=everyone(200)),
    "releases:signatures": Row(get=everyone(200)),
    "releases:sums": Row(get=everyone(200), args=of("release")),
    "releases:sums_signature": Row(get=everyone(200), args=of("release")),
    "releases:signature": Row(get=everyone(200), args=file_of("old_release")),
    # Readers in order; a newcomer is told what is missing. Another's copy is never theirs.
    "releases:reserved_index": Row(
        get=everyone(200, anonymous=302, candidate=403, suspended=403, admin=403)
    ),
    "releases:reserved_file": Row(
        get=everyone(200, anonymous=302, candidate=403, suspended=403, admin=404),
        args=reserved_of,
    ),
    "releases:reserved": Row(get=staff_only("quality", "auditor"), args=reserved_of),
    "releases:reserved_version_file": Row(
        get=staff_only("quality", "auditor"),
        args=lambda world: {**reserved_of(world), "number": 1},
    ),
    "releases:reserved_new": Row(
        get=MANAGE,
        post=WRITE,
        data=lambda world: {
            "kind": "other",
            "title_fr": "a",
            "title_en": "a",
            "audience": "integrators",
            "file": documents.upload(),
        },
    ),
    "releases:reserved_version": Row(
        get=MANAGE,
        post=WRITE,
        args=reserved_of,
        data=lambda world: {
            "change": "a",
            "file": documents.upload(content=documents.pdf((9, 9))),
        },
    ),
    "releases:reserved_audience": Row(
        post=WRITE, args=reserved_of, data=lambda world: {"audience": "quality"}
    ),
    "releases:reserved_readers": Row(get=staff_only("quality", "auditor"), args=reserved_of),
    "releases:reserved_readers_csv": Row(get=staff_only("quality", "auditor"), args=reserved_of),
    "releases:reserved_remind": Row(post=WRITE, args=reserved_of),
    "releases:reserved_retire": Row(post=WRITE, args=reserved_of),
    "releases:drafts": Row(get=MANAGE),
    "releases:draft_new": Row(
        get=MANAGE,
        post=WRITE,
        data=lambda world: {"line": "V4", "version": "4.5.[9825.1]"},
    ),
    "releases:draft": Row(get=MANAGE, args=of("draft")),
    "releases:draft_number": Row(
        get=MANAGE, post=WRITE, args=of("draft"), data=lambda world: {"version": "4.5.[9824.1]"}
    ),
    "releases:draft_discard": Row(get=MANAGE, post=WRITE, args=of("draft")),
    "releases:section": Row(
        get=MANAGE,
        post=WRITE,
        args=of("draft", section="identity"),
        data=lambda world: {"summary_fr": "A"},
    ),
    "releases:file_remove": Row(post=WRITE, args=removed),
    "releases:submit": Row(post=WRITE, args=of("draft")),
    "releases:reopen": Row(post=WRITE, args=of("submitted")),
    "releases:publish": Row(post=WRITE, args=of("submitted")),
    "releases:withdraw": Row(get=MANAGE, post=WRITE, args=of("release"), data=withdrawal),
    "releases:withdrawal": Row(
        get=staff_only("quality", "support", "auditor", "admin"), args=of("old_release")
    ),
    # Only those whom a notice concerns know of it.
    "releases:acknowledge": Row(
        post=everyone(404, anonymous=302, technician=302, manager=302), args=of("old_release")
    ),
    "releases:update_path": Row(
        post=WRITE, args=of("old_release"), data=lambda world: {"offered": "0"}
    ),
    "releases:changes": Row(get=everyone(200), args=of("release")),
    "releases:notes": Row(get=everyone(200), args=of("release")),
    "releases:accept": Row(post=everyone(302), args=of("release")),
    "releases:follow": Row(post=everyone(302), data=lambda world: {"follow": "1"}),
    "releases:unsubscribe": Row(
        get=everyone(200),
        post=everyone(200),
        args=lambda world: {
            "token": unsubscribe_url(world.cast.technician).split("/")[-2],
        },
    ),
    "releases:plan": Row(
        post=WRITE, args=of("submitted"), data=lambda world: {"at": "2099-01-01T08:00"}
    ),
    "releases:plan_cancel": Row(post=WRITE, args=of("submitted")),
    "wiki:index": Row(get=everyone(200)),
    "wiki:page": Row(get=everyone(200, anonymous=404, candidate=404), args=page),
    "wiki:index_at": Row(
        get=everyone(200), args=lambda world: {"line": "V4", "version": factories.V4}
    ),
    "wiki:page_at": Row(
        get=everyone(200, anonymous=404, candidate=404),
        args=lambda world: {**page(world), "version": factories.V4},
    ),
    "wiki:image": Row(
        get=everyone(200, anonymous=404, candidate=404),
        args=lambda world: {"pk": world.image.pk, "name": world.image.name},
    ),
    "wiki:image_at": Row(
        get=everyone(200, anonymous=404, candidate=404),
        args=lambda world: {
            "line": "V4",
            "version": factories.V4,
            "pk": world.image.pk,
            "name": world.image.name,
        },
    ),
    "wiki:images": Row(
        get=MANAGE,
        post=WRITE,
        args=page,
        data=lambda world: {"content": factories.picture()},
    ),
    "wiki:history": Row(get=everyone(200, anonymous=404, candidate=404), args=page),
    "wiki:history_at": Row(
        get=everyone(200, anonymous=404, candidate=404),
        args=lambda world: {**page(world), "version": factories.V4},
    ),
    "wiki:new": Row(get=MANAGE, post=WRITE, data=lambda world: factories.wiki_text(slug="neuf")),
    "wiki:edit": Row(get=MANAGE, post=WRITE, args=page, data=lambda world: factories.wiki_text()),
    "api-1:release_status": Row(get=everyone(200), args=of("release")),
    "api-1:release_status_signature": Row(get=everyone(200), args=of("release")),
    "api-1:uploads": Row(
        post=everyone(403, anonymous=401, quality=201),
        headers=transfer_headers(version=DRAFT, kind="tool", filename="Neuf.zip"),
    ),
    # Without the protocol's header even those who may get no further than 412.
    "api-1:upload": Row(
        get=everyone(403, anonymous=401, quality=200),
        args=lambda world: {"token": world.transfer.token},
        others=dict.fromkeys(("patch", "delete"), everyone(403, anonymous=401, quality=412)),
    ),
    "api-1:api-root": Row(get=everyone(404)),
    **admin_rows("releases", "release", "release", *READERS),
    **admin_rows("releases", "withdrawal", "withdrawal", *READERS),
    **admin_rows("releases", "download", "download", "quality", "support", "auditor"),
    **admin_rows("releases", "wikipage", "wiki_page", *READERS),
    # The wiki's editor, inside the admin.
    "admin:releases_wikipage_add": Row(
        get=everyone(302, staff=403, quality=200),
        post=everyone(302, staff=403, quality=302),
        data=lambda world: factories.wiki_text(slug="neuf-aussi"),
    ),
    "admin:releases_wikipage_change": Row(
        get=everyone(302, staff=403) | dict.fromkeys(READERS, 200),
        post=everyone(302, staff=403, quality=302),
        args=lambda world: {"object_id": world.wiki_page.pk},
        data=lambda world: factories.wiki_text(),
    ),
    **admin_rows("releases", "requirementdomain", "domain", *READERS),
}
