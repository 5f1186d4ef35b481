"""How a release is prepared and published, in sentences for the journal."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.journal.words.sentences import (
    Family,
    Part,
    Sentence,
    Shown,
    count,
    day,
    flag,
    items,
    listed,
    made,
    moment,
    register_sentences,
)
from portal.ui.text import formats


def _size(path: str) -> Part:
    def show(size: object) -> Shown:
        return formats.filesize(size) if isinstance(size, int) else ""

    return made(lambda told: show(told.at(path)))


_FILE = [_("File: %(name)s")]
_CONTENT: list[str | Promise] = [
    _("Certificate %(certificate)s"),
    _("Category %(category)s"),
    "%(mandatory)s",
    _("Files: %(files)s"),
]
_CONTENT_VALUES = {
    "mandatory": flag("mandatory", _("Mandatory update")),
    "files": made(lambda told: [item["name"] for item in listed(told.at("files"))]),
}

register_sentences(
    Family(
        "drafting",
        _("Versions in preparation"),
        {
            "release.created": Sentence(
                _("%(who)s began version %(what)s"),
                details=[
                    _("Line %(line)s"),
                    _("Prerequisites and hardware taken from %(carried_from)s"),
                ],
            ),
            "release.draft_renamed": Sentence(
                _("%(who)s corrected the number of a version in preparation: %(what)s"),
                details=[_("Before: %(before)s"), _("After: %(version)s"), "%(dropped)s"],
                values={
                    "dropped": flag(
                        "certificate_dropped", _("Its certificate has to be recorded anew")
                    )
                },
            ),
            "release.draft_discarded": Sentence(
                _("%(who)s gave version %(what)s up before it was published"), tone="soon"
            ),
            "release.draft_updated": Sentence(
                _("%(who)s described version %(what)s"),
                details=["%(mandatory)s", _("On the basis of: %(mandatory_basis)s")],
                values={"mandatory": flag("mandatory", _("Mandatory update"))},
            ),
            "release.notes_written": Sentence(
                _("%(who)s wrote the notes of version %(what)s"),
                details=[_("Notes: %(notes)s")],
                values={"notes": count("notes")},
            ),
            "release.requirements_written": Sentence(
                _("%(who)s wrote the prerequisites and hardware of version %(what)s"),
                details=[_("Prerequisites: %(prerequisites)s"), _("Machines: %(hardware)s")],
                values={"prerequisites": count("prerequisites"), "hardware": count("hardware")},
            ),
            "release.conformity_stated": Sentence(
                _("%(who)s stated the conformity of version %(what)s"),
                details=[_("Requirement domains: %(domains)s")],
                values={"domains": items("statements")},
            ),
            "release.file_added": Sentence(
                _("%(who)s added a file to version %(what)s"),
                details=[*_FILE, _("Size: %(size)s")],
                values={"size": _size("size")},
            ),
            "release.file_removed": Sentence(
                _("%(who)s removed a file from version %(what)s"), details=_FILE
            ),
            "release.file_scanned": Sentence(
                _("%(who)s had a file of version %(what)s checked for malware"),
                details=[*_FILE, _("Found: %(found)s"), _("Not checked: %(failure)s")],
            ),
            "release.certified": Sentence(
                _("%(who)s recorded the certificate of version %(what)s"),
                details=[
                    _("Certificate %(certificate)s"),
                    _("Category %(category)s"),
                    _("Certified on %(day)s"),
                    _("Valid until %(until)s"),
                ],
                values={"day": day("certified_on"), "until": day("certified_until")},
            ),
            "release.submitted": Sentence(
                _("%(who)s submitted version %(what)s to a second person"),
                details=_CONTENT,
                values=_CONTENT_VALUES,
                tone="info",
            ),
            "release.reopened": Sentence(
                _("%(who)s took version %(what)s back to change it"),
            ),
            "release.publication_planned": Sentence(
                _("%(who)s planned the publication of version %(what)s"),
                details=[_("Planned for %(at)s")],
                values={"at": moment("at")},
                tone="info",
            ),
            "release.publication_plan_cancelled": Sentence(
                _("%(who)s cancelled the planned publication of version %(what)s"), tone="soon"
            ),
            "release.signed": Sentence(
                _("%(who)s signed the files of version %(what)s"),
                details=[_("Files: %(files)s")],
                values={"files": items("files")},
            ),
            "release.published": Sentence(
                _("%(who)s published version %(what)s"),
                details=[*_CONTENT, _("Supersedes %(supersedes)s")],
                values=_CONTENT_VALUES | {"supersedes": items("supersedes")},
                tone="ok",
            ),
        },
    )
)
