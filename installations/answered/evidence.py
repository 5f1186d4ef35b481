"""Whether the answers, and the lines that point to them, are what the journal tells."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Q

from installations.models import MissingAnswer, MissingReport, Recall, RecallAnswer
from portal.journal.verify import replay


def answers_as_told(
    answers: type[RecallAnswer] | type[MissingAnswer],
    lines: type[Recall] | type[MissingReport],
    *,
    events: Sequence[str],
    facts: Callable[[Any], Mapping[str, Any]],
    named: tuple[str, str],
) -> Iterator[str]:
    """Each answer is what was told; each line points to the last answer that names it.

    `facts` is what the entry of an answer says of it; `named` is how an answer, by `%s` for its
    key, and a line are called in a finding.
    """
    answer, what = named
    last: dict[int, int] = {}
    for batch in replay.statements_about(answers, *events):
        known = answers._base_manager.in_bulk([said.subject for said in batch])
        for said in batch:
            label, row = answer % said.subject, known.get(said.subject)
            if row is None:
                yield f"{label}: it was given, and is no longer there"
                continue
            yield from replay.differences(label, facts(row), said.data)
            if row.text != said.personal.get("/text", row.text):
                yield f"{label}: its text is not what the journal says"
            last.update(dict.fromkeys(said.data["lines"], said.subject))
    rows = lines._base_manager.filter(Q(answer__isnull=False) | Q(pk__in=list(last)))
    for line in rows.only("answer").order_by("pk").iterator(replay.CHUNK):
        if last.get(line.pk) != line.answer_id:
            yield f"{what} {line.pk}: its answer is not the last that the journal tells of"
    there = set(rows.values_list("pk", flat=True))
    for key in sorted(last.keys() - there):
        yield f"{what} {key}: it was answered, and is no longer there"
