"""FRAMES: what is redrawn on which pages when something happened.

Each piece is rendered once per event and audience, from the same partial as the first paint.
What is personal is only marked stale; the page fetches it anew.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from supportdesk.domain import events as e
from supportdesk.domain.events import EVENTS, Event
from supportdesk.live import pieces, wire
from supportdesk.live.hub import CUSTOMERS
from supportdesk.live.reading import Moment, Unreadable, seal_of
from supportdesk.live.topics import PERSON
from supportdesk.viewer import CUSTOMERS_SEAT, Seat

Dashboard = Callable[[], str]


@dataclass(frozen=True)
class Redraw:
    """One line of FRAMES: the pieces of a ticket's page, and whether lists change too.

    `counts`: may a list have become longer or shorter? `standing`: where customers never
    learn of it, their page still says anew how it stands.
    """

    ticket: tuple[str, ...] = ("entry", "state")
    portal: tuple[str, ...] = ("entry", "state")
    lists: bool = True
    counts: bool = True
    standing: bool = False


_MOVE = Redraw(
    ("entry", "state", "header", "people", "trail", "closed", "own", "places"),
    ("entry", "state", "header", "foot"),
)
# A wait that it ends, a ticket that it reopens: these are events of their own.
_ANSWERED = ("entry", "state", "header", "address", "foot", "seen")
_MESSAGE = Redraw(("entry", "state", "offers"), _ANSWERED, counts=False)
_CUSTOMER = Redraw(
    ("entry", "state", "header", "customer"), ("entry", "state", "header"), lists=False
)

_SIDE = Redraw(("entry", "state", "participants", "own"), lists=False)
_UNTOLD = replace(_MOVE, standing=True)

FRAMES: dict[type[Event], Redraw] = dict.fromkeys(EVENTS, _MOVE) | {
    e.TicketRecalled: _UNTOLD,
    e.TicketTransferred: _UNTOLD,
    e.TicketReturned: _UNTOLD,
    e.HolderLeft: _UNTOLD,
    e.MessagePosted: _MESSAGE,
    e.MessageWithdrawn: Redraw(
        ("entry", "target", "quotes", "receipts", "state"),
        ("entry", "target", "state"),
        lists=False,
    ),
    e.FactsChanged: Redraw(("entry", "state", "header", "people", "own", "places"), standing=True),
    e.AddressProved: _CUSTOMER,
    e.AddressCorrected: _CUSTOMER,
    e.LinkSent: Redraw(lists=False),
    e.LinksWithdrawn: Redraw(lists=False),
    e.ParticipantAdded: _SIDE,
    e.ParticipantRemoved: _SIDE,
    e.AddressAdded: Redraw(("entry", "state", "participants"), lists=False),
    e.FollowUpOpened: Redraw(
        ("entry", "state", "customer", "closed"), ("entry", "state", "foot"), lists=False
    ),
}

Parts = frozenset[str]
"""Which parts of its page a stream is told anew: what Drawing is asked for."""
_PAGE, _ROW, _OWN, _WHOLE, _STANDING, _ANEW = (
    "page", "row", "own", "dashboard", "standing", "anew",
)  # fmt: skip


def parts(
    moment: Moment | Unreadable, audience: str, keys: Iterable[str], *, newest: bool = False
) -> Parts:
    """What a moment redraws for streams of this audience that listen to these keys.

    What customers never learn of is no change to them. Of what this process cannot read only a
    page that is fetched anew may be right. The dashboard is in the newest frame of a replay
    only; live it follows at most once a second (`live/picture.py`).
    """
    if audience == CUSTOMERS and not moment.public:
        return frozenset({_STANDING} if _changes_standing(moment) else ())
    if isinstance(moment, Unreadable):
        return frozenset({_ANEW})
    redraw, kinds = _redraw(moment), {_kind(key, moment) for key in keys}
    wanted = {
        _PAGE: "ticket" in kinds,
        _ROW: redraw.lists and bool(kinds & {"queue", "person"}),
        _OWN: redraw.lists and redraw.counts and "person" in kinds,
        _WHOLE: newest and "dashboard" in kinds,
    }
    return frozenset(part for part, is_wanted in wanted.items() if is_wanted)


class Frames:
    """Renders frames for the listener and for replays. Call it inside an app context."""

    def __init__(self, dashboard: Dashboard) -> None:
        self.dashboard = dashboard
        """The dashboard's panels as they are now."""

    def frame(
        self, moment: Moment, audience: str, keys: Iterable[str], *, newest: bool = False
    ) -> bytes | None:
        """The frame for streams of this audience that listen to these keys; None: not for them."""
        wanted = parts(moment, audience, keys, newest=newest)
        return Drawing(self, moment, audience).frame(wanted)


class Drawing:
    """One moment for one audience (and seat on the customer's side): each piece is rendered once,
    whatever parts ask for it."""

    def __init__(
        self,
        frames: Frames,
        moment: Moment | Unreadable,
        audience: str,
        seat: Seat = CUSTOMERS_SEAT,
    ) -> None:
        self._dashboard, self._moment, self._audience = frames.dashboard, moment, audience
        self._seat = seat
        self._pieces: dict[str, list[str]] = {}
        self._frames: dict[Parts, bytes | None] = {}

    def frame(self, wanted: Parts) -> bytes | None:
        """The frame that holds these parts; None where nothing is to be said."""
        if wanted not in self._frames:
            self._frames[wanted] = self._drawn(wanted)
        return self._frames[wanted]

    def _drawn(self, wanted: Parts) -> bytes | None:
        if _STANDING in wanted:
            return pieces.standing(self._moment.line, self._seat)
        if isinstance(self._moment, Unreadable):
            return wire.RESET if wanted else None
        found = [
            piece
            for part in (_PAGE, _ROW, _OWN, _WHOLE)
            if part in wanted
            for piece in self._part(part, self._moment)
        ]
        number = self._moment.seq if self._audience == CUSTOMERS else self._moment.pos
        html, seal = "\n".join(dict.fromkeys(found)), seal_of(self._moment.row.digest)
        return wire.change(number, html, seal) if found else None

    def _part(self, part: str, moment: Moment) -> list[str]:
        if part not in self._pieces:
            self._pieces[part] = [piece for piece in self._rendered(part, moment) if piece]
        return self._pieces[part]

    def _rendered(self, part: str, moment: Moment) -> list[str]:
        if part == _PAGE:
            redraw = _redraw(moment)
            if self._audience == CUSTOMERS:
                return [pieces.ON_REQUEST[name](moment, self._seat) for name in redraw.portal]
            return [pieces.ON_TICKET[name](moment) for name in redraw.ticket]
        if part == _ROW:
            return [pieces.row(moment)]
        if part == _OWN:
            return [pieces.stale(each, moment) for each in pieces.OWN_COUNTS]
        return [self._dashboard()]


def _redraw(moment: Moment) -> Redraw:
    return FRAMES[type(moment.happened.event)]


def _changes_standing(moment: Moment | Unreadable) -> bool:
    """Whether a request may stand otherwise by something that its customer never learns of."""
    return isinstance(moment, Unreadable) or _redraw(moment).standing


def _kind(key: str, moment: Moment) -> str:
    """What a topic is to a moment: another ticket is nothing to it."""
    if key == f"ticket-{moment.line.ticket.number}":
        return "ticket"
    return "queue" if key.startswith("queue-") else "person" if key.startswith(PERSON) else key
