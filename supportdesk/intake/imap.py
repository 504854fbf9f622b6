"""The inlet that fetches mail from a mailbox: every mail that lies there, each once, in its order.

One worker of all fetches at a time, as long as its turn at the chore lasts (`store.chores`).
A mail is taken when it is kept, not before (`pending`).
"""

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import prometheus_client as metrics
import structlog
from sqlalchemy.exc import SQLAlchemyError

from supportdesk.domain.durations import DAY, MINUTE, SECOND
from supportdesk.domain.errors import Invalid, TooLarge, Unavailable
from supportdesk.files.limits import Limits, disk_is_low
from supportdesk.intake.handing import IMAP, gathered, hand_in
from supportdesk.intake.mailbox import Mailbox
from supportdesk.intake.pending import Pending, pending
from supportdesk.intake.storing import NO_SPACE
from supportdesk.intake.troubles import Gone, NotGiven, ShutOut, Trouble
from supportdesk.settings.places import MailServer
from supportdesk.store import chores
from supportdesk.store.chores import Turn

FETCH_MAIL = "fetch_mail"
LEASE_MS = 90 * SECOND
HOLD_MS = 20 * SECOND
WAIT_SECONDS = 25.0
"""So long it waits for word of a new mail; then it asks, so that a dead wire is noticed."""
REST_MS, LONGEST_REST_MS = 2 * SECOND, MINUTE
SHUT_OUT_MS, LONGEST_SHUT_OUT_MS = 30 * SECOND, 5 * MINUTE
AGAIN_MS = 10 * MINUTE
MARK_AT_ONCE = 50
PATIENT_TRIES = 3

log = structlog.get_logger("mail")
_read_at = metrics.Gauge(
    "desk_inlet_read_at_seconds",
    "When the mailbox was last read to its end.",
    multiprocess_mode="mostrecent",
)
_faults = metrics.Counter("desk_inlet_faults_total", "Times that the mailbox could not be read.")


class _LostTurn(Exception):
    """Another worker fetches now."""


@dataclass
class MailboxInlet:
    """One for each worker. `stop` may be called by another thread."""

    server: MailServer
    limits: Limits
    clock: Callable[[], int]
    patience: float = WAIT_SECONDS
    _stopping: threading.Event = field(default_factory=threading.Event)
    _turn: Turn | None = None
    _open: Pending | None = None
    _held_at: int = 0
    _quiet_until: int = 0
    _failures: int = 0
    _tries: Counter[str] = field(default_factory=Counter)
    _not_before: dict[str, int] = field(default_factory=dict)

    def run(self) -> None:
        """Fetch until `stop`, or until something is in the way: then call it again in a moment."""
        while self.round() and not self._stopping.is_set():
            continue
        if self._stopping.is_set():
            self._give_turn_back()

    def stop(self) -> None:
        """Take up nothing more. What is being taken is finished."""
        self._stopping.set()

    def round(self) -> bool:
        """Take what is new, then wait for more. False while another worker does, and while the
        mail server is left alone after a fault."""
        if 0 < self._quiet_until - self.clock() <= 2 * LONGEST_REST_MS:  # else the clock was set
            return False
        try:
            self._turn = self._turn or chores.take(FETCH_MAIL, self.clock(), LEASE_MS)
            if self._turn is None:
                return False
            new = self._open = self._open or self._opened()
            self._take_new(new)
            if not self._stopping.is_set():
                self._say_done(len(new.left))
            new.mailbox.wait(self.patience, self._stopping)
        except (Trouble, Unavailable) as trouble:
            self._fail(trouble)
        except _LostTurn:
            self._leave()
        except SQLAlchemyError as error:
            log.warning("mail waits in the mailbox for the database", error=type(error).__name__)
            self._quiet_until = self.clock() + self._pause(REST_MS, LONGEST_REST_MS)
            self._held_at = 0
            self._close()
            return False
        return self._turn is not None

    def _opened(self) -> Pending:
        self._hold()  # without the database nobody signs in there
        return pending(self.server)

    def _take_new(self, new: Pending) -> None:
        """In their order, but for those that failed again and again: nobody waits for them."""
        new.look()
        tries = {uid: self._tries[new.place_of(uid)] // PATIENT_TRIES for uid in new.left}
        for uid in sorted(new.left, key=lambda uid: (tries[uid], uid)):
            if self._stopping.is_set():
                break
            self._take(new, uid)
            if len(new.taken) >= MARK_AT_ONCE:
                new.mark()
        new.mark()

    def _take(self, new: Pending, uid: int) -> None:
        place = new.place_of(uid)
        if self._not_before.get(place, 0) > self.clock():
            return
        if disk_is_low(self.limits):
            raise Unavailable(NO_SPACE, "disk")
        self._tries[place] += 1
        try:
            with gathered(self._pieces(new.mailbox, uid)) as raw:
                hand_in(raw, IMAP, self.clock(), place, self.limits)
        except (NotGiven, TooLarge, Invalid) as fault:
            pause = DAY if isinstance(fault, TooLarge) else AGAIN_MS
            self._not_before[place] = self.clock() + pause
            log.warning("a mail stays in the mailbox", uid=uid, why=str(fault))
            return
        except Gone:
            log.info("a mail was removed from the mailbox before it was taken", uid=uid)
        else:
            new.taken.append(uid)
            self._failures = 0
        new.left.discard(uid)
        del self._tries[place]
        self._not_before.pop(place, None)

    def _pieces(self, mailbox: Mailbox, uid: int) -> Iterator[bytes]:
        """The turn is held on while a large mail comes."""
        self._hold()
        for piece in mailbox.pieces(uid):
            yield piece
            self._hold()

    def _hold(self) -> None:
        at = self.clock()
        if self._turn and abs(at - self._held_at) > HOLD_MS:
            self._held_at = at
            if not chores.hold(self._turn, at + LEASE_MS):
                raise _LostTurn

    def _say_done(self, stay: int) -> None:
        """The mailbox was read to its end, but for so many mails that the server does not give."""
        at, error = self.clock(), _many(stay) if stay else ""
        self._failures, self._held_at = 0, at
        if self._turn and not chores.done(self._turn, at + LEASE_MS, at, error):
            raise _LostTurn
        if not error:
            _read_at.set(at / 1000)

    def _fail(self, trouble: Trouble | Unavailable) -> None:
        """Leave the server alone for a while, each time longer; say why."""
        least, most = REST_MS, LONGEST_REST_MS
        if isinstance(trouble, ShutOut):  # too many wrong passwords lock an account
            least, most = SHUT_OUT_MS, LONGEST_SHUT_OUT_MS
        pause = self._pause(least, most)
        log.warning("mail is not fetched", why=str(trouble))
        turn, at = self._turn, self.clock()
        self._leave()
        if turn:
            chores.done(turn, at + pause, at, str(trouble))

    def _pause(self, least: int, most: int) -> int:
        """How long nothing is tried after one fault more."""
        pause = min(most, least * 2 ** min(self._failures, 10)) * random.uniform(0.8, 1.2)  # noqa: S311
        self._failures += 1
        _faults.inc()
        return int(pause)

    def _give_turn_back(self) -> None:
        turn = self._turn
        self._leave()
        if turn:
            chores.hold(turn, self.clock())

    def _leave(self) -> None:
        self._close()
        self._turn = None

    def _close(self) -> None:
        if self._open:
            self._open.mailbox.close()
        self._open = None


def _many(mails: int) -> str:
    some = (
        "1 mail cannot be fetched and stays"
        if mails == 1
        else (f"{mails} mails cannot be fetched and stay")
    )
    return f"{some} in the mailbox"
