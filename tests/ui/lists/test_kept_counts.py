"""What is remembered of old rows, and that nothing else is."""

from portal.ui.lists import kept_counts
from portal.ui.lists.kept_counts import OldPart


def test_few_rows_are_counted_each_time():
    part = OldPart(lambda: 7)
    part.learn(kept_counts.LARGE - 1)
    assert part.known is None


def test_many_are_remembered_for_a_day(monkeypatch):
    now = 1000.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    asked = []
    part = OldPart(lambda: asked.append(1) or 7)
    part.learn(kept_counts.LARGE)
    assert part.known == 7
    now += kept_counts.REMEMBERED
    assert part.known is None
    part.learn(kept_counts.LARGE)
    assert part.known == 7
    assert len(asked) == 2
    part.forget()
    assert part.known is None
