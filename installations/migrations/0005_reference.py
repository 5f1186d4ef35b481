"""Each report has a reference of its own, which its signatures name instead of a number."""

import uuid
from typing import Any

from django.db import migrations, models


def give_references(apps: Any, editor: Any) -> None:
    """One for each report that was begun without; what was signed does not name it."""
    if editor.connection.vendor == "postgresql":
        made = "gen_random_uuid()"
    else:
        made = "lower(hex(randomblob(16)))"
    editor.execute(
        f"UPDATE installations_installationreport SET reference = {made} "  # noqa: S608
        "WHERE reference IS NULL"
    )


class Migration(migrations.Migration):
    dependencies = [("installations", "0004_listed_reports")]

    operations = [
        migrations.RenameField("installationreport", "start_key", "reference"),
        migrations.RunPython(give_references, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="installationreport",
            name="reference",
            field=models.UUIDField(
                default=uuid.uuid4,
                editable=False,
                help_text="Given by the client that began it: a form sent twice begins one draft, and the signatures name it.",
                unique=True,
            ),
        ),
        migrations.AlterField(
            model_name="installationreport",
            name="canonical",
            field=models.BinaryField(
                blank=True,
                editable=False,
                help_text="The bytes that both parties sign, as they came: RFC 8785, of either version.",
                null=True,
            ),
        ),
    ]
