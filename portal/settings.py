"""Django's settings: embedded by default, distributed by setting. README.md lists the variables."""

import contextlib
import os
import secrets
from pathlib import Path
from typing import Any

import dj_database_url
import django_stubs_ext
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from kombu import Queue

from portal.infrastructure import logs
from portal.infrastructure.folders import INCOMING, PASSED_THROUGH, PRIVATE, SHARED, lay_out

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("VAR_DIR") or BASE_DIR / "var").resolve()
KEYS_DIR = Path(os.environ.get("KEYS_DIR") or VAR_DIR / "keys").resolve()
DATABASE_URL = os.environ.get("DATABASE_URL", "")
REDIS_URL = os.environ.get("REDIS_URL", "")
EMBEDDED = not DATABASE_URL
"""No database server is named: one box, everything under VAR_DIR, keys made on demand."""

X_ACCEL_PREFIX = os.environ.get("X_ACCEL_PREFIX", "")
"""The internal nginx location over MEDIA_ROOT; empty when no nginx stands in front."""
# Embedded, it holds the database too.
lay_out(VAR_DIR, PRIVATE if EMBEDDED and not X_ACCEL_PREFIX else PASSED_THROUGH)
lay_out(KEYS_DIR, PRIVATE)

DEBUG = os.environ.get("DEBUG") == "1"


def _secret_key() -> str:
    if key := os.environ.get("SECRET_KEY"):
        return key
    if not EMBEDDED:
        raise ImproperlyConfigured("SECRET_KEY must be set when DATABASE_URL is set.")
    file = KEYS_DIR / "secret_key"
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
            handle.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return file.read_text()


def _trusted_proxies() -> int:
    """The number of our own proxies, which signatures' evidence and rate limits depend on."""
    said = os.environ.get("TRUSTED_PROXIES", "").strip()
    if said.isascii() and said.isdigit():
        return int(said)
    if said:
        raise ImproperlyConfigured(f"TRUSTED_PROXIES must be a number, not {said!r}.")
    if HTTPS or X_ACCEL_PREFIX:
        raise ImproperlyConfigured(
            "TRUSTED_PROXIES must be set with an https SITE_URL or X_ACCEL_PREFIX: how many of "
            "your proxies a request passes (1 for one nginx, 0 for none). Without it, signatures "
            "would keep the proxy's address for that of their client."
        )
    return 0


SECRET_KEY = _secret_key()
SITE_URL = os.environ.get("SITE_URL", f"http://localhost:{os.environ.get('PORT', '8000')}")
HTTPS = SITE_URL.startswith("https://")
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "portal.ui",
    "portal.search",
    "portal.accounts",
    "portal.journal",
    "portal.house",
    "portal.outbox",
    "portal.documents",
    "portal.drafts",
    "portal.witnesses",
    "portal.retention",
    "portal.home",
    "portal.demo",
    "integrators",
    "releases",
    "installations",
    "support",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "anymail",
    "csp",
    "django_htmx",
    "storages",
]

MIDDLEWARE = [
    # Whatever is logged from here on bears the number of its request.
    "portal.infrastructure.logs.NumberMiddleware",
    # Before whatever answers by itself: its answer bears them too.
    "portal.ui.frame.headers.HeadersMiddleware",
    # A request that is sent on to https has been forwarded too.
    "portal.accounts.middleware.ProxiesMiddleware",
    "portal.accounts.middleware.CountersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.ui.frame.compression.PageCompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    # Before whatever reads what is sent.
    "portal.ui.frame.bodies.BodiesMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.accounts.standing.middleware.StandingMiddleware",
    "portal.accounts.middleware.SignOutMiddleware",
    "installations.signing.middleware.SigningLockMiddleware",
    "portal.accounts.middleware.UserLanguageMiddleware",
    "portal.accounts.middleware.DemoMiddleware",
    "portal.accounts.middleware.PageMethodsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "portal.accounts.middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "portal.accounts.sent_twice.middleware.SentTwiceMiddleware",
    "portal.drafts.middleware.DraftsMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "portal.ui.engine.loading.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.ui.frame.context.ui",
                "portal.drafts.context.drafts",
            ],
        },
    }
]

# Data ---------------------------------------------------------------------------------

if EMBEDDED:
    DATABASES: dict[str, Any] = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR_DIR / "portal.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;PRAGMA recursive_triggers=ON;"
                ),
            },
        }
    }
else:
    DATABASES = {
        "default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True)
    }
    if DATABASES["default"]["ENGINE"].endswith("postgresql"):
        # PostgreSQL compiles what it takes for a long query, and for the many short columns of
        # our lists the compiler takes ten times as long as the query. What the URL says counts.
        _asked = DATABASES["default"].setdefault("OPTIONS", {})
        _asked["options"] = f"-c jit=off {_asked.get('options', '')}".strip()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_spare_cache = (
    {
        "BACKEND": "portal.infrastructure.cache.FileCache",
        "LOCATION": str(VAR_DIR / "cache.sqlite3"),
    }
    if EMBEDDED
    else {
        "BACKEND": "portal.infrastructure.cache.StrictDatabaseCache",
        "LOCATION": "portal_cache",
    }
)
CACHES: dict[str, Any] = {"default": _spare_cache}
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "portal.infrastructure.cache.RobustRedisCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
        },
        "spare": _spare_cache,
    }

MEDIA_ROOT = lay_out(VAR_DIR / "media", SHARED)
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES: dict[str, Any] = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": MEDIA_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "portal.infrastructure.static_storage.StaticStorage"},
}
if os.environ.get("S3_BUCKET"):
    from portal.infrastructure import s3

    STORAGES["default"] = s3.storage(os.environ)
DOWNLOADS_AT_ONCE = int(os.environ.get("DOWNLOADS_AT_ONCE", "24"))
"""Without nginx or S3: how many files a web process sends at once, a thread for each."""
RELEASE_FILE_MAX_BYTES = int(os.environ.get("RELEASE_FILE_MAX_BYTES", str(4 * 1024**3)))
CLAMD = os.environ.get("CLAMD", "")
"""Where ClamAV listens: the path of a socket, or host:port; empty: files are not checked."""
RESERVED_FILE_MAX_BYTES = 50 * 1024**2
MANIFEST_HOURS = int(os.environ.get("MANIFEST_HOURS", "48"))
"""How long a cash register may rely on what it last read of `releases/current.json`."""
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024**2
"""What a form may send besides its files; see portal/ui/frame/bodies.py for all that it sends."""
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750
FILE_UPLOAD_TEMP_DIR = lay_out(VAR_DIR / "uploads", INCOMING)

BACKUP_STAMP = os.environ.get("BACKUP_STAMP", "")
"""The file that the backup touches when it has ended well, for `deploy_check`; empty: none."""

# Background work ----------------------------------------------------------------------

if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
        "visibility_timeout": 300,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 1,
        "socket_timeout": 5,
        # A wake-up that finds no broker gives up at once: the user is waiting for the page.
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0.1,
        "interval_max": 0.1,
        "connect_retries_timeout": 1,
    }
else:
    CELERY_BROKER_URL = "filesystem://"
    # A queue that cannot be had is no reason not to serve: what must happen is in the database.
    with contextlib.suppress(OSError):
        for name in ("queue", "control"):
            lay_out(lay_out(VAR_DIR / "broker", PRIVATE) / name, PRIVATE)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR_DIR / "broker" / "queue"),
        "data_folder_out": str(VAR_DIR / "broker" / "queue"),
        "control_folder": str(VAR_DIR / "broker" / "control"),
        # By default one message a second: while documents are sealed, wake-ups come faster than
        # that, and the sweeps behind them expire unread, so that a withdrawal's mails wait.
        "polling_interval": 0.05,
    }
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Europe/Paris"
# Rendering takes a second or more for each document. On a queue of its own it never keeps a mail
# with a code waiting; a worker that is not told which queues to serve serves both.
CELERY_TASK_QUEUES = [Queue("celery"), Queue("seal")]
CELERY_TASK_ROUTES = {
    "portal.documents.tasks.seal_due": {"queue": "seal"},
    "integrators.tasks.register_charters": {"queue": "seal"},
    "portal.journal.tasks.audit": {"queue": "seal"},
}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat")


def _sweep(task: str, seconds: float) -> dict[str, Any]:
    return {"task": task, "schedule": seconds, "options": {"expires": max(seconds, 5.0)}}


CELERY_BEAT_SCHEDULE = {
    "sequence": _sweep("portal.journal.tasks.sequence", 5.0),
    "name-checkpoints": _sweep("portal.witnesses.tasks.name_checkpoints", 900.0),
    "erase-what-is-over": _sweep("portal.retention.tasks.erase_what_is_over", 3600.0),
    "make-exports": _sweep("portal.retention.tasks.make_exports", 60.0),
    "push-checkpoints": _sweep("portal.witnesses.tasks.push_checkpoints", 30.0),
    "audit": _sweep("portal.journal.tasks.audit", 60.0),
    "seal": _sweep("portal.documents.tasks.seal_due", 5.0),
    "mail": _sweep("portal.outbox.tasks.deliver_due", 5.0),
    "announce-withdrawals": _sweep("releases.tasks.announce_withdrawals", 10.0),
    "remind-of-withdrawals": _sweep("releases.tasks.remind_of_withdrawals", 300.0),
    "remind-of-certificates": _sweep("releases.tasks.remind_of_certificates", 1800.0),
    "publish-planned": _sweep("releases.tasks.publish_planned", 20.0),
    "announce-publications": _sweep("releases.tasks.announce_publications", 30.0),
    "finish-uploads": _sweep("releases.tasks.finish_uploads", 20.0),
    "scan-files": _sweep("releases.tasks.scan_files", 60.0),
    "hide-withdrawn-files": _sweep("releases.tasks.hide_withdrawn_files", 60.0),
    "remind-integrators": _sweep("integrators.tasks.send_reminders", 600.0),
    "import-registries": _sweep("integrators.tasks.import_registries", 30.0),
    "register-charters": _sweep("integrators.tasks.register_charters", 600.0),
    "watch-shortages": _sweep("integrators.tasks.watch_shortages", 3600.0),
    "sweep-candidatures": _sweep("integrators.tasks.sweep_candidatures", 3600.0),
    "expire-reports": _sweep("installations.tasks.expire_reports", 1800.0),
    "remind-of-recalls": _sweep("installations.tasks.remind_of_recalls", 1800.0),
    "chase-missing-reports": _sweep("installations.tasks.chase_missing_reports", 6 * 3600.0),
    "close-resolved-tickets": _sweep("support.tasks.close_resolved_tickets", 600.0),
    "send-held-answers": _sweep("support.tasks.send_held_answers", 2.0),
    "escalate-tickets": _sweep("support.tasks.escalate_tickets", 60.0),
    "forget-drafts": _sweep("portal.drafts.tasks.forget_drafts", 3600.0),
    "forget-forms": _sweep("portal.accounts.tasks.forget_forms", 3600.0),
    "enter-locks": _sweep("portal.accounts.tasks.enter_locks", 60.0),
    "answer-resets": _sweep("portal.accounts.tasks.answer_resets", 10.0),
    "forget-acts": _sweep("portal.accounts.tasks.forget_acts", 6 * 3600.0),
    "file-mail": _sweep("support.tasks.file_pending_mail", 60.0),
    "import-odoo": _sweep("support.tasks.import_odoo", 30.0),
}

# Mail ---------------------------------------------------------------------------------

EMAIL_BACKEND = os.environ.get("EMAIL_BACKEND") or (
    "django.core.mail.backends.smtp.EmailBackend"
    if os.environ.get("EMAIL_HOST")
    else "portal.outbox.delivery.backends.FolderBackend"
)
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS") == "1"
EMAIL_TIMEOUT = 20
ANYMAIL = {
    name.removeprefix("ANYMAIL_"): value
    for name, value in os.environ.items()
    if name.startswith("ANYMAIL_")
}
MAIL_FOLDER = lay_out(VAR_DIR / "mail", PRIVATE)
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "Crisalid <portail@crisalid.example>")
MAIL_DOMAIN = os.environ.get("MAIL_DOMAIN", "crisalid.example")
"""The domain of our Message-IDs and of the reply addresses of tickets."""

AUTHSERV_ID = os.environ.get("AUTHSERV_ID", "")
"""The name under which our own mail server writes Authentication-Results; empty: none does."""

IMAP_HOST = os.environ.get("IMAP_HOST", "")
"""The server with the support mailbox, which `fetch_mail` empties; empty: none."""
IMAP_SECURITY = os.environ.get("IMAP_SECURITY", "tls")
IMAP_PORT = int(os.environ.get("IMAP_PORT", "993" if IMAP_SECURITY == "tls" else "143"))
IMAP_USER = os.environ.get("IMAP_USER", "")
IMAP_PASSWORD = os.environ.get("IMAP_PASSWORD", "")
IMAP_FOLDER = os.environ.get("IMAP_FOLDER", "INBOX")
IMAP_DONE_FOLDER = os.environ.get("IMAP_DONE_FOLDER", "")
"""Where to move what was taken in; empty: it stays, marked as seen."""

# Crisalid -----------------------------------------------------------------------------

ANSWER_HELD_SECONDS = int(os.environ.get("ANSWER_HELD_SECONDS", "10"))
SUPPORT_EMAIL = os.environ.get("SUPPORT_EMAIL", "support-disrtibuteur@crisalid.odoo.com")
SECURITY_CONTACT = os.environ.get("SECURITY_CONTACT", f"mailto:{SUPPORT_EMAIL}")
"""Where to tell of a weakness, as an address: `/.well-known/security.txt` names it."""
SUPPORT_PHONE = os.environ.get("SUPPORT_PHONE", "03 87 65 98 80")
SUPPORT_HOURS = _("Monday to Friday, 9 am to 12 pm and 2 pm to 6 pm")
CANDIDATURE_DAYS = int(os.environ.get("CANDIDATURE_DAYS", "14"))
"""How long the address of a candidature can be confirmed; then what was typed is erased."""
CANDIDATE_LINK_DAYS = int(os.environ.get("CANDIDATE_LINK_DAYS", "60"))
PUBLIC_REGISTER = os.environ.get("PUBLIC_REGISTER", "1") == "1"

# Evidence -----------------------------------------------------------------------------

JOURNAL_ORIGIN = os.environ.get("JOURNAL_ORIGIN", "crisalid.example/journal")
TSA_URL = os.environ.get("TSA_URL", "")
SEAL_PASSPHRASE = os.environ.get("SEAL_PASSPHRASE", "")
"""Opens KEYS_DIR/seal.p12; empty for the development key that set-up makes."""

# People -------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
# The address is unique by a constraint that ignores capitals, which the check overlooks.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTHENTICATION_BACKENDS = ["portal.accounts.sign_in.backend.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "portal.accounts.sign_in.passwords.LongEnough",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "portal.accounts.sign_in.passwords.UnlikeThePerson"},
    {"NAME": "portal.accounts.sign_in.passwords.NotCommon"},
    {"NAME": "portal.accounts.sign_in.passwords.HardToGuess"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home:index"
ACCOUNT_ADAPTER = "portal.accounts.sign_in.adapter.AccountAdapter"
MFA_ADAPTER = "portal.accounts.sign_in.adapter.MFAAdapter"
ACCOUNT_FORMS = {"login": "portal.accounts.sign_in.forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ALLAUTH_TRUSTED_PROXY_COUNT = _trusted_proxies()
"""How many proxies of ours stand in front: so far, X-Forwarded-For names the client."""
MFA_FORMS = {
    "authenticate": "portal.accounts.second_factor.forms.FactorForm",
    "reauthenticate": "portal.accounts.second_factor.forms.FactorAgainForm",
    "activate_totp": "portal.accounts.second_factor.forms.SetUpAppForm",
    "add_webauthn": "portal.accounts.second_factor.forms.AddPasskeyForm",
    "authenticate_webauthn": "portal.accounts.second_factor.forms.PasskeyForm",
    "reauthenticate_webauthn": "portal.accounts.second_factor.forms.PasskeyAgainForm",
    "login_webauthn": "portal.accounts.second_factor.forms.PasskeySignInForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Crisalid"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = EMBEDDED
SESSION_ENGINE = "portal.house.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_IDLE_HOURS_STAFF = int(os.environ.get("SESSION_IDLE_HOURS_STAFF", "12"))
SESSION_IDLE_HOURS = int(os.environ.get("SESSION_IDLE_HOURS", "168"))
"""After how many hours without use Crisalid's people, and representatives, sign in again."""

# Languages ----------------------------------------------------------------------------

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]
TIME_ZONE = "Europe/Paris"
USE_TZ = True
FORMAT_MODULE_PATH = "portal.formats"

# Security -----------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
COOKIE_PREFIX = "__Host-" if HTTPS else ""
"""Of every cookie's name: a browser takes such a one only over https, from this very host."""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}django_language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
MESSAGE_STORAGE = "portal.ui.frame.cookies.MessageStorage"
WHITENOISE_ALLOW_ALL_ORIGINS = False
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = os.environ.get("HSTS_SUBDOMAINS") == "1"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
CSRF_FAILURE_VIEW = "portal.ui.views.csrf_failure"

LOGGING = logs.configured(
    level=os.environ.get("LOG_LEVEL", "INFO"),
    as_json=(os.environ.get("LOG_FORMAT") or ("text" if EMBEDDED else "json")) == "json",
)
# No mail of Django's own on a fault: it would hold what was typed. The log tells, without.
ADMINS: list[tuple[str, str]] = []
DEFAULT_EXCEPTION_REPORTER_FILTER = "portal.infrastructure.logs.WithoutWhatWasTyped"
