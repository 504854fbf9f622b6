"""A conversation in pieces: where days begin, where the unread do, which runs of lines fold."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from supportdesk.domain import events as e
from supportdesk.domain.newer import Newer
from supportdesk.tickets.entries import Entry
from supportdesk.tickets.looks import parts_of
from supportdesk.tickets.pages import Case
from supportdesk.tickets.sentences import sentence
from supportdesk.web.words import plural, weekday

FOLDS_FROM = 3
"""So many system lines in a row become one that opens."""
_TELLING = (e.TicketClaimed, e.TicketAssigned, e.OpenerChanged, e.OpenerLeft, e.HolderLeft)
_ALWAYS_SHOWN = (e.SolutionConfirmed, e.MessageWithdrawn, e.FollowUpOpened, Newer)


@dataclass(frozen=True)
class Piece:
    """One line of the conversation: `day` heads it when a day begins, `new` when the unread do."""

    entry: Entry
    html: Markup
    day: str = ""
    new: bool = False
    steps: tuple[()] = ()


@dataclass(frozen=True)
class Fold:
    """A run of system lines, shown as `words` until it is opened. Times in milliseconds."""

    first: int
    words: str
    began: int
    ended: int
    steps: tuple[Markup, ...]
    day: str = ""
    new: bool = False


@dataclass(frozen=True)
class Reader:
    """Who reads, and the last number they have seen (0: nothing yet)."""

    person: str
    seen: int


def pieces_of(case: Case, html: Sequence[Markup], zone: str, reader: Reader) -> list[Piece | Fold]:
    """The entries of a case with their HTML, as its page shows them.

    The newest run stays open: it is what just happened. So does what the reader has not seen.
    """
    found: list[Piece | Fold] = []
    pieces = list(_pieces(case.entries, html, zone, reader))
    for foldable, run in groupby(_numbered(pieces), key=lambda each: each[0]):
        lines = [piece for _, piece in run]
        newest = lines[-1] is pieces[-1]
        if foldable < 0 or len(lines) < FOLDS_FROM or newest:
            found += lines
        else:
            found.append(_fold(lines, case.customer.name))
    return found


def _pieces(
    entries: Sequence[Entry], html: Sequence[Markup], zone: str, reader: Reader
) -> Iterator[Piece]:
    day, divided = "", not reader.seen
    for entry, text in zip(entries, html, strict=True):
        today = weekday(entry.at, zone)
        new = not divided and entry.seq > reader.seen and entry.by.id != reader.person
        divided = divided or new
        yield Piece(entry, text, today if today != day else "", new)
        day = today


def _numbered(pieces: Sequence[Piece]) -> Iterator[tuple[int, Piece]]:
    """Each piece with the number of its run; -1 where it always stands by itself."""
    run, unread = 0, False
    for piece in pieces:
        unread = unread or piece.new
        run += bool(piece.day) or not _is_plain(piece.entry)
        yield (-1 if unread or not _is_plain(piece.entry) else run), piece


def _is_plain(entry: Entry) -> bool:
    """Nothing that somebody wrote, and nothing to answer."""
    if entry.kind != "event" or isinstance(entry.event, _ALWAYS_SHOWN):
        return False
    has_text = getattr(entry.event, "subject_was", None) is not None or bool(parts_of(entry))
    return not has_text


def _fold(lines: Sequence[Piece], customer: str) -> Fold:
    first, last = lines[0], lines[-1]
    telling = (each for each in lines if isinstance(each.entry.event, _TELLING))
    said = sentence(next(telling, first).entry, customer)
    return Fold(
        first.entry.seq,
        f"{said}, and {plural(len(lines) - 1, 'more step')}",
        first.entry.at,
        last.entry.at,
        tuple(each.html for each in lines),
        first.day,
        first.new,
    )
