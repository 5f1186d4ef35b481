"""Which lines a request answers for, and as they stood when its page was opened."""

from django.http import Http404, HttpRequest

from portal.core.paths import key_of_row


def opened_lines(request: HttpRequest) -> dict[int, str]:
    """The lines that the request names, each with the mark that it bore; 404 for what is none."""
    found = {}
    for text in (request.POST if request.method == "POST" else request.GET).getlist("line"):
        key, _between, mark = text.partition(":")
        line = key_of_row(key)
        if line is None:
            raise Http404
        found[line] = mark
    return found
