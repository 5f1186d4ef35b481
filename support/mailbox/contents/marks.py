"""Tells what of a mail is not shown: nothing is left out without a word of it."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext, ngettext, override

from support.mailbox.contents.invitations import Invitation


def with_marks(
    text: str, invitations: Iterable[Invitation], left_out: Mapping[str, int], language: str
) -> str:
    """The text of a letter, its invitations in words, and what is left out of it."""
    with override(language):
        added = [each.in_words() for each in invitations]
        added += [f"[{_sentence(key, count)}]" for key, count in left_out.items()]
    return "\n\n".join([*([text.rstrip("\n")] if text.strip() else []), *added])


def _sentence(key: str, count: int) -> str:
    match key:
        case "all":
            return gettext("This mail is too large to be read here: it is kept whole, as it came.")
        case "text":
            return gettext("The text is cut here: the mail is kept whole, as it came.")
        case "parts":
            return gettext("This mail is damaged: its files are only in the mail as it came.")
        case "winmail":
            return gettext("winmail.dat is damaged: what could be read of it is here.")
        case "rtf":
            return gettext("The text of winmail.dat is of a kind that cannot be read here.")
        case _:
            told = ngettext(
                "%(count)d part of this mail is not read here: it is kept whole, as it came.",
                "%(count)d parts of this mail are not read here: it is kept whole, as it came.",
                count,
            )
            return told % {"count": count}
