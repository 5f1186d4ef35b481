"""Who may open the home page and what stands at the root."""

from tests.matrix import Row, everyone, staff_only

MATRIX = {
    "home:index": Row(get=everyone(200)),
    "home:health": Row(get=staff_only("quality", "support", "auditor", "admin")),
    "healthz": Row(get=everyone(200)),
    "set_language": Row(
        get=everyone(302, departed=302), post=everyone(302, departed=302), no_act="a cookie"
    ),
}
