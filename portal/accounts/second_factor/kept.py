"""What second factors are made of, as their rows keep it: encrypted under the newest key."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from portal.accounts.models import User
from portal.infrastructure.encryption import KeyLost, decrypt, encrypt


@dataclass
class Anew:
    """How much was encrypted, and what no key opens."""

    done: int = 0
    lost: list[str] = field(default_factory=list)


def is_lost(user: User) -> bool:
    """Whether `user` has a factor that no key opens any more: an app and its recovery codes."""
    for row in Authenticator.objects.filter(user=user):
        try:
            _each_anew(row.data, decrypt)
        except KeyLost:
            return True
    return False


def encrypt_factors_anew() -> Anew:
    """Encrypt all of them under the first key, also those from before encryption."""
    found = Anew()
    for pk in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            row = Authenticator.objects.select_for_update().filter(pk=pk).first()
            if row is None:
                continue
            try:
                row.data = _each_anew(row.data, lambda kept: encrypt(decrypt(kept)))
            except KeyLost:
                found.lost.append(f"{row.get_type_display()} · {row.user}")
                continue
            row.save(update_fields=["data"])
            found.done += 1
    return found


def _each_anew(data: dict[str, Any], change: Any) -> dict[str, Any]:
    """`data` of a row with `change` of each text in it that is encrypted (allauth.mfa)."""
    changed: dict[str, Any] = {
        name: change(data[name]) for name in ("secret", "seed") if name in data
    }
    if codes := data.get("migrated_codes"):
        changed["migrated_codes"] = [change(code) for code in codes]
    return data | changed
