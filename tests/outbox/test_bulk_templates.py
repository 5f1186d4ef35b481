"""A mail rendered once and filled for each is the mail that would have been rendered for each."""

import pytest
from django.db import transaction

from portal.outbox import queue
from portal.outbox.bulk_templates import BulkTemplate, Replacement, placeholder
from portal.outbox.models import OutgoingMail

pytestmark = pytest.mark.django_db
NAMES = ["Léa", "O’Brien & <fils>", "{{ name }}", "\\1", "a" * 300]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_it_reads_as_if_rendered_for_one(name, language):
    told = {"subject": "Note", "template": "accounts/invitation", "language": language}
    values = {"url": "https://x.example/", "on_behalf_of": "Rhin"}
    alone = queue.compose_mail(
        key="a", to="a@x.example", context={**values, "invitation": {"name": name}}, **told
    )
    bulk_template = BulkTemplate(
        context={**values, "invitation": {"name": placeholder("name")}}, **told
    )
    filled = bulk_template.mail(
        key="b", to="a@x.example", replacements={"name": Replacement.of_text(name)}
    )
    assert (filled.subject, filled.text) == (alone.subject, alone.text)
    assert filled.html.replace("&#x27;", "'") == alone.html.replace("&#x27;", "'")
    assert name in filled.text


def test_a_gap_that_nobody_fills_is_an_error():
    bulk_template = BulkTemplate(
        language="fr", subject="Note", template="accounts/invitation",
        context={"invitation": {"name": placeholder("name")}},
    )  # fmt: skip
    with pytest.raises(KeyError):
        bulk_template.mail(key="a", to="a@x.example", replacements={})


def test_an_empty_gap_leaves_no_hole():
    bulk_template = BulkTemplate(
        language="fr", subject="Note", template="accounts/invitation",
        context={"invitation": {"name": placeholder("name")}},
    )  # fmt: skip
    mail = bulk_template.mail(
        key="a", to="a@x.example", replacements={"name": Replacement("\n\n\n\n", "")}
    )
    assert "\n\n\n" not in mail.text


def test_each_has_its_own_identity_and_both_are_written():
    bulk_template = BulkTemplate(
        language="fr", subject="Note", template="accounts/invitation", context={}
    )
    with transaction.atomic():
        queue.queue_all(
            bulk_template.mail(key=f"k{n}", to=f"p{n}@x.example", replacements={}) for n in (1, 2)
        )
    first, second = OutgoingMail.objects.order_by("pk")
    assert first.message_id != second.message_id
    assert first.due_at
