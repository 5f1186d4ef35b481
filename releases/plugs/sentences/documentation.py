"""The wiki and the reserved documents, in sentences for the journal."""

from django.utils.translation import gettext_lazy as _

from portal.journal.words.sentences import Family, Sentence, choice, count, register_sentences
from releases.reserved.models import ReservedAudience, ReservedKind
from releases.wiki.models import Audience

register_sentences(
    Family(
        "documentation",
        _("Wiki and reserved documents"),
        {
            "wiki_page.saved": Sentence(
                _("%(who)s wrote the wiki page %(what)s"),
                details=[
                    _("Line %(line)s"),
                    _("For: %(audience)s"),
                    _("True from version %(from)s on"),
                    _("True up to version %(until)s"),
                ],
                values={"audience": choice("audience", Audience)},
            ),
            "wiki_image.added": Sentence(
                _("%(who)s added an image to the wiki page %(what)s"),
                details=[_("Image: %(name)s")],
            ),
            "reserved_document.added": Sentence(
                _("%(who)s added the reserved document %(what)s"),
                details=[
                    _("Kind: %(kind)s"),
                    _("For: %(audience)s"),
                    _("Line %(line)s"),
                    _("Version %(release)s"),
                    _("File: %(name)s"),
                ],
                values={
                    "kind": choice("kind", ReservedKind),
                    "audience": choice("audience", ReservedAudience),
                },
            ),
            "reserved_document.version_added": Sentence(
                _("%(who)s added a version of the reserved document %(what)s"),
                details=[
                    _("Version no. %(number)s"),
                    _("What changes: %(change)s"),
                    _("File: %(name)s"),
                ],
            ),
            "reserved_document.audience_changed": Sentence(
                _("%(who)s changed who may read the reserved document %(what)s"),
                details=[_("Before: %(before)s"), _("After: %(after)s")],
                values={
                    "before": choice("before", ReservedAudience),
                    "after": choice("after", ReservedAudience),
                },
            ),
            "reserved_document.retired": Sentence(
                _("%(who)s took the reserved document %(what)s out of use"), tone="soon"
            ),
            "reserved_document.readers_reminded": Sentence(
                _("%(who)s reminded those who have not read the reserved document %(what)s"),
                details=[_("Version no. %(number)s"), _("People: %(people)s")],
                values={"people": count("users")},
            ),
        },
    )
)
