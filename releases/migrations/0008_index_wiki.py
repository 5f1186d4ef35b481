"""Pages written before get their sortable range and a first revision."""

from django.db import migrations

from releases.catalogue import versions

KEPT = (
    "kind", "audience", "title_fr", "title_en", "body_fr", "body_en", "from_version",
    "until_version",
)  # fmt: skip


def fill(apps, schema_editor):
    WikiPage = apps.get_model("releases", "WikiPage")
    WikiRevision = apps.get_model("releases", "WikiRevision")
    for page in WikiPage.objects.all():
        keys = [
            versions.parse(page.line, text).sort_key if text else ""
            for text in (page.from_version, page.until_version)
        ]
        WikiPage.objects.filter(pk=page.pk).update(from_key=keys[0], until_key=keys[1])
        kept = {name: getattr(page, name) for name in KEPT}
        WikiRevision.objects.create(
            page=page, number=1, saved_at=page.updated_at, saved_by=page.updated_by, **kept
        )


class Migration(migrations.Migration):
    dependencies = [("releases", "0007_versioned_wiki")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
