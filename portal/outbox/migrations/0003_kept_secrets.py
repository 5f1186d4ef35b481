"""Texts of mails that hold a secret are encrypted while they wait, and gone where they failed."""

from typing import Any

from django.db import migrations
from django.db.models import Q

from portal.infrastructure.encryption import encrypt, is_encrypted


def keep_secrets(apps: Any, schema_editor: Any) -> None:
    mails = apps.get_model("outbox", "OutgoingMail").objects.filter(secret=True)
    if not apps.get_model("accounts", "DemoMark").objects.exists():
        mails.filter(Q(failed_at__isnull=False) | Q(done_at__isnull=False)).update(
            kept_text="", kept_html=""
        )
    for mail in mails.exclude(kept_text="").iterator(chunk_size=200):
        if not is_encrypted(mail.kept_text):
            mail.kept_text, mail.kept_html = encrypt(mail.kept_text), encrypt(mail.kept_html)
            mail.save(update_fields=["kept_text", "kept_html"])


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0002_searched_columns"),
        ("accounts", "0003_searched_columns"),
    ]

    operations = [
        migrations.RenameField("outgoingmail", "text", "kept_text"),
        migrations.RenameField("outgoingmail", "html", "kept_html"),
        migrations.RunPython(keep_secrets, migrations.RunPython.noop),
    ]
