"""Work of the mail room, done by the worker: delivering, gathering replies, sending links again.

Each job does its work outside the database and returns what is to be written with its end.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from supportdesk.customers import rights
from supportdesk.customers.models import AddressRow
from supportdesk.domain.durations import DAY, MINUTE, SECOND
from supportdesk.mail import actions, limits, models
from supportdesk.mail.addressing import ReplyAddresses
from supportdesk.mail.compose import Letter, bare, letter
from supportdesk.mail.envelopes import Envelope, message
from supportdesk.mail.models import OutboxRow
from supportdesk.mail.news import Opened, Pointless, open_news
from supportdesk.mail.sending import NO_ANSWER, Away, Later, Mailer, Never
from supportdesk.mail.threads import answers_mail, earlier
from supportdesk.mail.wording import Wording
from supportdesk.mail.wordings import current
from supportdesk.messages.models import MailedRow
from supportdesk.settings import Settings
from supportdesk.store import wake
from supportdesk.store.database import after_commit, change, reading
from supportdesk.store.dialects import insert_or_skip

FIRST_PAUSE_MS, LONGEST_PAUSE_MS, AWAY_PAUSE_MS = 15 * SECOND, 15 * MINUTE, MINUTE
GIVE_UP_MS = 4 * DAY  # RFC 5321, 4.5.4.1: at least 4 to 5 days
GIVEN_UP = "Given up after four days: "

Effect = Callable[[Session], Any]

log = structlog.get_logger("mail")


@dataclass(frozen=True)
class Office:
    """What the mail room works with. `render` makes the HTML of a letter; without `addresses`
    nobody reads what customers answer."""

    settings: Settings
    mailer: Mailer | None
    render: Callable[[Letter], str]
    addresses: ReplyAddresses | None = None

    def reply_to(self, row: OutboxRow) -> str:
        """Where an answer to this mail belongs; "" where nobody would read it."""
        if self.addresses is None or row.ticket is None:
            return ""
        return self.addresses.address(row.ticket, row.customer_id)


@dataclass(frozen=True)
class Parcel:
    """A mail that is about to be handed over."""

    opened: Opened
    wordings: Mapping[str, Wording]
    envelope: Envelope
    made_at: int
    attempts: int


def deliver_mail(payload: Mapping[str, Any], office: Office, now: int) -> Effect | None:
    """Try one mail of the outbox, with links made for this try."""
    mail, mailer = int(payload["mail"]), office.mailer
    if mailer is None:
        return lambda session: _set(session, mail, state=models.PAUSED, error=actions.NO_SERVER)
    rests = mailer.rests_until(now)
    if rests > now:
        return lambda session: _rest(session, mail, rests)
    parcel = _may_go(mail, now) and change(lambda session: _pack(session, mail, office, now))
    if not parcel:
        return None
    try:
        mailer.send(_written(parcel, office), parcel.envelope.to, now)
    except Never as error:
        return _failed(mail, parcel, error)
    except Later as error:
        return _again(mail, parcel, error, now)
    return _sent(mail, parcel, now)


def tell_customer(payload: Mapping[str, Any], _: Office, now: int) -> Effect:
    """The quiet minute is over."""
    return lambda session: actions.tell_everybody(session, int(payload["ticket"]), now)


def acknowledge(payload: Mapping[str, Any], _: Office, now: int) -> Effect:
    """The address was corrected: what went to the old one is told to the new one."""
    number, counted = int(payload["ticket"]), bool(payload["counted"])
    kind = models.ACKNOWLEDGEMENT
    return lambda session: actions.to_customer(session, kind, number, now, counted=counted)


def mail_links(payload: Mapping[str, Any], _: Office, now: int) -> Effect | None:
    """Somebody asked for the links of an address; here, and only here, it is looked up."""
    address, origin = str(payload["address"]), str(payload["origin"])
    with reading() as session:
        known = session.get(AddressRow, address)
    if known is None:
        return None
    customer_id = known.customer_id

    def ask(session: Session) -> None:
        actions.enqueue(
            session,
            models.LINKS,
            now,
            customer_id=customer_id,
            address=address,
            counted=False,
            origin=origin,
        )

    return ask


def _rest(session: Session, mail: int, until: int) -> None:
    """The server was away a moment ago: others wait with the one that found out."""
    waits = update(OutboxRow).where(OutboxRow.id == mail, OutboxRow.state == models.WAITING)
    session.execute(waits.values(due=until))
    session.execute(waits.where(OutboxRow.last_error == "").values(last_error=NO_ANSWER))
    actions.deliver(session, mail, until)


def _may_go(mail: int, now: int) -> bool:
    """Ask the limits, once; a mail beyond them stays in the outbox for an admin."""
    with reading() as session:
        row = session.get(OutboxRow, mail)
        if row is None or row.state not in (models.WAITING, models.SENDING):
            return False
        if row.counted:
            return True
        origin = row.origin or (
            rights.origin_of(session, row.ticket, row.address) if row.ticket else ""
        )
    refusal = limits.over(row.address, origin, now)
    state = models.PAUSED if refusal else row.state
    change(lambda session: _set(session, mail, state, refusal, counted=True, origin=""))
    return not refusal


def _pack(session: Session, mail: int, office: Office, now: int) -> Parcel | None:
    """The mail with fresh links, marked as being sent; None when it is pointless by now."""
    row = session.scalar(select(OutboxRow).where(OutboxRow.id == mail).with_for_update())
    if row is None or row.state not in (models.WAITING, models.SENDING):
        return None
    try:
        opened = open_news(session, row, office.settings, now)
    except Pointless as reason:
        row.state, row.last_error = models.OBSOLETE, str(reason)
        return None
    sender = office.settings.mail_from
    if not row.message_id:
        row.message_id = actions.new_message_id(bare(sender).rpartition("@")[2])
    row.state, row.attempts, row.due = models.SENDING, row.attempts + 1, now
    envelope = Envelope(
        sender,
        row.address,
        row.message_id,
        earlier(session, row),
        office.reply_to(row),
        not opened.news.is_by_people,
        answers_mail(session, row),
    )
    return Parcel(opened, current(session), envelope, row.created_at, row.attempts)


def _written(parcel: Parcel, office: Office) -> Any:
    is_read = bool(parcel.envelope.reply_to)
    made = letter(parcel.opened.news, parcel.wordings, is_read=is_read)
    at = datetime.fromtimestamp(parcel.made_at / 1000, UTC)
    return message(made, office.render(made), parcel.envelope, at)


def _sent(mail: int, parcel: Parcel, now: int) -> Effect:
    def settle(session: Session) -> None:
        _set(session, mail, models.SENT, "", sent_at=now)
        row = session.get_one(OutboxRow, mail)
        for seq in parcel.opened.told:
            mailed = insert_or_skip(MailedRow, session.get_bind().dialect.name, ["ticket", "seq"])
            session.execute(mailed.values(ticket=row.ticket, seq=seq, at=now))
        if parcel.opened.told:
            told = {"ticket": row.ticket, "audience": "customer", "mailed": True}
            after_commit(session, lambda: wake.passing(told))

    return settle


def _failed(mail: int, parcel: Parcel, error: Never) -> Effect:
    log.warning("mail was refused", mail=mail, why=str(error))

    def settle(session: Session) -> None:
        _forget_links(session, parcel)
        _set(session, mail, models.FAILED, str(error))

    return settle


def _again(mail: int, parcel: Parcel, error: Later, now: int) -> Effect:
    log.warning("mail has to wait", mail=mail, why=str(error), attempts=parcel.attempts)
    longest = AWAY_PAUSE_MS if isinstance(error, Away) else LONGEST_PAUSE_MS
    due = now + min(longest, FIRST_PAUSE_MS * 2 ** min(parcel.attempts - 1, 10))

    def settle(session: Session) -> None:
        if error.certain:
            _forget_links(session, parcel)
        if now > parcel.made_at + GIVE_UP_MS:
            _set(session, mail, models.FAILED, GIVEN_UP + str(error))
            return
        _set(session, mail, models.WAITING, str(error), due=due)
        actions.deliver(session, mail, due)

    return settle


def _forget_links(session: Session, parcel: Parcel) -> None:
    for token in parcel.opened.tokens:
        rights.drop_link(session, token)


def _set(session: Session, mail: int, state: str, error: str, **values: Any) -> None:
    which = update(OutboxRow).where(OutboxRow.id == mail)
    if state != models.SENT:  # what was discarded meanwhile stays so
        which = which.where(OutboxRow.state != models.OBSOLETE)
    session.execute(which.values(state=state, last_error=error, **values))
