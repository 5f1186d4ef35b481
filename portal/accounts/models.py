"""People who sign in, the invitations that make them, and codes sent by mail."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from portal.accounts.permissions import ROLES, Permission, Role
from portal.accounts.standing.current import is_current
from portal.core import clock
from portal.core.work import Work
from portal.search.columns import searched_column, sorted_column
from portal.search.matching import Search


class Language(models.TextChoices):
    FR = "fr", "Français"
    EN = "en", "English"


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def by_address(self, email: str) -> "User | None":
        """Whose address this is, by one query whoever it is; case does not count."""
        folded = email.strip().lower()
        return self.alias(folded=Lower("email")).filter(folded=folded).first()

    def create_user(self, email: str, *, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who signs in by e-mail. Staff have a role; representatives have none."""

    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=150)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=Language.choices, default=Language.FR
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(_("joined at"), default=clock.now, editable=False)

    name_sorted = sorted_column("name")
    searched = searched_column("name", "email")
    SEARCH = Search()

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        indexes = [models.Index(fields=["name_sorted", "id"], name="user_name")]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                violation_error_message=_("Someone already has this e-mail address."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_staff(self) -> bool:
        return bool(self.role)

    is_superuser = False
    """Nobody goes round the roles; Django's admin asks for the attribute."""

    def may(self, permission: Permission) -> bool:
        """Whether this person's role has `permission`."""
        return self.is_active and permission in ROLES.get(self.role, frozenset())

    @property
    def is_current(self) -> bool:
        """Whether they are still one of Crisalid's people, or of an integrator's."""
        return is_current(self)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Django's own permissions are not used: see `portal.accounts.permissions`."""
        return False

    def has_perms(self, perms: list[str], obj: object = None) -> bool:
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_staff


class Invitation(models.Model):
    """The only way to an account. The token itself is only in the mail."""

    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=150)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, blank=True)
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("invited by")
    )
    invited_at = models.DateTimeField(_("invited at"), default=clock.now)
    expires_at = models.DateTimeField(_("expires at"))
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("accepted by")
    )
    revoked_at = models.DateTimeField(_("invitation revoked at"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("revoked by")
    )

    searched = searched_column("name", "email")
    SEARCH = Search()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(
                name="invitation_accepted_both",
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="invitation_revoked_both",
                condition=Q(revoked_at=None, revoked_by=None)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def is_open(self) -> bool:
        return (
            self.accepted_at is None and self.revoked_at is None and clock.now() < self.expires_at
        )


class OneTimeCode(models.Model):
    """Six digits sent by mail, for one purpose on one object; only their hash is kept."""

    purpose = models.CharField(max_length=40)
    subject = models.CharField(max_length=100)
    email = models.EmailField()
    code_hash = models.CharField(max_length=128)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["purpose", "subject", "-created_at"])]

    def __str__(self) -> str:
        return f"{self.purpose} {self.subject}"


class FactorRenewalQuerySet(models.QuerySet["FactorRenewal"]):
    def open(self) -> "FactorRenewalQuerySet":
        """Those that wait for a second administrator."""
        return self.filter(decided_at=None)


class FactorRenewal(models.Model):
    """A second factor that its owner cannot use any more: asked by one administrator, decided
    by another. `granted` says how: taken away, so that a new one is set up, or left."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("person"))
    reason = models.CharField(_("reason"), max_length=300)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"), default=clock.now)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    granted = models.BooleanField(_("granted"), default=False)

    SEARCH = Search(own=False, related=("user", "asked_by", "decided_by"))

    objects = FactorRenewalQuerySet.as_manager()

    class Meta:
        verbose_name = _("renewal of a second factor")
        verbose_name_plural = _("renewals of a second factor")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], name="factor_renewal_one_open", condition=Q(decided_at=None)
            ),
            models.CheckConstraint(
                name="factor_renewal_decided_both",
                condition=Q(decided_at=None, decided_by=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="factor_renewal_two_people",
                condition=Q(granted=False)
                | Q(decided_at__isnull=False) & ~Q(decided_by=models.F("asked_by")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)


class AccountAct(models.Model):
    """Something that happened to an account, or was tried: shown to its owner and to admins.

    Kept for a time (`acts.keeping`). What changes an account, or opens it, is in the journal too:
    `entry` is that entry, which commits to this row by its salt and holds no address. What was
    tried with an address that is nobody's has a keyed hash of it, and nothing else.
    """

    class Kind(models.TextChoices):
        SIGNED_IN = "signed_in", _("Signed in")
        SIGNED_OUT = "signed_out", _("Signed out")
        SESSIONS_ENDED = "sessions_ended", _("Sessions ended")
        PASSWORD_CHANGED = "password_changed", _("Password changed")
        PASSWORD_RESET = "password_reset", _("Password chosen anew")
        RESET_ASKED = "reset_asked", _("Link for a new password sent")
        APP_ADDED = "app_added", _("Authenticator app set up")
        APP_REMOVED = "app_removed", _("Authenticator app removed")
        PASSKEY_ADDED = "passkey_added", _("Passkey added")
        PASSKEY_RENAMED = "passkey_renamed", _("Passkey renamed")
        PASSKEY_REMOVED = "passkey_removed", _("Passkey removed")
        CODES_MADE = "codes_made", _("Recovery codes made")
        CODE_USED = "code_used", _("Recovery code used")
        LOCKED = "locked", _("Locked for some minutes")
        WRONG_PASSWORD = "wrong_password", _("Wrong password")
        WRONG_CODE = "wrong_code", _("Wrong code")
        WRONG_PASSKEY = "wrong_passkey", _("Passkey refused")
        WRONG_PROOF = "wrong_proof", _("Wrong proof at a signature")
        SLOWED = "slowed", _("Slowed down: too many attempts from one address")

    FAILURES = (
        Kind.WRONG_PASSWORD, Kind.WRONG_CODE, Kind.WRONG_PASSKEY, Kind.WRONG_PROOF,
    )  # fmt: skip

    user = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("person")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    at = models.DateTimeField(_("When"), default=clock.now)
    ip = models.GenericIPAddressField(_("address"), null=True)
    browser = models.CharField(_("browser"), max_length=400, blank=True)
    detail = models.CharField(_("detail"), max_length=200, blank=True)
    address_hash = models.CharField(_("address typed"), max_length=64, blank=True)
    once = models.CharField(max_length=120, null=True, unique=True)  # noqa: DJ001 - unique
    salt = models.BinaryField()
    entry = models.UUIDField(null=True)

    SEARCH = Search(own=False, related=("user",))

    class Meta:
        verbose_name = _("act of an account")
        verbose_name_plural = _("acts of accounts")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["user", "-at", "-id"], name="account_act_user"),
            models.Index(fields=["kind", "-at", "-id"], name="account_act_kind"),
            models.Index(fields=["-at", "-id"], name="account_act_at"),
            models.Index(
                fields=["id"],
                name="account_act_lock",
                condition=Q(kind="locked", entry=None, user__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.user_id or self.address_hash[:12]}"

    @property
    def failed(self) -> bool:
        return self.kind in self.FAILURES


class ResetRequest(Work):
    """An address for which a new password was asked, until the worker has looked whose it is.

    Written alike for every address, so that nobody learns which ones have an account: encrypted,
    and blanked as soon as it is answered.
    """

    address = models.TextField(editable=False)
    asked_at = models.DateTimeField(default=clock.now, editable=False)
    ip = models.GenericIPAddressField(null=True, editable=False)
    browser = models.CharField(max_length=400, blank=True, editable=False)

    class Meta:
        verbose_name = _("request for a new password")
        verbose_name_plural = _("requests for a new password")

    def __str__(self) -> str:
        return f"reset {self.pk}"


class DemoMark(models.Model):
    """Its one row says that this database holds the demo, with its public passwords.

    `loaded` says how much of it, in percent: people look around while the rest is written.
    """

    marked_at = models.DateTimeField(default=clock.now)
    loaded = models.PositiveSmallIntegerField(default=100)

    def __str__(self) -> str:
        return "demo"


class SentForm(models.Model):
    """A form that was sent and acted upon, so that it counts once: see `accounts.sent_twice`."""

    rendering = models.CharField(max_length=64, unique=True, editable=False)
    content = models.CharField(max_length=64, editable=False)
    location = models.TextField(blank=True, editable=False)
    sent_at = models.DateTimeField(db_index=True, editable=False)

    def __str__(self) -> str:
        return self.rendering[:12]
