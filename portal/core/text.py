"""Text as a database stores it and as a header takes it, whatever it came from."""


def storable(text: str) -> str:
    """`text` without what PostgreSQL cannot store: NUL goes, half a surrogate pair becomes `?`.

    Both come in broken mails, and in forms that no browser sent.
    """
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def one_line(text: str) -> str:
    """`text` storable, in one line, with single spaces: a line break would end a mail's header."""
    return " ".join(storable(text).split())
