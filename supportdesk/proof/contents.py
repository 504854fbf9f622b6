"""What stands beside a ticket's events: texts and files are what the events say of them. Pure.

They may be gone only where a withdrawal says so, and must be where it does.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from supportdesk.domain import digest
from supportdesk.domain import events as e
from supportdesk.files.actions import name_key
from supportdesk.proof.faults import Fault
from supportdesk.proof.history import History

BODY, NAME, BYTES = "body", "file:", "bytes:"
Pieces = Callable[[str], Iterable[tuple[int, bytes]]]
"""The pieces of a file, each with its place among them, in order."""


class Text(NamedTuple):
    """A row of `texts`."""

    ticket: int
    seq: int
    name: str
    text: str | None
    html: str | None
    salt: bytes | None


class File(NamedTuple):
    """A row of `files` that belongs to a message."""

    ticket: int
    seq: int
    id: str
    place: int
    name: str | None
    size: int
    salt: bytes | None
    digest: str
    withdrawn_at: int | None


@dataclass
class Contents:
    """What was found beside the events of one ticket so far, and which of it was taken back.

    A thing is (number, name): `body` and other texts by their names, a file's name as
    `file:<id>`, its bytes as `bytes:<id>`. `copies` are the texts that the ticket's row repeats.
    """

    number: int
    pieces: Pieces
    copies: dict[str, str] = field(default_factory=dict)
    _gone: set[tuple[int, str]] = field(default_factory=set)
    _files: set[tuple[int, str]] = field(default_factory=set)
    _messages: set[int] = field(default_factory=set)
    _withdrawn: set[tuple[int, str]] = field(default_factory=set)

    def beside(
        self, history: History, texts: Sequence[Text], files: Sequence[File]
    ) -> Iterator[Fault]:
        """The texts and files of the event that the history has come to.

        Raises NOT_READABLE where the event says nothing that can be read.
        """
        if texts or history.said.get("texts"):
            yield from self._texts(history, {row.name: row for row in texts})
        event = history.event
        if files or (isinstance(event, e.MessagePosted) and event.files):
            said = event.files if isinstance(event, e.MessagePosted) else ()
            names = {row.name: row.text for row in texts}
            yield from self._attached(history.seq, said, {row.id: row for row in files}, names)
        if isinstance(event, e.MessageWithdrawn):
            self._take_back(event)

    def end(self) -> Iterator[Fault]:
        """Gone only where a withdrawal says so, and there only where none does."""
        for thing in sorted(self._gone):
            if not self._may_be_gone(thing):
                yield self._fault(thing, "is gone, and no withdrawal says so")
        bodies = {(seq, BODY) for seq in self._messages}
        for thing in sorted((bodies | self._files) - self._gone):
            if self._may_be_gone(thing):
                yield self._fault(thing, "was withdrawn, and is still there")

    def _texts(self, history: History, rows: dict[str, Text]) -> Iterator[Fault]:
        shown = history.said.get("html", {})
        for name, expected in history.said.get("texts", {}).items():
            thing, row = (history.seq, name), rows.pop(name, None)
            if row is None or (row.text is None and row.html is None and row.salt is None):
                self._gone.add(thing)
                continue
            if name.startswith(NAME):
                self._files.add(thing)
            if _differs(row.salt, row.text, expected):
                yield self._fault(thing, "was changed")
            elif _differs(row.salt, row.html or None, shown.get(name)):
                yield self._fault(thing, "was changed in the form in which people see it")
            self._copy(history.event, name, row.text or "")
        for name in rows:
            yield self._fault((history.seq, name), "is there, and its event knows nothing of it")

    def _attached(
        self,
        seq: int,
        said: Iterable[tuple[str, str]],
        rows: dict[str, File],
        names: dict[str, str | None],
    ) -> Iterator[Fault]:
        for place, (file_id, expected) in enumerate(said):
            thing, row = (seq, f"{BYTES}{file_id}"), rows.pop(file_id, None)
            if row is None or row.withdrawn_at is not None:
                self._gone.add(thing)
                continue
            self._files.add(thing)
            if fault := self._file_fault(row, expected):
                yield self._fault(thing, fault)
            elif row.name != names.get(name_key(file_id)) or row.place != place:
                yield self._fault(thing, "has another name or place than its message says")
        for file_id in rows:
            yield self._fault(
                (seq, f"{BYTES}{file_id}"), "is there, and its message knows nothing of it"
            )

    def _file_fault(self, row: File, expected: str) -> str:
        """What is wrong with a file's bytes; empty when nothing is."""
        seen: list[tuple[int, int]] = []

        def bytes_of() -> Iterator[bytes]:
            for n, data in self.pieces(row.id):
                seen.append((n, len(data)))
                yield data

        try:
            own = digest.of_pieces(row.salt or b"", bytes_of())
        except (ValueError, TypeError):
            return "was changed"
        in_order = all(n == place for place, (n, _) in enumerate(seen))
        if not in_order or sum(size for _, size in seen) != row.size:
            return "lacks pieces, or has too many"
        return "" if own == expected == row.digest else "was changed"

    def _copy(self, event: e.Event | None, name: str, text: str) -> None:
        if isinstance(event, e.TicketOpened | e.AddressCorrected | e.FactsChanged):
            self.copies[name] = text

    def _take_back(self, event: e.MessageWithdrawn) -> None:
        if not isinstance(event.message, int):
            raise TypeError("the number of an entry is a number")
        if event.file:
            self._withdrawn |= {
                (event.message, name_key(event.file)),
                (event.message, f"{BYTES}{event.file}"),
            }
        else:
            self._messages.add(event.message)

    def _may_be_gone(self, thing: tuple[int, str]) -> bool:
        seq, name = thing
        whole = seq in self._messages and (name == BODY or name.startswith((NAME, BYTES)))
        return whole or thing in self._withdrawn

    def _fault(self, thing: tuple[int, str], said: str) -> Fault:
        return _fault(self.number, thing, said)


def stray(row: Text | File) -> Fault:
    """A row beside a number that has no event."""
    name = row.name if isinstance(row, Text) else f"{BYTES}{row.id}"
    return _fault(row.ticket, (row.seq, name or ""), "is there, and its event is not")


def _differs(salt: Any, text: Any, expected: str | None) -> bool:
    if text is None or expected is None:
        return text is not expected
    try:
        return digest.of_text(salt or b"", text.encode()) != expected
    except (ValueError, TypeError, AttributeError):
        return True


def _fault(ticket: int, thing: tuple[int, str], said: str) -> Fault:
    seq, name = thing
    what, _, file_id = name.rpartition(":")
    shown = {"bytes": f"The file {file_id}", "file": f"The name of file {file_id}"}
    kind = "files" if what == "bytes" else "texts"
    return Fault(kind, f"{shown.get(what, f'The text “{name}”')} {said}.", ticket, seq)
