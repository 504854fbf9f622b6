"""What stands beside a ticket's events: texts and files are what the events say of them. Pure.

They may be gone only where a withdrawal says so, and must be where it does.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, NamedTuple

from supportdesk.domain import digest
from supportdesk.domain import events as e
from supportdesk.domain.conversation import TEXTS
from supportdesk.files.actions import name_key
from supportdesk.proof import columns
from supportdesk.proof.faults import Fault
from supportdesk.proof.files import ERASED_WITHIN, File, Pieces, wrong_with
from supportdesk.proof.history import History

BODY, NAME, BYTES = "body", "file:", "bytes:"


class Text(NamedTuple):
    """A row of `texts`."""

    ticket: int
    seq: int
    name: str
    text: str | None
    html: str | None
    salt: bytes | None


@dataclass
class Contents:
    """What was found beside the events of one ticket so far, and which of it was taken back.

    A thing is (number, name): `body` and other texts by their names, a file's name as
    `file:<id>`, its bytes as `bytes:<id>`. `copies` are the texts that the ticket's row repeats,
    `erasing` counts files whose bytes may still be there for a while.
    """

    number: int
    pieces: Pieces
    copies: dict[str, str] = field(default_factory=dict)
    erasing: int = 0
    _gone: dict[tuple[int, str], File | None] = field(default_factory=dict)
    _there: set[tuple[int, str]] = field(default_factory=set)
    _messages: dict[int, int] = field(default_factory=dict)
    _withdrawn: dict[tuple[int, str], int] = field(default_factory=dict)

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
            self._take_back(event, history.at)

    def end(self, now: int) -> Iterator[Fault]:
        """Gone only where a withdrawal says so, and there only where none does."""
        for thing, row in sorted(self._gone.items(), key=itemgetter(0)):
            withdrawn_at = self._withdrawn_at(thing)
            if withdrawn_at is None:
                yield self._fault(thing, "is gone, and no withdrawal says so")
            elif thing[1].startswith(BYTES):
                yield from self._left_over(thing, row, withdrawn_at, now)
        bodies = {(seq, BODY) for seq in self._messages}
        for thing in sorted((bodies | self._there) - self._gone.keys()):
            if self._withdrawn_at(thing) is not None:
                yield self._fault(thing, "was withdrawn, and is still there")

    def _texts(self, history: History, rows: dict[str, Text]) -> Iterator[Fault]:
        shown = history.said.get("html", {})
        for name, expected in history.said.get("texts", {}).items():
            thing, row = (history.seq, name), rows.pop(name, None)
            if row is None or (row.text is None and row.html is None and row.salt is None):
                self._gone[thing] = None
                continue
            if name.startswith(NAME) or name in TEXTS:
                self._there.add(thing)
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
                self._gone[thing] = row
                continue
            self._there.add(thing)
            if columns.odd(row):
                yield columns.fault("files", row)
            elif fault := wrong_with(row, expected, self.pieces):
                yield self._fault(thing, fault)
            elif row.name != names.get(name_key(file_id)) or row.place != place:
                yield self._fault(thing, "has another name or place than its message says")
        for file_id in rows:
            yield self._fault(
                (seq, f"{BYTES}{file_id}"), "is there, and its message knows nothing of it"
            )

    def _left_over(
        self, thing: tuple[int, str], row: File | None, withdrawn_at: int, now: int
    ) -> Iterator[Fault]:
        """What there still is of a file that was taken back; its bytes may be, for a while."""
        if row is not None and (row.name is not None or row.salt is not None):
            yield self._fault(thing, "was withdrawn, and its name or salt is still there")
        elif row is not None and row.withdrawn_at != withdrawn_at:
            yield self._fault(thing, "was withdrawn at another time than its row says")
        if not any(True for _ in self.pieces(thing[1].removeprefix(BYTES))):
            return
        if now - withdrawn_at > ERASED_WITHIN:
            yield self._fault(thing, "was withdrawn, and its bytes are still there")
        else:
            self.erasing += 1

    def _copy(self, event: e.Event | None, name: str, text: str) -> None:
        if isinstance(event, e.TicketOpened | e.AddressCorrected | e.FactsChanged):
            self.copies[name] = text

    def _take_back(self, event: e.MessageWithdrawn, at: int) -> None:
        if not isinstance(event.message, int):
            raise TypeError("the number of an entry is a number")
        if event.file:
            for name in (name_key(event.file), f"{BYTES}{event.file}"):
                self._withdrawn.setdefault((event.message, name), at)
        else:
            self._messages.setdefault(event.message, at)

    def _withdrawn_at(self, thing: tuple[int, str]) -> int | None:
        """When it was taken back; a file by itself before its message, or with it."""
        seq, name = thing
        with_message = name in TEXTS or name.startswith((NAME, BYTES))
        return self._withdrawn.get(thing, self._messages.get(seq) if with_message else None)

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
