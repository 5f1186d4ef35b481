"""Buttons and links, and the dialog that a button opens."""

from __future__ import annotations

from typing import cast

from django.template import TemplateSyntaxError
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from portal.ui.components.base import attributes, known_icon, one_of, render, shown, wanted
from portal.ui.components.filters import in_one_piece, unbroken
from portal.ui.components.marks import icon as icon_mark
from portal.ui.components.marks import icon_or_nothing, keycap

BUTTON_VARIANTS = ("primary", "secondary", "danger", "quiet")
BUTTON_SIZES = ("normal", "small")
BUTTON_TYPES = ("link", "submit", "button")
LINK_VARIANTS = ("inline", "arrow", "quiet")
DIALOG_SIZES = ("normal", "wide")


def button(
    label: str | Promise,
    href: str = "",
    variant: str = "primary",
    icon: str = "",
    type: str = "",
    name: str = "",
    value: object = "",
    disabled: bool = False,
    size: str = "normal",
    form: str = "",
    download: bool = False,
    novalidate: bool = False,
    shortcut: str = "",
    at: str = "",
) -> SafeString:
    """A button, or a link that looks like one when there is `href`; disabled, it is text.

    `form` is the id of a form elsewhere on the page; `novalidate` lets "save draft" pass over
    required fields; `shortcut` is the key that uses it (static/ui/js/keys.js); `at` is the id
    of the place where a page opens that comes back to itself.
    """
    kind = type or ("link" if href else "submit")
    one_of("button", "variant", variant, BUTTON_VARIANTS)
    one_of("button", "type", kind, BUTTON_TYPES)
    one_of("button", "size", size, BUTTON_SIZES)
    known_icon("button", icon)
    if kind == "link" and not href and not disabled:
        raise TemplateSyntaxError(f"button: the link {label!s} has no href")
    element, own = "a", cast(dict[str, object], {"href": href, "download": download})
    if kind != "link":
        element = "button"
        own = {
            "type": kind, "name": name, "value": value and shown(value), "form": form,
            "formnovalidate": novalidate, "disabled": disabled, "formaction": at and f"#{at}",
        }  # fmt: skip
    elif disabled:
        element, own, shortcut = "span", {"aria-disabled": "true"}, ""
    return format_html(
        '<{element} class="button button--{variant} button--{size}"{own}>'
        "{icon}<span>{label}</span>{key}</{element}>",
        element=element,
        variant=variant,
        size=size,
        own=attributes({**own, "data-key": shortcut, "aria-keyshortcuts": shortcut}),
        icon=icon_or_nothing(icon),
        label=unbroken(shown(label)),
        key=keycap(shortcut) if shortcut else "",
    )


def link(
    label: str | Promise,
    href: str,
    variant: str = "inline",
    icon: str = "",
    external: bool = False,
) -> SafeString:
    """A link in a sentence (`inline`), on a line of its own (`arrow`) or in passing (`quiet`).

    `external` says that it leaves the portal: it gets the sign for it and no referrer.
    """
    one_of("link", "variant", variant, LINK_VARIANTS)
    known_icon("link", icon)
    wanted("link", label=label, href=href)
    sign = SafeString()
    if external:
        sign = icon_mark("external-link", label=gettext("(another site)"), size="small")
    elif variant == "arrow":
        sign = icon_mark("arrow-right", size="small")
    return format_html(
        '<a class="link link--{}" href="{}"{}>{}{}{}</a>',
        variant,
        href,
        attributes({"rel": "external noreferrer" if external else ""}),
        icon_or_nothing(icon, size="small"),
        in_one_piece(shown(label)),
        sign,
    )


def dialog(
    content: str,
    id: str,
    title: str | Promise,
    opener: str | Promise,
    href: str = "",
    variant: str = "secondary",
    icon: str = "",
    size: str = "normal",
) -> SafeString:
    """A `<dialog>` and the link that opens it.

    Without a script the link leads to `href`, a page for the same thing, or, where there is
    none, shows the dialog in its place on the page. Its buttons go into `form_actions`;
    `{% dialog_close %}` is the way back.
    """
    one_of("dialog", "variant", variant, BUTTON_VARIANTS)
    one_of("dialog", "size", size, DIALOG_SIZES)
    known_icon("dialog", icon)
    wanted("dialog", id=id, title=title, opener=opener)
    return render(
        "dialog",
        content=content, id=id, title=title, opener=opener, href=href or f"#{id}",
        variant=variant, icon=icon, size=size,
    )  # fmt: skip


def dialog_close(label: str | Promise = "") -> SafeString:
    """The quiet button that closes the `dialog` around it and does nothing."""
    return format_html(
        '<button class="button button--quiet button--normal" type="button" data-dialog-close'
        " hidden><span>{}</span></button>",
        label or gettext("Cancel"),
    )
