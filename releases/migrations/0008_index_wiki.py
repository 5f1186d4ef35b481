"""Pages written before get their sortable range, a first revision and their index."""

from collections import Counter

from django.db import migrations

from releases import versions

KEPT = (
    "kind", "audience", "title_fr", "title_en", "body_fr", "body_en", "from_version",
    "until_version",
)  # fmt: skip


def fill(apps, schema_editor):
    from releases.wiki_search import STEMMERS, TITLE, stems

    WikiPage = apps.get_model("releases", "WikiPage")
    WikiRevision = apps.get_model("releases", "WikiRevision")
    WikiTerm = apps.get_model("releases", "WikiTerm")
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
        for language in STEMMERS:
            weights = Counter(stems(getattr(page, f"body_{language}"), language))
            for stem in stems(getattr(page, f"title_{language}"), language):
                weights[stem] += TITLE
            WikiTerm.objects.bulk_create(
                WikiTerm(page=page, language=language, stem=stem, weight=weight)
                for stem, weight in weights.items()
            )


class Migration(migrations.Migration):
    dependencies = [("releases", "0007_versioned_wiki")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
