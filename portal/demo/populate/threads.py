"""What is written on bulk tickets: their messages, the calls about them, the evaluations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from portal.demo.populate import bulk
from portal.demo.populate.words import Words
from support.models import AnswerState, MessageKind, StatusEvent

if TYPE_CHECKING:
    from portal.demo.populate.support import Line

_REQUEST, _ANSWER = MessageKind.REQUEST.value, MessageKind.ANSWER.value
_NOTE, _STATUS = MessageKind.NOTE.value, MessageKind.STATUS.value
_TAKEN, _RESOLVED = StatusEvent.TAKEN.value, StatusEvent.RESOLVED.value
_CLOSED = StatusEvent.CLOSED_BY_ITSELF.value

A_CALL = 4
"""One ticket of so many had a call."""
A_RATING = 3
"""One closing of so many was evaluated, or was asked to be."""


class Writer:
    """Rows for `bulk.write`, from the key `key` on: while COPY runs, nothing can be asked."""

    NAMES = ("id", "ticket_id", "kind", "event", "author_id", "author_name", "body", "created_at")
    RATING = ("id", "ticket_id", "closing", "token_sha256", "asked_at", "score", "answered_at")
    ANSWER = ("id", "rating_id", "number", "score", "answered_at", "nonce", "state")
    CALL = ("id", "called_at", "caller", "phone", "ticket_id", "abandoned", "notes")

    def __init__(self, words: Words) -> None:
        self.words = words

    def messages(self, lines: list[Line], count: int, key: int) -> Iterator[bulk.Values]:
        """`count` messages on `lines`: each has one, and as many more as falls on it."""
        each, spare = count // len(lines), 0
        for place, line in enumerate(lines):
            share = (place + 1) * count // len(lines) - place * count // len(lines)
            # What the second of two gets, the first goes without.
            if place % 2 == 0 and place + 1 < len(lines):
                spare = int(self.words.random() * each)
                share -= spare
            else:
                share, spare = share + spare, 0
            for row in self._thread(line, share):
                yield (key, *row)
                key += 1

    def _thread(self, line: Line, count: int) -> Iterator[bulk.Values]:
        """A letter, then whom it went to, then letters by turns, and how it ended."""
        words, end = self.words, line.closed or line.resolved
        last = end or (line.taken or line.opened) + dt.timedelta(hours=3)
        step, at = (last - line.opened) / max(count, 1), line.opened
        author, name = line.technician.pk, line.technician.name
        asker = words.person()
        for place in range(count):
            if place == 0:
                yield line.key, _REQUEST, "", None, asker, words.request(), at
            elif place == 1 and line.taken:
                yield line.key, _STATUS, _TAKEN, author, name, name, line.taken
            elif place == count - 1 and line.closed:
                yield line.key, _STATUS, _CLOSED, None, "", "", line.closed
            elif place == count - 1 and line.resolved:
                yield line.key, _STATUS, _RESOLVED, author, name, name, line.resolved
            elif place % 7 == 6:
                yield line.key, _NOTE, "", author, name, words.one_advice(), at
            elif place % 2 == 0:
                yield line.key, _ANSWER, "", author, name, words.answer(), at
            else:
                yield line.key, _REQUEST, "", None, asker, words.request(), at
            at += step

    def ratings(self, lines: list[Line], key: int) -> Iterator[bulk.Values]:
        for line in lines:
            if line.closed is None or line.key % A_RATING:
                continue
            told = self.words.random() < 0.7
            score = 5 - int(self.words.random() ** 2 * 5) if told else None
            answered = line.closed + dt.timedelta(hours=5) if told else None
            yield key, line.key, 1, f"{self.words.bits():064x}", line.closed, score, answered
            key += 1

    def answers(self, ratings: Iterable[bulk.Values], key: int) -> Iterator[bulk.Values]:
        """The answer of each request that has one."""
        for rating, *_, score, answered in ratings:
            if score is not None:
                nonce = f"{self.words.bits():064x}"[-32:]
                yield key, rating, 1, score, answered, nonce, AnswerState.COUNTS
                key += 1

    def calls(self, lines: list[Line], key: int) -> Iterator[bulk.Values]:
        words = self.words
        for line in lines:
            if line.key % A_CALL:
                continue
            lost = words.random() < 0.1
            phone = f"03{int(words.random() * 10**8):08d}"
            note = "" if lost else words.subject()
            ticket = None if lost else line.key
            yield key, line.opened, words.person(), phone, ticket, lost, note
            key += 1
