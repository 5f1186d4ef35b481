"""Walks through the whole journal and finds what was changed, removed, added or reordered.

Streams in constant memory and takes no lock: it looks at the tree as it is at the start, and
what is appended meanwhile does not disturb it. Whoever changes rows may write anything that the
database takes: what cannot be read is a finding, and the walk goes on behind it.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db import connection
from django.db.models import Max, Q

from portal.journal import canonical, record, triggers, versions
from portal.journal.models import (
    Checkpoint,
    JournalEntry,
    MerkleNode,
    PersonalDatum,
    SequencedEntry,
)
from portal.journal.tree import keys, merkle, proofs, signed_note
from portal.journal.verify import held, named, order, replay, sources, texts

CHUNK = 1000
Progress = Callable[[int, int], None]
"""Told how many entries are done, of how many."""


def unheard(done: int, of: int) -> None:
    """For who does not want to know how far it is."""


def findings(copies: Iterable[sources.Copy] = (), *, progress: Progress = unheard) -> Iterator[str]:
    """Everything that is wrong, one plain line each, with the checkpoint `copies` given.

    `progress` is called at every step, also while rows are compared once all entries are read.
    """
    for table in triggers.missing(connection):
        yield f"table {table}: the trigger that protects it is missing or was changed"
    strays = JournalEntry.objects.filter(sequenced=None, waiting=None).order_by("pk")
    for pk in strays.values_list("pk", flat=True).iterator():
        yield f"entry id {pk}: added beside the journal, or taken out of its sequence"
    walk = Walk(proofs.size(), progress)
    yield from walk.run()
    for copy in copies:
        yield from check_copy(copy)
    for source in sources.evidence_by_name():
        progress(walk.size, walk.size)
        yield from replay.survived(source.name, _inspected(source, walk))


def _inspected(source: sources.Source, walk: "Walk") -> Iterator[str]:
    for number, item in enumerate(source.inspect()):
        if number % CHUNK == CHUNK - 1:
            walk.progress(walk.size, walk.size)
        if isinstance(item, str):
            yield item
        else:
            yield from check_copy(item)


def check_copy(copy: sources.Copy) -> Iterator[str]:
    """What a checkpoint that lies elsewhere says against the journal."""
    if why := held.judge(copy.note).why:
        yield f"{copy.label}: {why}"


class Walk:
    """One pass over the first `size` entries, their tree and their checkpoints."""

    def __init__(self, size: int, progress: Progress = unheard) -> None:
        self.size = size
        self.progress = progress
        self.frontier = merkle.Frontier()
        self.whole = True
        """Whether the tree can still be computed: not after a gap."""
        self.wrong_roots = 0
        self.times = order.Times()
        self.texts = texts.Texts()
        self.verifiers = keys.verifiers()

    def run(self) -> Iterator[str]:
        """All findings, in the order of the journal."""
        for seq in SequencedEntry.objects.filter(seq__lt=0).values_list("seq", flat=True):
            yield f"entry {seq}: it has an impossible place"
        done, expected = 0, 0
        while places := self._places(expected):
            self.progress(done, self.size)
            end = places[-1][0] + 1
            yield from self._chunk(expected, end, places)
            done, expected = done + len(places), end
        yield from self.times.rest()
        yield from self._missing_texts()
        if self.wrong_roots > 1:
            yield f"checkpoints: {self.wrong_roots - 1} later ones do not agree either"
        yield from self._beyond()

    def _places(self, start: int) -> list[tuple[int, int, bytes]]:
        """The next places from `start` on: by what stands there, since any number may."""
        rows = SequencedEntry.objects.filter(seq__gte=start, seq__lt=self.size).order_by("seq")
        found = rows.values_list("seq", "entry_id", "leaf_hash")[:CHUNK]
        return [(seq, entry, bytes(leaf or b"")) for seq, entry, leaf in found]

    def _chunk(self, start: int, end: int, places: list[tuple[int, int, bytes]]) -> Iterator[str]:
        entries = JournalEntry.objects.prefetch_related("personal_data")
        read = replay.read_each(entries, [entry for _seq, entry, _leaf in places])
        rows = Checkpoint.objects.filter(size__gt=start, size__lte=end)
        checkpoints = {row.size: row for row in rows.only("size", "root", "note")}
        nodes: dict[merkle.Node, bytes] = {}
        expected = start
        for seq, pk, leaf in places:
            if seq != expected:
                yield from self._gap(expected, seq)
            expected = seq + 1
            entry = read.get(pk)
            yield from check_entry(seq, leaf, entry)
            if isinstance(entry, JournalEntry):
                said = _said(entry)
                yield from self.times.read(seq, said)
                yield from named.check_named(seq, said)
                kept = {one.path for one in entry.personal_data.all() if one.erased_by_id is None}
                self.texts.read(seq, said, kept)
            if self.whole:
                nodes.update(self.frontier.append(leaf))
            if checkpoint := checkpoints.pop(expected, None):
                yield from self._checkpoint(checkpoint)
        for checkpoint in checkpoints.values():
            # Its size lies in a gap.
            yield from self._checkpoint(checkpoint)
        yield from _check_nodes(nodes)

    def _missing_texts(self) -> Iterator[str]:
        """Texts that are gone, unless what came while the walk went on tells of it."""
        if self.texts.missing:
            later = Q(sequenced__seq__gte=self.size) | Q(sequenced=None, waiting__isnull=False)
            for entry in JournalEntry.objects.filter(later).only("body").iterator():
                if isinstance(said := _said(entry), dict):
                    self.texts.believe(said)
        yield from self.texts.rest()

    def _gap(self, start: int, end: int) -> Iterator[str]:
        self.whole = False
        what = f"entry {start} is" if end - start == 1 else f"entries {start} to {end - 1} are"
        yield f"{what} missing; nothing after can be compared with the tree"

    def _checkpoint(self, checkpoint: Checkpoint) -> Iterator[str]:
        label = f"checkpoint of size {checkpoint.size}"
        try:
            statement = signed_note.verify(checkpoint.note, self.verifiers)
        except (signed_note.BadNote, RecursionError) as error:
            yield f"{label}: {error}"
            return
        if (statement.size, statement.root) != (checkpoint.size, bytes(checkpoint.root or b"")):
            yield f"{label}: its columns do not say what its note says"
        if self.whole and self.frontier.root() != statement.root:
            self.wrong_roots += 1
            if self.wrong_roots == 1:
                yield f"{label}: the entries are not those that it was signed for"

    def _beyond(self) -> Iterator[str]:
        """What claims more than there is; it is read before the size that it must fit."""
        highest = MerkleNode.objects.values("level").annotate(last=Max("index"))
        levels = [(row["level"], row["last"]) for row in highest.order_by("level")]
        lowest_wrong = MerkleNode.objects.filter(Q(index__lt=0) | Q(level__lt=1)).count()
        by_size = Checkpoint.objects.order_by("-size").values_list("size", flat=True)
        sizes: list[Any] = list(by_size[:CHUNK])
        size, signed = proofs.size(), 0
        for impossible in Checkpoint.objects.filter(size__lt=1).values_list("size", flat=True):
            yield f"checkpoint of size {impossible}: no tree has this size"
        for level, index in levels:
            # SQLite keeps a word where a number belongs, and takes it for more than any number.
            if not (isinstance(level, int) and isinstance(index, int)):
                yield f"tree: node {level!r}/{index!r} has no place"
            elif level >= 0 and index >= size >> level:
                yield f"tree: node {level}/{index} lies beyond the last entry"
        if lowest_wrong:
            yield f"tree: {lowest_wrong} nodes have impossible places"
        for said in sizes:
            if isinstance(said, int):
                signed = said
                break
            yield f"checkpoint of size {said!r}: no tree has this size"
        if signed > size:
            yield f"checkpoint of size {signed}: the journal has only {size} entries"
        if signed < self.size:
            yield f"checkpoints: the last {self.size - signed} entries have none"


def _said(entry: JournalEntry) -> Any:
    """What the body of an entry says; None where it cannot be read, which is told elsewhere."""
    try:
        return entry.content
    except (ValueError, TypeError, RecursionError):
        return None


def check_entry(seq: int, leaf: bytes, entry: JournalEntry | Exception | None) -> Iterator[str]:
    """What is wrong with one entry by itself, or with the row that should hold it."""
    if entry is None:
        yield f"entry {seq}: its content is gone"
    elif isinstance(entry, Exception):
        yield f"entry {seq}: its row cannot be read ({type(entry).__name__})"
    else:
        yield from replay.survived(f"entry {seq}", _check_entry(seq, leaf, entry))


def _check_entry(seq: int, leaf: bytes, entry: JournalEntry) -> Iterator[str]:
    body = bytes(entry.body or b"")
    if merkle.leaf_hash(body) != leaf:
        yield f"entry {seq}: its content is not what was sequenced"
    try:
        said = canonical.loads(body)
        same = canonical.dumps(said) == body
        known, version = said["data"], versions.version_of(said)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        yield f"entry {seq}: its content is not canonical JSON"
        return
    if not same:
        yield f"entry {seq}: its content is not canonical JSON"
    described = versions.columns(entry, version)
    if not version:
        yield f"entry {seq}: it is of no version that there has been"
    beside = versions.BESIDE_COLUMNS.get(version, versions.BESIDE_COLUMNS[versions.LATEST])
    for name in sorted((described.keys() | said.keys()) - beside):
        if described.get(name) != said.get(name):
            yield f"entry {seq}: its column for {name!r} does not say what its content says"
    yield from _check_texts(seq, known, entry)


def _check_texts(seq: int, known: Any, entry: JournalEntry) -> Iterator[str]:
    for datum in entry.personal_data.all():
        if datum.erased_by_id is not None:
            if datum.text or datum.salt:
                yield f"entry {seq}: the personal datum {datum.path} is erased, and still here"
        elif not _committed(known, datum):
            yield f"entry {seq}: the personal datum {datum.path} is not what it committed to"


def _committed(data: Any, datum: PersonalDatum) -> bool:
    try:
        expected = record.commitment(bytes(datum.salt), datum.text)
        return bool(_at(data, datum.path) == {record.COMMITMENT: expected})
    except (TypeError, ValueError, AttributeError):
        return False


def _at(value: Any, path: str) -> Any:
    """What lies at a JSON pointer; None where there is nothing."""
    for step in path.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict):
            value = value.get(key)
        elif isinstance(value, list) and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        else:
            return None
    return value


def _check_nodes(expected: dict[merkle.Node, bytes]) -> Iterator[str]:
    ranges: dict[int, tuple[int, int]] = {}
    for level, index in expected:
        low, high = ranges.get(level, (index, index))
        ranges[level] = min(low, index), max(high, index)
    condition = Q()
    for level, (low, high) in ranges.items():
        condition |= Q(level=level, index__range=(low, high))
    if not condition:
        return
    stored = {
        (node.level, node.index): bytes(node.hash or b"")
        for node in MerkleNode.objects.filter(condition)
    }
    for node, value in expected.items():
        if node not in stored:
            yield f"tree: node {node[0]}/{node[1]} is missing"
        elif stored[node] != value:
            yield f"tree: node {node[0]}/{node[1]} does not follow from the entries"
