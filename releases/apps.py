"""The releases' place in Django, and what they hand to the house."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReleasesConfig(AppConfig):
    name = "releases"
    verbose_name = _("Releases")

    def ready(self) -> None:
        # Here, not above: models can be imported only when all apps are loaded. Each plug adds
        # itself where it belongs.
        from releases.catalogue import converters  # noqa: F401 (routes use them)
        from releases.plugs import (  # noqa: F401
            api,
            badges,
            banners,
            company_timeline,
            duties,
            evidence,
            navigation,
            personal,
            reach,
            search,
            settings,
        )
        from releases.plugs.sentences import (  # noqa: F401
            documentation,
            drafting,
            published,
            subjects,
        )
        from releases.signatures import checks  # noqa: F401 (registers itself)
