"""The security headers of every answer: pages, static files, stored files.

This is their one source. nginx, which sends static and stored files itself, repeats them from
deploy/headers.conf, and a test compares what both of them send.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

GetResponse = Callable[[HttpRequest], HttpResponseBase]
EMBEDDER = "Cross-Origin-Embedder-Policy"
STATIC_POLICY = "default-src 'none'; frame-ancestors 'none'; form-action 'none'; base-uri 'none'"
"""The Content-Security-Policy of a static file, should somebody open it as a page."""
STORED_POLICY = "default-src 'none'; sandbox"
"""That of what others have uploaded."""
MAIL_POLICY: dict[str, list[str]] = {
    "default-src": ["'none'"],
    "script-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["data:"],
    "font-src": ["'none'"],
    "connect-src": ["'none'"],
    "manifest-src": ["'none'"],
    "form-action": ["'none'"],
    "frame-ancestors": ["'self'"],
    "base-uri": ["'none'"],
    "sandbox": [],
}
"""That of a mail, which carries its style with it: it runs nothing, loads nothing, and is framed
by our own pages alone."""
OURS = (
    "camera", "clipboard-read", "clipboard-write", "fullscreen", "publickey-credentials-create",
    "publickey-credentials-get",
)  # fmt: skip
NOBODYS = (
    "accelerometer", "autoplay", "browsing-topics", "display-capture",
    "encrypted-media", "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts",
    "magnetometer", "microphone", "midi", "payment", "picture-in-picture", "screen-wake-lock",
    "serial", "usb", "window-management", "xr-spatial-tracking",
)  # fmt: skip
PRIVATE = "private, no-cache"
"""Asked for anew each time, while "back" still shows what was typed."""
NEVER_KEPT = "private, no-store"
SECRETS_OF_OTHERS = frozenset(
    {
        "account_change_password",
        "account_confirm_login_code",
        "account_reset_password_from_key",
        "account_set_password",
        "mfa_activate_totp",
        "mfa_authenticate",
        "mfa_download_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_reauthenticate",
        "mfa_view_recovery_codes",
    }
)
"""Pages of allauth with a secret or a code. Views of ours say `@never_cache` themselves."""


def permissions_policy() -> str:
    """What a page may use of the device: the camera, passkeys, the clipboard."""
    allowed = [f"{name}=(self)" for name in OURS]
    return ", ".join(sorted([*allowed, *(f"{name}=()" for name in NOBODYS)]))


def common_headers() -> dict[str, str]:
    """What every answer says, whoever gives it. Over http nobody is told of https."""
    found = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": settings.X_FRAME_OPTIONS,
        "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
        "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
        "Cross-Origin-Resource-Policy": "same-origin",
        EMBEDDER: "require-corp",
        "Permissions-Policy": permissions_policy(),
    }
    if settings.SECURE_HSTS_SECONDS:
        tail = "; includeSubDomains" if settings.SECURE_HSTS_INCLUDE_SUBDOMAINS else ""
        found["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}{tail}"
    return found


class HeadersMiddleware:
    """Says them on every answer that does not say otherwise; stands before all that answers."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.common = common_headers()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in self.common.items():
            if name == "Strict-Transport-Security" and not request.is_secure():
                continue
            response.headers.setdefault(name, value)
        if request.path_info.startswith(settings.STATIC_URL):
            response.headers.setdefault("Content-Security-Policy", STATIC_POLICY)
        match = request.resolver_match
        if match and match.view_name in SECRETS_OF_OTHERS:
            response.headers["Cache-Control"] = NEVER_KEPT
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = PRIVATE
        return response


def with_sandboxed_mail(view: Callable[..., Any]) -> Callable[..., Any]:
    """For a page that frames a mail, and for the mail: a sandbox has an origin of its own."""

    @wraps(view)
    def run(*args: Any, **kwargs: Any) -> Any:
        response = view(*args, **kwargs)
        response.headers[EMBEDDER] = "unsafe-none"
        return response

    return run
