"""`script/deploy-check` names what would go to another machine in clear."""

import pytest

from portal.home.deployment.services import link_signs


def said():
    return {sign.what.partition(":")[0]: sign for sign in link_signs()}


@pytest.fixture
def database(settings, monkeypatch):
    def stands(host, **options):
        monkeypatch.setitem(settings.DATABASES["default"], "HOST", host)
        monkeypatch.setitem(settings.DATABASES["default"], "OPTIONS", options)

    stands("")
    settings.REDIS_URL, settings.CLAMD, settings.IMAP_HOST = "redis://127.0.0.1/0", "", ""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS = "localhost", False
    return stands


def test_within_one_machine_nothing_is_asked_for(settings, database):
    assert {sign.tone for sign in said().values()} == {"ok"}


@pytest.mark.parametrize("mode", ["", "disable", "prefer", "require"])
def test_a_database_elsewhere_must_prove_who_it_is(settings, database, mode):
    """`require` encrypts for whoever answers: the password would go to them."""
    database("db.example", **({"sslmode": mode} if mode else {}))
    assert said()["Database"].tone == "danger"
    database("db.example", sslmode="verify-full")
    assert said()["Database"].tone == "ok"


@pytest.mark.parametrize(
    ("whose", "name", "clear", "encrypted"),
    [
        ("Redis", "REDIS_URL", "redis://q.example/0", "rediss://q.example/0"),
        ("Mail", "EMAIL_USE_TLS", False, True),
        ("Support mailbox", "IMAP_SECURITY", "none", "tls"),
        ("ClamAV", "CLAMD", "scan.example:3310", "/run/clamd.sock"),
    ],
)
def test_others_are_spoken_to_in_clear_on_this_machine_alone(
    settings, database, whose, name, clear, encrypted
):
    settings.EMAIL_HOST = settings.IMAP_HOST = "mail.example"
    settings.EMAIL_USE_TLS, settings.IMAP_SECURITY = True, "tls"
    setattr(settings, name, clear)
    assert said()[whose].tone == "danger"
    setattr(settings, name, encrypted)
    assert said().get(whose) is None or said()[whose].tone == "ok"
