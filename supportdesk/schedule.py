"""SCHEDULE: which chores run by the clock, and how often."""

from collections.abc import Callable
from dataclasses import dataclass

import structlog
from prometheus_client import Gauge
from sqlalchemy import ColumnElement, delete, select

from supportdesk.customers import departures, rights
from supportdesk.directory import tidying
from supportdesk.domain.durations import DAY, HOUR, SECOND
from supportdesk.domain.errors import Refused
from supportdesk.domain.moves import Close, EndWait, Move
from supportdesk.domain.replay import THE_DESK
from supportdesk.domain.ticket import HELD, RESOLVED, WAITS
from supportdesk.drafts import actions as drafts
from supportdesk.files import jobs as files
from supportdesk.intake import storing as intake
from supportdesk.intake.imap import FETCH_MAIL
from supportdesk.intake.queries import waiting_for_people, waiting_for_the_desk
from supportdesk.mail.queries import outgoing_state
from supportdesk.proof import checkpoints
from supportdesk.settings import Settings
from supportdesk.store import chain, limits
from supportdesk.store.chores import HEARTBEAT
from supportdesk.store.database import change, reading, snapshot
from supportdesk.store.keys import KeyRow
from supportdesk.tickets.actions import Context, move
from supportdesk.tickets.changing import Change
from supportdesk.tickets.models import TicketRow as T
from supportdesk.worker.work import Work

AT_ONCE = 1_000
MOST_BATCHES = 20
KEYS_KEPT_MS, TRIES_KEPT_MS = 30 * DAY, 2 * DAY

log = structlog.get_logger("schedule")
_position = Gauge("desk_position", "Chained events.", multiprocess_mode="mostrecent")
_tickets = Gauge("desk_tickets", "Tickets.", multiprocess_mode="mostrecent")
_head = Gauge("desk_chain_head", "First 48 bits of the digest.", multiprocess_mode="mostrecent")

_outbox = Gauge("desk_outbox", "Unsent mails.", ["state"], multiprocess_mode="mostrecent")
_oldest = Gauge("desk_outbox_oldest", "Seconds it waits.", multiprocess_mode="mostrecent")
_incoming = Gauge("desk_incoming", "Mails.", ["state"], multiprocess_mode="mostrecent")
_incoming_oldest = Gauge("desk_incoming_oldest", "Seconds.", multiprocess_mode="mostrecent")


def close_resolved(work: Work, now: int) -> None:
    """Close what was resolved and not reopened in time."""
    window = work.settings.reopen_seconds * SECOND
    over = (T.status == RESOLVED, T.changed_at <= now - window)
    _move_all(Close(), over, now, Context(reopen_window=window))


def end_waits(_: Work, now: int) -> None:
    """Put tickets whose wait is over back to their holders' turn."""
    over = (T.status == HELD, T.wait_on.in_(WAITS), T.wait_until <= now)
    _move_all(EndWait(), over, now, Context())


def follow_staff(work: Work, now: int) -> None:
    work.staff.whole_pass(now)


def hear_news(work: Work, now: int) -> None:
    work.staff.hear(now)


def extend_chain(_: Work, __: int) -> None:
    """Chain what happened; a long backlog is taken up again in the next turn."""
    for _batch in range(MOST_BATCHES):
        if chain.extend() < chain.BATCH:
            return


def note_checkpoint(_: Work, __: int) -> None:
    """Where the chain stands, for a log that is kept elsewhere (SECURITY section 8)."""
    with snapshot() as session:
        newest = checkpoints.newest(session)
    log.info("checkpoint", since=str(newest), position=newest.pos, tickets=newest.tickets)
    _position.set(newest.pos)
    _tickets.set(newest.tickets)
    _head.set(int(newest.digest[:12], 16))


def note_mail(_: Work, now: int) -> None:
    """How much mail is on its way, out and in, and how late it is, for `/metrics`."""
    outgoing = outgoing_state(now)
    _outbox.labels("waiting").set(outgoing.waiting)
    _outbox.labels("failed").set(outgoing.failed)
    _outbox.labels("paused").set(outgoing.paused)
    _oldest.set(outgoing.oldest / 1000)
    waiting, oldest = waiting_for_the_desk(now)
    _incoming.labels("waiting").set(waiting)
    _incoming.labels("quarantined").set(waiting_for_people())
    _incoming_oldest.set(oldest / 1000)


def tidy(_: Work, now: int) -> None:
    """Forget what nobody asks about any more."""
    change(lambda session: session.execute(delete(KeyRow).where(KeyRow.at < now - KEYS_KEPT_MS)))
    change(lambda session: limits.prune(session, now - TRIES_KEPT_MS))
    change(lambda session: rights.tidy(session, now))
    change(lambda session: departures.tidy(session, now))
    change(drafts.tidy)
    tidying.tidy(now)
    files.prune(now)
    intake.tidy(now)


def fetch_mail(work: Work, _: int) -> None:
    """Fetch mail from the mailbox, if there is one; comes back only when that is in the way."""
    if work.inlet:
        work.inlet.run()


def end_mail_connections(work: Work, now: int) -> None:
    """Connections to the mail server that nothing was sent over for a while."""
    if mailer := work.office.mailer:
        mailer.end_rested(now)


def beat(_: Work, __: int) -> None:
    """That this is done at all shows /readyz that a worker lives."""


@dataclass(frozen=True)
class Chore:
    """One line of SCHEDULE. `every` in milliseconds, or what the settings say.

    `shared`: one worker does it for all, on whichever machine. `lane`: chores of one lane run
    one after the other; `staff` and `mail` wait for the network.
    """

    name: str
    every: int | Callable[[Settings], int]
    do: Callable[[Work, int], None]
    shared: bool = True
    lane: str = "clock"
    lease: int = 120 * SECOND

    def pause(self, settings: Settings) -> int:
        return self.every if isinstance(self.every, int) else self.every(settings)


SCHEDULE: tuple[Chore, ...] = (
    Chore(HEARTBEAT, 5 * SECOND, beat),
    Chore("close_resolved", 15 * SECOND, close_resolved),
    Chore("end_waits", 5 * SECOND, end_waits),
    Chore("extend_chain", 2 * SECOND, extend_chain),
    Chore("end_mail_connections", 5 * SECOND, end_mail_connections, shared=False, lane="outgoing"),
    Chore("note_checkpoint", HOUR, note_checkpoint),
    Chore("note_mail", 15 * SECOND, note_mail),
    Chore("tidy", HOUR, tidy),
    Chore("hear_news", SECOND // 2, hear_news, shared=False, lane="staff"),
    Chore(FETCH_MAIL, SECOND, fetch_mail, shared=False, lane="inlet"),
    Chore(
        "follow_staff", lambda settings: settings.staff_cache_seconds * SECOND, follow_staff,
        lane="staff", lease=600 * SECOND,
    ),
)  # fmt: skip


def _move_all(
    what: Move, over: tuple[ColumnElement[bool], ...], now: int, context: Context
) -> None:
    """Make a move of the desk's in every ticket that is due, each in a transaction of its own."""
    with reading() as session:
        due = list(session.scalars(select(T.number).where(*over).limit(AT_ONCE)))
    for number in due:
        try:
            move(number, what, Change(THE_DESK, now), context)
        except Refused:  # somebody was faster
            continue
