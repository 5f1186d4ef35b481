"""Text as a database stores it, as a header takes it and as it is compared, whatever came in."""

import unicodedata


def storable(text: str) -> str:
    """`text` without what PostgreSQL cannot store: NUL goes, half a surrogate pair becomes `?`.

    Both come in broken mails, and in forms that no browser sent.
    """
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def one_line(text: str) -> str:
    """`text` storable, in one line, with single spaces: a line break would end a mail's header."""
    return " ".join(storable(text).split())


def folded(text: str) -> str:
    """`text` as it is compared, for no eye: whatever case and code its letters were typed in.

    ß is SS, a ligature its letters, an accent one code or two.
    """
    return unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
