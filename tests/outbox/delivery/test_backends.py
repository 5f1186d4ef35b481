from email import message_from_bytes, policy

import pytest

from portal.outbox.delivery.message import message_of
from portal.outbox.delivery.work import get_connection
from portal.outbox.models import MailState
from portal.outbox.tasks import deliver_due
from tests.outbox.factories import MailFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings, tmp_path):
    settings.EMAIL_BACKEND = "portal.outbox.delivery.backends.FolderBackend"
    settings.MAIL_FOLDER = tmp_path / "mail"
    return settings.MAIL_FOLDER


def test_a_mail_becomes_a_file_that_mail_readers_open(folder):
    mail = MailFactory(text="Bonjour Léa\n")
    deliver_due()
    mail.refresh_from_db()
    assert mail.state == MailState.SENT
    (file,) = folder.iterdir()
    assert file.suffix == ".eml"
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert message["Message-ID"] == mail.message_id
    assert message.get_body(("plain",)).get_content() == "Bonjour Léa\n"


def test_the_same_mail_again_is_the_same_file(folder):
    mail = MailFactory()
    for _ in range(2):
        get_connection().send_messages([message_of(mail)])
    assert len(list(folder.iterdir())) == 1


def test_a_message_id_leads_nowhere_else(folder):
    mail = MailFactory(message_id="<../../etc/passwd@x.example>")
    get_connection().send_messages([message_of(mail)])
    (file,) = folder.iterdir()
    assert file.parent == folder


def test_a_folder_that_cannot_be_written_is_tried_again(folder):
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("a file stands where the folder should be")
    mail = MailFactory()
    deliver_due()
    mail.refresh_from_db()
    assert mail.state == MailState.RETRYING
