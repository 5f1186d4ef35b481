"""Mails as rows."""

import factory

from portal.core import clock
from portal.outbox.models import OutgoingMail


class MailFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OutgoingMail

    key = factory.Sequence(lambda n: f"test.happened:{n}")
    to = factory.Sequence(lambda n: f"reader{n}@x.example")
    language = "fr"
    subject = "Objet"
    text = "Texte\n"
    html = "<p>Texte</p>"
    message_id = factory.LazyAttribute(
        lambda obj: f"<{obj.key.replace(':', '.')}@crisalid.example>"
    )
    due_at = factory.LazyFunction(clock.now)
