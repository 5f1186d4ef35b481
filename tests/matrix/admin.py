"""The admin's own pages, beside those of each model."""

from tests.matrix import SHOWS, Row, everyone

STAFF_PAGE = everyone(302, staff=200)
LEADS_ON = "leads to allauth’s page"

MATRIX = {
    "admin:index": Row(get=STAFF_PAGE, post=STAFF_PAGE, no_act=SHOWS),
    "admin:app_list": Row(
        get=STAFF_PAGE,
        post=STAFF_PAGE,
        args=lambda world: {"app_label": "releases"},
        no_act=SHOWS,
    ),
    # Signing in and out, and passwords, are allauth's.
    "admin:login": Row(
        get=everyone(302, representatives=403),
        post=everyone(302, representatives=403),
        no_act=LEADS_ON,
    ),
    "admin:logout": Row(
        get=everyone(302, departed=302), post=everyone(302, departed=302), no_act=LEADS_ON
    ),
    "admin:password_change": Row(get=everyone(302), post=everyone(302), no_act=LEADS_ON),
    "admin:password_change_done": Row(get=everyone(302), post=everyone(302), no_act=LEADS_ON),
    "admin:jsi18n": Row(get=STAFF_PAGE),
    "admin:autocomplete": Row(get=everyone(302, staff=403)),
    "admin:view_on_site": Row(
        get=everyone(302, staff=404),
        post=everyone(302, staff=404),
        args=lambda world: {"content_type_id": 0, "object_id": 0},
        no_act=SHOWS,
    ),
    "admin/(?P<url>.*)$": Row(
        get=everyone(302, staff=404),
        post=everyone(302, staff=404),
        args=lambda world: {"url": "nothing/here"},
        no_act=SHOWS,
    ),
}
