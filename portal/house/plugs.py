"""What the settings hand to the house: how support is reached, navigation, words of a change."""

from typing import Any

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.accounts.standing.current import is_current
from portal.house.known import Known, Subject, house_settings, register_house_setting
from portal.house.models import HouseSetting
from portal.house.values import PHONE
from portal.journal.words.sentences import (
    Family,
    Sentence,
    Shown,
    Telling,
    made,
    register_sentences,
)
from portal.journal.words.subjects import Named, SubjectKind, register_subjects
from portal.ui.admin.sections import PORTAL, Link, register_admin_link
from portal.ui.frame.navigation import Group, NavItem, register_navigation

AT_ONCE = _("A change shows at once on pages; mails already sent keep what they say.")

TOLD = _(
    "Shown at the foot of pages and mails. DOC-QLT-210 tells it to integrators: a change asks for "
    "a new version of it."
)

register_house_setting(
    Known(
        "support_email",
        Subject.SUPPORT,
        _("Support’s address"),
        TOLD,
        AT_ONCE,
        lambda: settings.SUPPORT_EMAIL,
        lambda: forms.EmailField(max_length=254),
    )
)
register_house_setting(
    Known(
        "support_phone",
        Subject.SUPPORT,
        _("Support’s phone number"),
        TOLD,
        AT_ONCE,
        lambda: settings.SUPPORT_PHONE,
        lambda: forms.CharField(max_length=20, validators=[PHONE]),
    )
)


def _may_change(user: Any) -> bool:
    return bool(is_current(user) and user.may(Permission.STAFF_MANAGE))


register_navigation(
    NavItem(
        label=_("Settings of the portal"),
        short=_("Settings"),
        url_name="house:settings",
        icon="wrench",
        visible=_may_change,
        order=930,
        group=Group.SETTINGS,
    )
)
register_admin_link(Link(PORTAL, _("Settings of the portal"), "house:settings", _may_change))


def _name(told: Telling) -> Shown:
    key: Any = told.at("key")
    known = house_settings.get(key) if isinstance(key, str) else None
    return known.name if known else str(key or "")


def _value(path: str) -> Any:
    def show(told: Telling) -> Shown:
        key: Any = told.at("key")
        known = house_settings.get(key) if isinstance(key, str) else None
        return known.shown(told.at(path)) if known else str(told.at(path) or "")

    return made(show)


def _page(named: Named, reader: User) -> str:
    return reverse("house:settings") if _may_change(reader) else ""


_VALUES = {"setting": made(_name), "before": _value("before"), "after": _value("after")}
register_subjects(SubjectKind(HouseSetting, lambda: "key", href=_page))
register_sentences(
    Family(
        "settings",
        _("Settings"),
        {
            "setting.changed": Sentence(
                _("%(who)s changed a setting of the portal (%(what)s)"),
                details=["%(setting)s", _("Before: %(before)s"), _("After: %(after)s")],
                values=_VALUES,
                tone="info",
            ),
            "setting.reset": Sentence(
                _("%(who)s let the default of a setting hold again (%(what)s)"),
                details=["%(setting)s", _("Before: %(before)s"), _("After: %(after)s")],
                values=_VALUES,
                tone="info",
            ),
        },
    )
)
