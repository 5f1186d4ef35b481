"""What the demo hands to the house: a banner while it is being loaded."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.accounts.sign_in.demo import is_demo, loaded
from portal.ui.frame.banners import Banner, register_banners_everywhere


@register_banners_everywhere
def loading(request: HttpRequest) -> Iterable[Banner]:
    if not is_demo() or (share := loaded()) == 100:
        return []
    banner: Banner = {
        "tone": "info",
        "title": _("The demo is being loaded: %(share)d%% of its two years are there.")
        % {"share": share},
        "text": _("Everything works meanwhile. Load the page again to see how far it has come."),
    }
    return [banner]
