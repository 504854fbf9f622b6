"""What the tests of mail do: write as customer and staff, let time pass, look into mailboxes."""

import re
from dataclasses import replace
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from supportdesk.customers import rights
from supportdesk.customers.models import RightRow
from supportdesk.domain.moves import Claim, Close, Dismiss, Escalate, Move, Recall, Reopen, Resolve
from supportdesk.domain.replay import CUSTOMER, THE_DESK, Actor
from supportdesk.mail import actions as mail
from supportdesk.mail.models import OutboxRow
from supportdesk.mail.sending import Mailer, SmtpMailer
from supportdesk.messages import actions as messages
from supportdesk.messages.actions import Message
from supportdesk.settings.places import mail_server
from supportdesk.store import jobs
from supportdesk.store.database import reading
from supportdesk.store.eventlog import Written
from supportdesk.tickets import actions as tickets
from supportdesk.tickets import requests
from supportdesk.tickets.actions import NewTicket
from supportdesk.tickets.changing import Change
from supportdesk.wiring import mailer_for
from supportdesk.worker import handlers
from supportdesk.worker.work import work_of
from tests.cast import MARA, NOW, by

EVE = "eve@brack.example"
ORIGIN = "198.51.100.7"
LINK = re.compile(r"http://localhost/c/([A-Za-z0-9_-]{43})")


class Desk:
    """`now` is the worker's clock and everybody's."""

    def __init__(self, app: Flask, platform: Any) -> None:
        self.app, self.platform, self.now = app, platform, NOW
        self.work = work_of(app, mailer_for(app.extensions["desk"].settings), NOW)
        self._first = max((mail["id"] for mail in platform.mails()), default=0)

    def open(self, address: str = EVE, origin: str = ORIGIN, **more: Any) -> int:
        """A request by the form; its number."""
        new = replace(
            NewTicket(
                "Eve Brack", address, "email", "Payroll is down", Written("It smokes"), "form"
            ),
            **more,
        )
        asked = Change(Actor(CUSTOMER), self.now)
        done, _ = requests.open_by_form(new, asked, origin)
        return done.ticket.number

    def held(self, **more: Any) -> int:
        """A request that Mara has, its acknowledgement long gone."""
        number = self.open(**more)
        self.run()
        self.move(number, Claim())
        return number

    def move(self, number: int, what: Move, **texts: str) -> None:
        written = {name: Written(text) for name, text in texts.items()}
        tickets.move(number, what, Change(by(MARA), self.now, written))

    def reply(self, number: int, text: str = "Try the **other** socket") -> int:
        message = Message("reply", Written(text, f"<p>{text}</p>"))
        return messages.post_as_staff(number, message, Change(by(MARA), self.now)).seq

    def note(self, number: int, text: str) -> int:
        message = Message("note", Written(text))
        return messages.post_as_staff(number, message, Change(by(MARA), self.now)).seq

    def customer_writes(self, number: int, text: str) -> None:
        message = Message("reply", Written(text))
        messages.post_as_customer(number, message, Change(Actor(CUSTOMER, "1"), self.now))

    def open_in_browser(self) -> tuple[int, rights.Right]:
        """A request, and the right of the browser that sent it."""
        new = NewTicket("Eve Brack", EVE, "email", "Payroll is down", Written("It"), "form")
        done, right = requests.open_by_form(new, Change(Actor(CUSTOMER), self.now), ORIGIN)
        assert right is not None
        return done.ticket.number, rights.of_ids([right], self.now)[0]

    def ask_for_links(self, address: str) -> None:
        mail.ask_for_links(address, ORIGIN, self.now)

    def restore(self, number: int) -> None:
        self.move(number, Reopen(), reason="It was real")

    def resolve(self, number: int) -> None:
        self.move(number, Resolve("fixed", "customer"), summary="The socket was dead.")

    def reopen(self, number: int) -> None:
        self.move(number, Reopen(), reason="It smokes again")

    def escalate(self, number: int) -> None:
        asked = {"goal": "Pay people", "tried": "The other socket", "needed": "A look inside"}
        self.move(number, Escalate("network"), **asked)

    def recall(self, number: int) -> None:
        self.move(number, Recall(), reason="Found it")

    def dismiss(self, number: int) -> None:
        self.move(number, Dismiss("spam"))

    def close(self, number: int) -> None:
        context = tickets.Context(reopen_window=0)
        tickets.move(number, Close(), Change(THE_DESK, self.now), context)

    def customer_sees(self, number: int, seq: int) -> None:
        messages.note_seen(number, "customer", "7", seq, self.now)

    def withdraw(self, number: int, seq: int) -> None:
        messages.withdraw(number, seq, "", Change(by(MARA), self.now))

    def prove(self, number: int, token: str) -> None:
        right = rights.of_token(token, self.now)
        assert right is not None
        asked = Change(Actor(CUSTOMER, str(right.customer_id)), self.now)
        requests.proving(number, right, self.now, lambda: messages.confirm(number, asked))

    def run(self, later: int = 0) -> None:
        """Let time pass, and the worker do everything that is due."""
        self.now += later
        while due := jobs.claim(self.now):
            for job in due:
                handlers.do(job, self.work, self.now)

    def mail_server_is(self, mailer: Mailer | None) -> None:
        self.work = replace(self.work, office=replace(self.work.office, mailer=mailer))

    def mail_server_is_away(self, port: int) -> None:
        """Nobody listens on that port."""
        server = mail_server(f"smtp://127.0.0.1:{port}", ("smtp",))
        self.mail_server_is(SmtpMailer(server, "support@desk.example"))

    def mails(self, to: str = "") -> list[dict[str, Any]]:
        """What reached the company, newest first."""
        return self.platform.mails(to, after=self._first)

    def outbox(self, **where: Any) -> list[OutboxRow]:
        with reading() as session:
            query = select(OutboxRow).filter_by(**where).order_by(OutboxRow.id)
            return list(session.scalars(query))

    def states(self) -> list[str]:
        return [row.state for row in self.outbox()]


def token_in(mail: dict[str, Any]) -> str:
    found = LINK.search(mail["text"])
    assert found, mail["text"]
    return found[1]


def links() -> int:
    """How many links there are that let somebody in."""
    with reading() as session:
        return session.scalar(select(func.count()).where(RightRow.token_hash.is_not(None)))
